import { firstWordOf } from '../sql/skeleton.js';
import { ending, Publication, type Published, pgChannels, tracing } from './channels.js';
import type { Target } from './messages.js';

/**
 * Way of a statement: `lane` on a connection that it shares; `connection` on one of its own, for `pool.query`; `transaction` by
 * `tx.query`; `checkout` on a client that the application has checked out.
 */
export type StatementRoute = 'lane' | 'connection' | 'transaction' | 'checkout';

/** The parts of a statement that are published. */
export interface StatementParts {
  readonly text: string | undefined;
  readonly name: string | undefined;
  readonly values: readonly unknown[] | undefined;
}

/** The pool that sends it. */
export interface StatementSource {
  readonly pool: string;
  readonly target: Target;
  /** Clock in milliseconds. */
  now(): number;
}

/** The parts of a client that identify its session. */
export interface PlacedClient {
  readonly processID?: number | null;
  readonly host?: string;
  readonly port?: number;
}

/** The parts of a result that are published. */
interface Completed {
  readonly command?: string | null;
  readonly rowCount?: number | null;
}

/**
 * Message of `headroom:query`: one statement of the application, from call to settlement. Statements of the pool itself, such
 * as checks of connections, are not published.
 */
export class StatementMessage {
  /** Name of the pool. */
  readonly pool: string;
  readonly text: string | undefined;
  /** Name under which the caller wants it prepared. */
  readonly name: string | undefined;
  readonly database: string | undefined;
  readonly user: string | undefined;
  host: string | undefined;
  port: number | undefined;
  /** Process id of the session that runs it, once it has a connection. */
  processID: number | null;
  route: StatementRoute;
  /** Time that it waited for a connection, in milliseconds, once it has one. */
  waitMs: number | undefined;
  /** Time from its call to its settlement, in milliseconds, the wait included; 0 until then. */
  durationMs: number;
  /** Its command tag and number of rows, once it has succeeded. */
  result: { readonly command: string | undefined; readonly rowCount: number | null } | undefined;
  /** The error with which it failed; `code` is the SQLSTATE if the server rejected it. */
  error?: unknown;
  readonly #values: readonly unknown[] | undefined;
  readonly #target: Target;
  readonly #source: StatementSource;
  readonly #beganAt: number;

  constructor(source: StatementSource, { text, name, values }: StatementParts, route: StatementRoute) {
    const { target } = source;
    this.pool = source.pool;
    this.text = text;
    this.name = name;
    this.database = target.database;
    this.user = target.user;
    this.host = target.host;
    this.port = target.port;
    this.processID = null;
    this.route = route;
    this.waitMs = undefined;
    this.durationMs = 0;
    this.result = undefined;
    this.#values = values;
    this.#target = target;
    this.#source = source;
    this.#beganAt = source.now();
  }

  /** Its first word in upper case, such as SELECT. */
  get operation(): string {
    return firstWordOf(this.text ?? '').toUpperCase();
  }

  /** Its parameter values; not enumerable, so that they do not get into logs with the message. */
  get values(): readonly unknown[] | undefined {
    return this.#values;
  }

  /** Server and database of the pool; not enumerable. */
  get target(): Target {
    return this.#target;
  }

  /** Time since its call, in milliseconds. */
  get elapsedMs(): number {
    return this.#source.now() - this.#beganAt;
  }

  /**
   * Called when it gets a connection.
   *
   * @param isAlone true for a statement of `pool.query` that gets one of its own
   */
  placed({ client }: { readonly client: PlacedClient }, waitedMs: number, isAlone = false): void {
    if (isAlone) this.route = 'connection';
    this.processID = client.processID ?? null;
    this.host = client.host ?? this.host;
    this.port = client.port ?? this.port;
    // The pool counts a wait from the start of the caller's turn of the event loop, which may be before the call.
    this.waitMs = waitedMs === 0 ? 0 : Math.min(waitedMs, this.elapsedMs);
  }

  /** Called when it has ended. */
  ended(result?: Completed | readonly Completed[]): void {
    this.durationMs = this.elapsedMs;
    if (result === undefined) return;
    // Several statements in one text have several results.
    const last = (Array.isArray(result) ? result.at(-1) : result) as Completed | undefined;
    this.result = { command: last?.command ?? undefined, rowCount: last?.rowCount ?? null };
  }
}

/** Message of `pg:query`, in the shape that node-postgres proposes. */
interface PgQueryMessage {
  readonly query: { readonly text: string | undefined; readonly name: string | undefined };
  readonly client: object;
  result?: object | undefined;
  error?: unknown;
}

/** One statement while it is published. */
export class StatementPublication extends Publication implements Published<unknown> {
  readonly message: StatementMessage;
  isJoined: boolean;
  /** Undefined if no one listens to it. */
  readonly #pg: PgQueryMessage | undefined;

  constructor(message: StatementMessage) {
    const pg = pgChannels.query.hasSubscribers ? pgMessageOf(message) : undefined;
    super(tracing.query, message, pg && new Publication(pgChannels.query, pg));
    this.message = message;
    this.isJoined = false;
    this.#pg = pg;
  }

  override succeeded(result: unknown, proceed?: () => void): void {
    this.message.ended(result as Completed | undefined);
    if (this.#pg) this.#pg.result = this.message.result;
    super.succeeded(result, proceed);
  }

  override failed(error: unknown, proceed?: () => void): void {
    this.message.ended();
    super.failed(error, proceed);
  }

  /**
   * Ends in the reaction that makes the result of an outcome: a promise of its own would run the hooks of async contexts
   * another time.
   */
  join<Outcome, T>(outcome: Promise<Outcome>, settle: (outcome: Outcome) => T | Promise<T>): Promise<T> {
    this.isJoined = true;
    return outcome.then((value) => {
      let result: T | Promise<T>;
      try {
        result = settle(value);
      } catch (error) {
        this.failed(error);
        throw error;
      }
      if (result instanceof Promise) return ending(this, result);
      this.succeeded(result);
      return result;
    });
  }
}

function pgMessageOf(message: StatementMessage): PgQueryMessage {
  const { text, name, database, user } = message;
  const { ssl } = message.target;
  // It is placed later than it is published.
  const client = {
    ...{ database, user, ssl },
    get host() {
      return message.host;
    },
    get port() {
      return message.port;
    },
    get processID() {
      return message.processID;
    },
  };
  return { query: { text, name }, client };
}
