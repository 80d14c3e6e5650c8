import pg from 'pg';
import { expect, test } from 'vitest';
import type { Pool } from '../../../src/index.js';
import { times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';
import { warningsDuring } from '../../support/warnings.js';

const bench = usePools();
const select = 'select $1::int as n';
const sameProcess = 'the server says the same process id on several connections, which share one session';

/** As each connection of a server with one session for all says it. */
class Same extends pg.Client {
  get processID(): number {
    return 42;
  }
  set processID(_: number) {}
}

const run = (pool: Pool) => Promise.all(times(10, (n) => pool.query({ name: 'find', text: select, values: [n] })));

test('nothing is shared or prepared as long as several connections are told the same process id', async () => {
  const pool = bench.makePool({ max: 2, pooler: 'none', Client: Same as typeof pg.Client });
  expect((await pool.query(select, [1])).rows).toEqual([{ n: 1 }]);
  expect(pool.stats().pipelining.mode).toBe('on');
  const other = bench.makePool({ max: 1, pooler: 'none', Client: Same as typeof pg.Client });
  await other.query(select, [1]);
  for (const each of [pool, other]) {
    expect(each.stats()).toMatchObject({
      pipelining: { mode: 'off', reason: sameProcess },
      pooler: { mode: 'none', bearsNames: false },
    });
  }
  expect((await run(other)).map(({ rows }) => rows[0].n)).toEqual(times(10, async (n) => n).map((_, n) => n));
  await other.transaction((tx) => tx.query({ name: 'find', text: select, values: [1] }));
  const client = await other.connect();
  await client.query({ name: 'find', text: select, values: [1] });
  const { rows } = await client.query('select name from pg_prepared_statements');
  client.release();
  expect(rows).toEqual([]);
  expect(Object.hasOwn(client, 'query')).toBe(false);
  await other.end();
  expect(pool.stats().pipelining.mode).toBe('on');
});

test('process ids that differ are those of sessions of their own', async () => {
  const pool = bench.makePool({ max: 3, min: 3 });
  await run(pool);
  expect(pool.stats()).toMatchObject({ pipelining: { mode: 'on' }, pooler: { bearsNames: true } });
});

test.each([{}, { pooler: 'none' }] as const)(
  'nothing is on a build that has one session, and its timeouts are said to be missing: %j',
  async (options) => {
    const { pathname } = new URL(bench.url);
    const database = pg.escapeIdentifier(pathname.slice(1));
    await bench.sql(`create schema if not exists wasm`);
    await bench.sql(
      `create or replace function wasm.version() returns text language sql as $$ select 'PostgreSQL 18.6 (PGlite 0.5.14) on wasm32-unknown-emscripten, compiled by emcc' $$`,
    );
    await bench.sql(`alter database ${database} set search_path = wasm, pg_catalog`);
    const pool = bench.makePool({ max: 3, statementTimeoutMs: 5000, ...options });
    const warnings = await warningsDuring(async () => {
      await run(pool);
      await run(pool);
    });
    const reason = 'the server is a WebAssembly build of PostgreSQL, with one session for all connections';
    expect(pool.stats()).toMatchObject({ pipelining: { mode: 'off', reason }, pooler: { bearsNames: false } });
    expect((await pool.query('select name from pg_prepared_statements')).rows).toEqual([]);
    await bench.sql(`alter database ${database} reset search_path`);
    expect(warnings).toEqual([expect.stringContaining('does not enforce statement_timeout')]);
  },
);
