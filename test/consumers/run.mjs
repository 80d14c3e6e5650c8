// Runs one consumer on a pool, with DATABASE_URL set, and writes what it saw as JSON: node run.mjs kysely
import { createPool } from 'pg-headroom';

const { use, options } = await import(`./with/${process.argv[2]}.mjs`);
const pool = createPool({ max: 5, ...options });
const errors = [];
pool.on('error', (error) => errors.push(error.message));
const seen = await use(pool, process.env.DATABASE_URL);
if (!pool.ended) await pool.end();
console.log(JSON.stringify({ ...seen, errors, mode: pool.stats().pipelining.mode }));
process.exit();
