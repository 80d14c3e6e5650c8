import type { ConnectionSettings } from '../../config/connection.js';
import { readTarget } from '../../config/target.js';
import { isConnectionLoss } from '../../pipeline/errors/server-error.js';
import { shared } from '../../util/shared.js';
import type { ServerFacts } from '../facts.js';
import type { Collector, Reading } from '../snapshot.js';
import { answerOf, type Patience } from './answer.js';
import { type Asked, Link } from './link.js';
import { RunningSums } from './running-sums.js';
import { type RawServer, type StatementSums, toServerFacts } from './server-facts.js';
import { type StatementsView, serverSql, statementsSql } from './server-sql.js';
import { OddAnswer } from './silence.js';

/** What the monitor calls itself in `pg_stat_activity` and in PgBouncer's console. */
export const monitorName = 'headroom-monitor';

/** The server is told to give up a little before nobody waits any more, so that it can say so and the session is kept. */
const shareForServer = 0.8;

/**
 * Asks a PostgreSQL server over a session of the monitor's own, which is kept: while it lasts, a server that is full
 * still reports.
 *
 * @throws {ConfigError} when the connection string is wrong
 */
export function collectServer(connection: string | ConnectionSettings, patience: Patience): Collector<ServerFacts> {
  const link = new Link(readTarget('server', connection, { application_name: monitorName }), patience);
  const reader = new ServerReader(patience);
  const ask = async () => {
    const reading = await answerOf(link.source, patience, (late) => link.ask((client) => reader.read(client), late));
    return reader.explain(reading);
  };
  return { source: link.source, collect: shared(ask), close: () => link.close() };
}

class ServerReader {
  readonly #patience: Patience;
  readonly #sql: string;
  readonly #timeoutMs: number;
  /** As of the last reading. */
  #maxConnections: number | undefined;
  #brokenView: string | undefined;
  readonly #totals = new RunningSums();

  constructor(patience: Patience) {
    this.#patience = patience;
    this.#timeoutMs = patience.timeoutMs * shareForServer;
    this.#sql = serverSql(this.#timeoutMs);
  }

  async read(client: Asked): Promise<ServerFacts> {
    const { clock } = this.#patience;
    const begin = clock.now();
    const { facts: raw } = lastRow<{ facts: RawServer }>(await client.query(this.#sql));
    const answeredInMs = clock.now() - begin;
    this.#maxConnections = raw.maxConnections;
    const sums = raw.statements
      ? await this.#readSums(client, raw.statements, this.#timeoutMs - answeredInMs)
      : undefined;
    const { calls, ms, ...totals } = this.#totals.add({ ...raw.counters, ...(sums && { statements: { ...sums } }) });
    // Of statements nothing is known while the role may not ask.
    return toServerFacts(raw, sums ? { ...totals, calls, ms } : totals, answeredInMs);
  }

  /** Where the server is full, says how many connections it has. */
  explain(reading: Reading<ServerFacts>): Reading<ServerFacts> {
    if (!('silence' in reading) || reading.silence.kind !== 'full' || !this.#maxConnections) return reading;
    const reason = `${reading.silence.reason}; max_connections is ${this.#maxConnections}`;
    return { ...reading, silence: { ...reading.silence, reason } };
  }

  /** What goes wrong here must not cost the rest. A view that is refused is left alone: each time, the server would log it. */
  async #readSums(client: Asked, view: StatementsView, timeoutMs: number): Promise<StatementSums | undefined> {
    const name = JSON.stringify(view);
    if (name === this.#brokenView) return undefined;
    try {
      return lastRow<StatementSums>(await client.query(statementsSql(view, timeoutMs)));
    } catch (error) {
      if (!isPassing(error)) this.#brokenView = name;
      return undefined;
    }
  }
}

/** Whether another time it may go well: the statement was canceled, or the session has ended. */
function isPassing(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '57014' || isConnectionLoss(error);
}

/** The one row of the last statement in a message of several. */
function lastRow<T>(results: unknown): T {
  const last = Array.isArray(results) ? results.at(-1) : results;
  const row = (last as { rows?: readonly unknown[] } | undefined)?.rows?.[0];
  if (row === undefined) throw new OddAnswer('expected one row, got none');
  return row as T;
}
