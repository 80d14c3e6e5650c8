import type pg from 'pg';
import { type Driver, oneByOne, type Queryable, type TransactionDriver } from '../workload.js';

interface PgQueryable {
  query(config: { name: string; text: string; values: unknown[] }): Promise<pg.QueryResult>;
}

/** Statements as `pg` takes them, prepared under their names. */
export function overPg(target: PgQueryable): Queryable & Pick<Driver, 'firstRow' | 'countRows'> {
  return {
    query: ({ name, text }, values) => target.query({ name, text, values: values as unknown[] }),
    firstRow: (result) => (result as pg.QueryResult).rows[0],
    countRows: (result) => (result as pg.QueryResult).rows.length,
  };
}

/** The transaction that `target` is in. */
export function transactionOverPg(target: PgQueryable): TransactionDriver {
  return oneByOne(overPg(target).query);
}

/** Reads all of them. @returns their number */
export async function countRows(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of rows) count += 1;
  return count;
}
