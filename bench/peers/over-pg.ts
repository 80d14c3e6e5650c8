import type pg from 'pg';
import type { Driver, Queryable } from '../workload.js';

interface PgQueryable {
  query(config: { name: string; text: string; values: unknown[] }): Promise<pg.QueryResult>;
}

/** Statements as `pg` takes them, prepared under their names. */
export function overPg(target: PgQueryable): Queryable & Pick<Driver, 'firstRow'> {
  return {
    query: ({ name, text }, values) => target.query({ name, text, values: values as unknown[] }),
    firstRow: (result) => (result as pg.QueryResult).rows[0],
  };
}
