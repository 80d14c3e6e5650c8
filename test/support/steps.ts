import { expect } from 'vitest';
import type { Pool, Transaction } from '../../src/index.js';
import type { PoolBench } from './pools.js';
import { until } from './wait.js';

export const insertStep = 'insert into step (name) values ($1)';
export const makeSteps = 'create table step (at serial, name text, xid text default pg_current_xact_id()::text)';
export const noSteps = { names: [], transactions: 0 };

/** What has been written, in order, and in how many transactions. */
export async function stepsOf(bench: PoolBench): Promise<{ names: unknown[]; transactions: number }> {
  const rows = await bench.sql('select name, xid from step order by at');
  return { names: rows.map(({ name }) => name), transactions: new Set(rows.map(({ xid }) => xid)).size };
}

/** Writes a step, behind a promise or two of its own, as in the method of a repository. */
export async function writeStep(tx: Transaction, name: string): Promise<string> {
  await tx.query(insertStep, [name]);
  return name;
}

/** Shows that the pool's connections are back, good, and outside of any transaction. */
export async function expectAllFree(bench: PoolBench, pool: Pool): Promise<void> {
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await until('every connection is back', () => pool.idleCount === pool.totalCount);
  await until('no session is in a transaction', async () =>
    (await bench.sessions()).every(({ state }) => state === 'idle'),
  );
}

/** A value that cannot become a text. */
export const unwritable = {
  toPostgres: () => {
    throw new RangeError('no such value');
  },
};

export type Run = (tx: Transaction) => Promise<unknown>;
