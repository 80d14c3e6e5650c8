import type { ConnectionSettings } from '../../config/connection.js';
import { readTarget } from '../../config/target.js';
import { isConnectionLoss } from '../../pipeline/errors/server-error.js';
import { shared } from '../../util/shared.js';
import { Turns } from '../../util/turns.js';
import type { DetailOptions, ServerDetails } from '../details.js';
import type { ServerFacts } from '../facts.js';
import type { Collector, Reading } from '../snapshot.js';
import { answerOf, type Timeout } from './answer.js';
import { DetailReader } from './details.js';
import { FleetPeaks } from './fleets.js';
import { Link, type QueryClient } from './link.js';
import { RunningSums } from './running-sums.js';
import { type RawServer, type StatementSums, toServerFacts } from './server-facts.js';
import { type StatementsView, serverSql, signalSql, statementsSql } from './server-sql.js';
import { UnexpectedAnswer } from './silence.js';

/** Application name of the monitor in `pg_stat_activity` and PgBouncer's console. */
export const monitorName = 'headroom-monitor';

/** The server's timeout is shorter than the monitor's, so that its error arrives in time and the session is kept. */
const serverTimeoutShare = 0.8;

/** Maximum time of reading details, in milliseconds: a report that is due meanwhile waits. */
const detailTimeoutMs = 1000;

/** Signal to a session. `cancel` ends its statement, `terminate` the session. */
export type SessionSignal = 'cancel' | 'terminate';

/** A session to signal. */
export interface SignalTarget {
  readonly pid: number;
  /** Age of the session, in milliseconds: another session may have got the pid since. */
  readonly ageMs: number;
}

/** Reads a server, and signals its sessions. */
export interface ServerCollector extends Collector<ServerFacts> {
  /** Reads facts beyond those of a report, over the same session. Never rejects. */
  details(options: DetailOptions): Promise<Reading<ServerDetails>>;
  /**
   * Signals a session.
   *
   * @returns false if there is no such session, or, for `cancel`, if it runs no statement
   * @throws errors of the server, such as 42501 if the role may not
   */
  signal(signal: SessionSignal, target: SignalTarget): Promise<boolean>;
}

/**
 * Reads a PostgreSQL server over the monitor's persistent session: while it is open, a full server
 * still reports.
 *
 * @throws {ConfigError} if the connection string is invalid
 */
export function collectServer(connection: string | ConnectionSettings, timeout: Timeout): ServerCollector {
  const link = new Link(readTarget('server', connection, { application_name: monitorName }), timeout);
  const { source } = link;
  const reader = new ServerReader(timeout);
  const detailMs = Math.min(detailTimeoutMs, timeout.timeoutMs);
  const details = new DetailReader(timeout.clock, detailMs * serverTimeoutShare);
  const turns = new Turns();
  const ask = async () => {
    const reading = await turns.run(() =>
      answerOf(source, timeout, (late) => link.ask((client) => reader.read(client), late)),
    );
    return reader.explain(reading);
  };
  return {
    source,
    collect: shared(ask),
    details: (options) =>
      turns.run(() =>
        answerOf(source, { ...timeout, timeoutMs: detailMs }, (late) =>
          link.ask((client) => details.read(client, options), late),
        ),
      ),
    signal: (signal, target) =>
      turns.run(() => {
        const sql = signalSql(signal, target, timeout.timeoutMs * serverTimeoutShare);
        const late = AbortSignal.timeout(timeout.timeoutMs);
        return link.ask(async (client) => lastRow<{ count: number }>(await client.query(sql)).count > 0, late);
      }),
    close: () => link.close(),
  };
}

class ServerReader {
  readonly #timeout: Timeout;
  readonly #sql: string;
  readonly #timeoutMs: number;
  /** From the last successful reading. */
  #maxConnections: number | undefined;
  #brokenView: string | undefined;
  readonly #totals = new RunningSums();
  readonly #peaks = new FleetPeaks();

  constructor(timeout: Timeout) {
    this.#timeout = timeout;
    this.#timeoutMs = timeout.timeoutMs * serverTimeoutShare;
    this.#sql = serverSql(this.#timeoutMs);
  }

  async read(client: QueryClient): Promise<ServerFacts> {
    const { clock } = this.#timeout;
    const begin = clock.now();
    const { facts: raw } = lastRow<{ facts: RawServer }>(await client.query(this.#sql));
    const answeredInMs = clock.now() - begin;
    this.#maxConnections = raw.maxConnections;
    const sums = raw.statements
      ? await this.#readSums(client, raw.statements, this.#timeoutMs - answeredInMs)
      : undefined;
    const { calls, ms, ...totals } = this.#totals.add({ ...raw.counters, ...(sums && { statements: { ...sums } }) });
    // Statement sums are unknown while the role has no access.
    return toServerFacts(raw, sums ? { ...totals, calls, ms } : totals, answeredInMs, this.#peaks);
  }

  /** Adds `max_connections` to the reason if the server is full. */
  explain(reading: Reading<ServerFacts>): Reading<ServerFacts> {
    if (!('silence' in reading) || reading.silence.kind !== 'full' || !this.#maxConnections) return reading;
    const reason = `${reading.silence.reason}; max_connections is ${this.#maxConnections}`;
    return { ...reading, silence: { ...reading.silence, reason } };
  }

  /**
   * An error here must not fail the whole reading. A rejected view is not queried again, since the server logs each
   * error.
   */
  async #readSums(client: QueryClient, view: StatementsView, timeoutMs: number): Promise<StatementSums | undefined> {
    const name = JSON.stringify(view);
    if (name === this.#brokenView) return undefined;
    try {
      return lastRow<StatementSums>(await client.query(statementsSql(view, timeoutMs)));
    } catch (error) {
      if (!isTransient(error)) this.#brokenView = name;
      return undefined;
    }
  }
}

/** True if a retry may succeed: the statement was canceled, or the session has ended. */
function isTransient(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '57014' || isConnectionLoss(error);
}

/** Returns the row of the last statement in a message. */
function lastRow<T>(results: unknown): T {
  const last = Array.isArray(results) ? results.at(-1) : results;
  const row = (last as { rows?: readonly unknown[] } | undefined)?.rows?.[0];
  if (row === undefined) throw new UnexpectedAnswer('expected one row, got none');
  return row as T;
}
