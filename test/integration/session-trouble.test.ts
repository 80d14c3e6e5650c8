import { describe, expect, test } from 'vitest';
import type { Pool } from '../../src/index.js';
import { usePools } from '../support/pools.js';
import { queryServer } from '../support/server.js';

const bench = usePools();

const writes: Readonly<Record<string, (pool: Pool) => Promise<unknown>>> = {
  'pool.query': (pool) => pool.query('insert into ledger values ($1)', [1]),
  'transaction()': (pool) => pool.transaction((tx) => tx.query('insert into ledger values (1)')),
  'connect()': async (pool) => {
    const client = await pool.connect();
    try {
      await client.query('insert into ledger values (1)');
    } finally {
      client.release();
    }
  },
};

/** A failover as sessions see it: those opened before are read-only, those opened after are not. */
async function setReadOnly(isOn: boolean): Promise<void> {
  const name = new URL(bench.url).pathname.slice(1);
  await queryServer(`alter database ${name} set default_transaction_read_only = ${isOn ? 'on' : 'off'}`);
}

describe.each(['auto', 'off'] as const)(
  'sessions on a server that has become read-only (pipelining: %s)',
  (pipelining) => {
    test.each(Object.entries(writes))('are left after one failure: %s', async (_, write) => {
      await setReadOnly(false);
      await bench.sql('create table if not exists ledger (id int)');
      await setReadOnly(true);
      const pool = bench.makePool({ max: 3, pipelining });
      const clients = await Promise.all([1, 2, 3].map(() => pool.connect()));
      for (const client of clients) client.release();
      await setReadOnly(false);
      await expect(write(pool)).rejects.toMatchObject({ code: '25006' });
      for (let i = 0; i < 10; i += 1) await write(pool);
      expect(pool.stats().counters.closed.invalid).toBe(3);
    });

    test('stay where a transaction alone was read-only', async () => {
      await setReadOnly(false);
      await bench.sql('create table if not exists ledger (id int)');
      const pool = bench.makePool({ max: 1, pipelining });
      const write = pool.transaction((tx) => tx.query('insert into ledger values (1)'), { readOnly: true });
      await expect(write).rejects.toMatchObject({ code: '25006' });
      await pool.query('insert into ledger values (1)');
      expect(pool.stats().counters.opened).toBe(1);
    });
  },
);

describe.each(['auto', 'off'] as const)('what a session has prepared (pipelining: %s)', (pipelining) => {
  test.each(['discard all', 'deallocate all', 'select 1; deallocate all'])('is forgotten after %s', async (text) => {
    const pool = bench.makePool({ max: 1, pipelining });
    const named = { name: 'find', text: 'select $1::int as n', values: [7] };
    const client = await pool.connect();
    await client.query(named);
    await client.query(text);
    expect((await client.query(named)).rows).toEqual([{ n: 7 }]);
    client.release();
    for (let i = 0; i < 5; i += 1) expect((await pool.query(named)).rows).toEqual([{ n: 7 }]);
    expect(pool.stats().counters).toMatchObject({ opened: 1, retriedUnseen: 0 });
  });
});
