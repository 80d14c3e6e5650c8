import postgres from 'postgres';
import { type Driver, pipelined, type Queryable } from '../workload.js';
import type { Peer } from './peer.js';
import { toTemplate } from './template.js';

export const postgresJs: Peer = {
  name: 'postgres.js',
  settings:
    '`postgres(url, { max })`, statements as tagged templates, which it prepares and pipelines by itself, generated ones with `sql.unsafe()`, `sql.begin()`, `.cursor()`, `sql.reserve()` and `release()`.',
  lacks: { tracing: 'OpenTelemetry has no instrumentation of it' },
  open({ url, max, applicationName }) {
    const sql = postgres(url, { max, connection: { application_name: applicationName } });
    return {
      ...overPostgresJs(sql),
      transaction: (run) => sql.begin((tx) => run(pipelined(overPostgresJs(tx).query))),
      stream: async ({ text }, batch) => {
        let count = 0;
        for await (const rows of sql(toTemplate(text)).cursor(batch)) count += rows.length;
        return count;
      },
      connectRelease: async (times) => {
        for (let i = 0; i < times; i += 1) (await sql.reserve()).release();
      },
      end: () => sql.end(),
    };
  },
};

/**
 * Tagged templates, the way its documentation has it. `sql.unsafe(text, values, { prepare: true })` is as fast: on the
 * point select at 1 to 500 callers one was ahead by up to 5 %, then the other.
 */
function overPostgresJs(
  sql: postgres.Sql | postgres.TransactionSql,
): Queryable & Pick<Driver, 'firstRow' | 'countRows'> {
  return {
    query: ({ name, text }, values) =>
      name === ''
        ? sql.unsafe(text, values as postgres.ParameterOrJSON<never>[])
        : sql(toTemplate(text), ...(values as postgres.ParameterOrFragment<never>[])),
    firstRow: (result) => (result as unknown[])[0],
    countRows: (result) => (result as unknown[]).length,
  };
}
