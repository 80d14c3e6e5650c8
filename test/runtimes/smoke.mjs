// Runs on every runtime with DATABASE_URL set, and writes what it saw as JSON: see runtimes.test.ts.
import { createRequire } from 'node:module';
import { createPool, Pool } from 'pg-headroom';
import { startPostgres } from 'pg-headroom/embedded';
import { createMonitor } from 'pg-headroom/monitor';

const require = createRequire(import.meta.url);
const outcome = (promise) =>
  promise.then(
    (value) => value,
    (error) => ({ name: error.name, code: error.code, isError: error instanceof Error }),
  );

async function asPgPoolDoes(pool) {
  const texts = [
    'select 1 as one, null as none',
    "select '{1,2}'::int[] as list, now() > '2000-01-01' as later",
    'select',
  ];
  const results = await Promise.all(texts.map((text) => pool.query(text)));
  const byCallback = await new Promise((resolve) =>
    pool.query('select $1::text as text', ['ä€😀'], (_error, result) => resolve(result.rows)),
  );
  const client = await pool.connect();
  const own = await client.query({
    text: 'select $1::int8 as big, $2::jsonb as json',
    values: ['9', { a: [1] }],
    rowMode: 'array',
  });
  client.release();
  const failed = await Promise.all([
    outcome(pool.query('select 1/0')),
    outcome(pool.query('selec')),
    outcome(pool.query('select $1::int', ['x'])),
  ]);
  return { rows: results.map(({ rows }) => rows), byCallback, own: own.rows, failed: failed.map(({ code }) => code) };
}

async function lanes(pool) {
  let peak = 0;
  const ask = async (n) => {
    const answer = await pool.query('select $1::int as n', [n]);
    const { lanes, pipelined } = pool.stats();
    peak = Math.max(peak, pipelined - lanes);
    return answer;
  };
  const answers = await Promise.all(Array.from({ length: 300 }, (_, n) => ask(n)));
  const controller = new AbortController();
  const aborted = outcome(pool.query({ text: 'select pg_sleep(30)', signal: controller.signal }));
  controller.abort();
  const slow = await pool.query({ text: 'select pg_sleep(30)', query_timeout: 200 }).catch(({ message }) => message);
  return {
    isRight: answers.every(({ rows }, n) => rows[0].n === n),
    isShared: peak > 0,
    mode: pool.stats().pipelining.mode,
    aborted: (await aborted).name,
    slow,
  };
}

async function transactions(pool) {
  await pool.query('create table if not exists things (name text)');
  const kept = await pool.transaction(async (tx) => {
    await tx.query('insert into things values ($1)', ['kept']);
    return (await tx.query('select count(*)::int as n from things')).rows[0].n;
  });
  const undone = await outcome(
    pool.transaction(async (tx) => {
      await tx.query('insert into things values ($1)', ['undone']);
      throw new TypeError('undone');
    }),
  );
  return { kept, undone: undone.name, left: (await pool.query('select name from things')).rows };
}

async function embedded() {
  const server = await startPostgres();
  const pool = createPool({ connectionString: server.url });
  const monitor = createMonitor({ pool, server: server.url });
  const { rows } = await pool.query('select 40 + 2 as sum');
  const { snapshot } = await monitor.report();
  await monitor.close();
  await pool.end();
  await server.stop();
  return { sum: rows[0].sum, servers: snapshot.servers.map((reading) => 'silence' in reading) };
}

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const seen = {
  isOneModule: require('pg-headroom').Pool === Pool,
  asPgPoolDoes: await asPgPoolDoes(pool),
  lanes: await lanes(pool),
  transactions: await transactions(pool),
  embedded: await embedded(),
};
await pool.end();
console.log(JSON.stringify({ ...seen, ended: pool.ended && pool.totalCount === 0 }));
