import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Pool } from '../src/index.js';

/**
 * Measures the memory that a waiting caller of `pool.query` takes:
 *
 *     npm run build && DATABASE_URL=… node --expose-gc --import tsx scripts/waiting-memory.ts [folder of another build]
 */
const callers = 100_000;
const text = 'select $1::int as n';
const values = [1];

const collect = globalThis.gc;
if (collect === undefined) throw new Error('Run it with node --expose-gc.');

function usedBytes(): number {
  collect?.();
  collect?.();
  return process.memoryUsage().heapUsed;
}

const folder = process.argv[2] ?? join(import.meta.dirname, '..');
const { Pool: PoolClass } = (await import(pathToFileURL(join(folder, 'dist', 'index.cjs')).href)) as {
  Pool: typeof Pool;
};
const pool = new PoolClass({ connectionString: process.env.DATABASE_URL, max: 2, acquireTimeoutMs: 0 });
for (let i = 0; i < 50; i += 1) await pool.query(text, values);
await pool.suspend();
const before = usedBytes();
const waiting = Array.from({ length: callers }, () => pool.query(text, values));
const bytes = (usedBytes() - before) / callers;
console.log(`${Math.round(bytes)} bytes per waiting caller, ${pool.waitingCount} of them`);
pool.resume();
await Promise.all(waiting);
await pool.end();
