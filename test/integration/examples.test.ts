import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { findPgBouncer } from '../../src/embedded/index.js';
import { takeDatabase } from '../support/server.js';

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

const expected: Readonly<Record<string, string>> = {
  'monitor.ts': 'headroom_pool_queries_total{app="this process",pool="orders"} 1\nready: 200\nlayers: pool, server\n',
  'pgbouncer.ts': 'transaction pool, 0 waiting\npaused: true\nsum: 42\n',
  'quick-start.ts': 'sum: 42\nconnections for 100 callers: at most 10\n',
  'sharing.ts': 'answers: 1000, right: 1000\nconnections for 1000 callers: at most 4\ngiven up: TimeoutError\n',
  'transaction.ts': 'notes: kept\n',
  'waiting.ts': 'HEADROOM_ACQUIRE_TIMEOUT with 1 leased\n',
};

it.for(readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.ts')))(
  'examples/%s prints what it promises',
  async (name, { skip }) => {
    if (name === 'pgbouncer.ts' && !process.env.CI) await findPgBouncer().catch((error) => skip(String(error)));
    await using database = await takeDatabase();
    const { stdout } = await run(process.execPath, ['--import', 'tsx', join('examples', name)], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: database.url },
    });
    expect(stdout).toBe(expected[name]);
  },
);
