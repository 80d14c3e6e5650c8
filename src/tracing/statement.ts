import { firstWordOf } from '../sql/skeleton.js';
import { Publication, type Published, pgChannels, type Subject, tracing } from './channels.js';
import type { Target } from './messages.js';

/**
 * Way of a statement: `lane` on a connection that it shares; `connection` on one of its own, for `pool.query`; `transaction` by
 * `tx.query`; `checkout` on a client that the application has checked out.
 */
export type StatementRoute = 'lane' | 'connection' | 'transaction' | 'checkout';

/** A statement, and the pool that sends it. */
export interface StatementFacts {
  readonly pool: string;
  readonly target: Target;
  readonly text: string | undefined;
  readonly name: string | undefined;
  readonly values: readonly unknown[] | undefined;
  /** @default lane */
  readonly route?: StatementRoute;
  /** Clock in milliseconds. */
  readonly now: () => number;
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
  readonly #now: () => number;
  readonly #beganAt: number;

  constructor({ pool, target, text, name, values, route = 'lane', now }: StatementFacts) {
    this.pool = pool;
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
    this.#now = now;
    this.#beganAt = now();
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
    return this.#now() - this.#beganAt;
  }

  /** Called when it gets a connection. */
  placed({ client }: { readonly client: PlacedClient }, waitedMs: number): void {
    this.processID = client.processID ?? null;
    this.host = client.host ?? this.host;
    this.port = client.port ?? this.port;
    // The pool counts a wait from the start of the caller's turn of the event loop, which may be before the call.
    this.waitMs = Math.min(waitedMs, this.elapsedMs);
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

/** True if anyone listens to statements. */
export function areStatementsHeard(): boolean {
  return tracing.query.hasSubscribers || pgChannels.query.hasSubscribers;
}

/** One statement while it is published. */
export class StatementPublication implements Published<unknown> {
  readonly message: StatementMessage;
  /** Undefined if no one listens to it. */
  readonly #pg: PgQueryMessage | undefined;
  readonly #publication: Publication;

  constructor(facts: StatementFacts) {
    const message = new StatementMessage(facts);
    this.message = message;
    const subjects: Subject[] = [{ channel: tracing.query, message }];
    if (pgChannels.query.hasSubscribers) {
      this.#pg = pgMessageOf(message, facts.target.ssl);
      subjects.push({ channel: pgChannels.query, message: this.#pg });
    }
    this.#publication = new Publication(subjects);
  }

  /** Runs the function that sends it. */
  begin<T>(run: () => T): T {
    return this.#publication.begin(run);
  }

  /** @param proceed the caller's callback, if it has one */
  succeeded(result: unknown, proceed?: () => void): void {
    this.message.ended(result as Completed | undefined);
    if (this.#pg) this.#pg.result = this.message.result;
    this.#publication.succeeded(result, proceed);
  }

  failed(error: unknown, proceed?: () => void): void {
    this.message.ended();
    this.#publication.failed(error, proceed);
  }
}

function pgMessageOf(message: StatementMessage, ssl: boolean): PgQueryMessage {
  const { text, name, database, user } = message;
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
