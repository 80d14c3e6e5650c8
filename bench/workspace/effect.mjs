// Effect's client for PostgreSQL, driven by callers that know no effects. It is here since here its packages are installed.
import { PgClient } from '@effect/sql-pg';
import { Duration, Effect, ManagedRuntime, Redacted, Stream } from 'effect';

/** Opens a pool as a peer of the benchmark does. */
export async function open({ url, max, applicationName }) {
  const layer = PgClient.layer({
    url: Redacted.make(url),
    maxConnections: max,
    multiplex: true,
    idleTimeout: Duration.infinity,
    applicationName,
  });
  const runtime = ManagedRuntime.make(layer);
  const sql = await runtime.runPromise(PgClient.PgClient);

  const statementOf = ({ name, text }, values) => {
    const statement = sql.unsafe(text, values);
    return name === '' ? statement.unprepared : statement;
  };
  const transact = (run) =>
    Effect.flatMap(Effect.context(), (context) => {
      // The context has the connection of the transaction.
      const query = (statement, values) => Effect.runPromiseWith(context)(statementOf(statement, values));
      const lastOnes = async (calls) => {
        for (const call of calls) await query(...call);
      };
      return Effect.promise(() => run({ query, last: query, lastOnes }));
    });

  return {
    query: (statement, values) => Effect.runPromise(statementOf(statement, values)),
    firstRow: (rows) => rows[0],
    countRows: (rows) => rows.length,
    transaction: (run) => Effect.runPromise(sql.withTransaction(transact(run))),
    stream: ({ text }) =>
      Effect.runPromise(
        Stream.runFold(
          sql.unsafe(text).stream,
          () => 0,
          (count) => count + 1,
        ),
      ),
    connectRelease: async (times) => {
      for (let i = 0; i < times; i += 1) await Effect.runPromise(Effect.scoped(sql.reserve));
    },
    end: () => runtime.dispose(),
  };
}
