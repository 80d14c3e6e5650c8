// A process with a pool in every state and no listener for errors. Told `check`, it uses each pool once more, says how
// that went, and ends. Started by test/integration/pains/survival.test.ts.
import { once } from 'node:events';
import Cursor from 'pg-cursor';
import { Pool } from '../../src/index.js';

const connectionString = process.argv[2];
const sleep = 'select pg_sleep(60)';
let isOver = false;

async function keepConnecting(pool: Pool): Promise<void> {
  while (!isOver) await pool.connect().then((client) => client.release(true), pause);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

const ignore = (): undefined => undefined;

/** What is under way in the pool of that name when the server goes; each lets errors pass in silence only where it must. */
const states: Readonly<Record<string, (pool: Pool) => unknown>> = {
  idle: (pool) => pool.query('select 1'),
  leased: (pool) => pool.connect(),
  'leased, with a query': async (pool) => void (await pool.connect()).query(sleep).catch(ignore),
  'leased, in a transaction': async (pool) => (await pool.connect()).query('begin'),
  'idle, after a borrower removed every listener': async (pool) => {
    const client = await pool.connect();
    client.removeAllListeners('error');
    client.release();
  },
  'released, with a query': async (pool) => {
    const client = await pool.connect();
    client.query(sleep).catch(ignore);
    client.release();
  },
  'a query of the pool': (pool) => void pool.query(sleep).catch(ignore),
  'a transaction': (pool) => void pool.transaction((tx) => tx.query(sleep)).catch(ignore),
  'a cursor': (pool) => pool.query(new Cursor('select generate_series(1, 1000)')).read(1),
  connecting: (pool) => void keepConnecting(pool),
  'callers who wait': async (pool) => {
    for (let i = 0; i < 9; i += 1) pool.query('select pg_sleep(0.2)').catch(ignore);
  },
  'kept warm': (pool) => pool.query('select 1'),
};

const pools = Object.entries(states).map(([name, reach]) => {
  const min = name === 'kept warm' ? 2 : 0;
  return { name, reach, pool: new Pool({ connectionString, max: 3, min, pingAfterIdleMs: 50, pingTimeoutMs: 300 }) };
});
for (const { reach, pool } of pools) await reach(pool);
process.stdout.write('ready\n');

await once(process.stdin, 'data');
isOver = true;
const answers: Record<string, unknown> = {};
for (const { name, pool } of pools) {
  const answer = await pool.query('select 1 as one').catch((error: Error) => error);
  answers[name] = answer instanceof Error ? String(answer) : answer.rows[0]?.one;
}
process.stdout.write(`${JSON.stringify({ answers })}\n`);
await Promise.all(pools.map(({ pool }) => pool.end({ timeoutMs: 100 })));
process.stdin.destroy();
