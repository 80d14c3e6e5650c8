import pg from 'pg';
import { transactionRefused } from '../pipeline/errors/errors.js';
import { isFatal, isServerAnswer } from '../pipeline/errors/server-error.js';
import { toLossError } from '../pipeline/errors/session-loss.js';
import { refuseTooMany } from '../pipeline/parse-query.js';
import { type DriverClient, isUsable, type LaneClient } from '../pipeline/pg-client.js';
import { Portal, type PortalQuery } from '../pipeline/portal.js';
import { leavesOpen } from '../sql/open-transaction.js';
import type { StatementMessage, StatementPublication } from '../tracing/statement.js';
import { onAbort, readSignal } from '../util/abort.js';
import type { Clock } from '../util/clock.js';
import type { Connection } from './connections.js';
import type { Engine } from './engine.js';
import { withoutPublishing } from './published-client.js';
import { limitOf, type StatementLimit } from './statement-limit.js';
import { connectThrough, type GivenClient, releaseThrough } from './through-connect.js';

/** Options of `pool.stream`. */
export interface StreamOptions {
  /**
   * Number of rows to ask the server for at a time. At most twice as many are in memory.
   * @default 1000
   */
  readonly batch?: number | undefined;
  /** Gives rows as arrays of their columns. @default rows as objects */
  readonly rowMode?: 'array' | undefined;
  /** Type parsers in place of the pool's. */
  readonly types?: pg.CustomTypesConfig | undefined;
  /** Ends the stream, and asks the server to cancel its statement; `next()` rejects with the signal's reason. */
  readonly signal?: AbortSignal | null | undefined;
}

const defaultBatch = 1000;
/** As in the protocol, a signed number of 32 bits. */
const maxBatch = 2 ** 31 - 1;

/** Rows of one statement in batches, on a connection of its own. */
interface RowSource {
  /** Returns the next rows, at least one; undefined after the last. */
  next(): Promise<unknown[] | undefined>;
  /** Ends the statement and releases the connection. */
  close(): Promise<void>;
  /** Gives up both at once; `next` rejects with the reason. */
  abandon(reason: unknown): void;
}

/** Rows of one statement, one after the other. See `Pool.stream`. */
export class RowStream<R = unknown> implements AsyncIterableIterator<R>, AsyncDisposable {
  readonly #open: () => Promise<RowSource>;
  readonly #signal: AbortSignal | undefined;
  #source: RowSource | undefined;
  #rows: readonly unknown[] = [];
  #at = 0;
  #isOver = false;
  /** Last call that could not be answered at once: calls are answered in order. */
  #last: Promise<unknown> | undefined;
  #forget: () => void = () => {};

  /** @internal */
  constructor(open: () => Promise<RowSource>, signal: AbortSignal | undefined) {
    this.#open = open;
    this.#signal = signal;
  }

  next(): Promise<IteratorResult<R, undefined>> {
    if (this.#at < this.#rows.length && this.#last === undefined) {
      return Promise.resolve({ value: this.#rows[this.#at++] as R, done: false });
    }
    return this.#inOrder(() => this.#more());
  }

  /** Ends the statement; resolves when its connection is free. */
  return(): Promise<IteratorResult<R, undefined>> {
    return this.#inOrder(async () => {
      await this.#close();
      return over;
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last === undefined ? work() : this.#last.then(work, work);
    this.#last = done;
    const clear = (): void => {
      if (this.#last === done) this.#last = undefined;
    };
    done.then(clear, clear);
    return done;
  }

  async #more(): Promise<IteratorResult<R, undefined>> {
    if (this.#at >= this.#rows.length && !this.#isOver) await this.#fetch();
    if (this.#at >= this.#rows.length) return over;
    return { value: this.#rows[this.#at++] as R, done: false };
  }

  async #fetch(): Promise<void> {
    this.#rows = [];
    this.#at = 0;
    try {
      this.#source ??= await this.#begin();
      this.#rows = (await this.#source.next()) ?? [];
    } catch (error) {
      await this.#close();
      throw error;
    }
    if (this.#rows.length === 0) await this.#close();
  }

  async #begin(): Promise<RowSource> {
    const signal = this.#signal;
    if (signal?.aborted) throw signal.reason;
    const source = await this.#open();
    if (signal) this.#forget = onAbort(signal, () => source.abandon(signal.reason));
    if (signal?.aborted) source.abandon(signal.reason);
    return source;
  }

  async #close(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#rows = [];
    this.#forget();
    await this.#source?.close();
  }
}

const over = { value: undefined, done: true } as const;

/**
 * Creates the stream of a statement; it gets a connection with the first row that is asked for.
 *
 * @throws {TypeError | RangeError | TooManyValuesError | TransactionError} for what cannot be sent
 */
export function streamRows(
  engine: Engine,
  text: unknown,
  values: unknown,
  { batch = defaultBatch, rowMode, types, signal: given }: StreamOptions,
): RowStream {
  if (typeof text !== 'string') throw new TypeError(`text: expected a string, got ${typeof text}.`);
  if (values != null && !Array.isArray(values)) throw new TypeError(`values: expected an array, got ${typeof values}.`);
  if (!Number.isInteger(batch) || batch < 1 || batch > maxBatch)
    throw new RangeError(`batch: expected a whole number from 1 to ${maxBatch}, got ${String(batch)}.`);
  const signal = readSignal(given);
  refuseTooMany(text, values);
  if (leavesOpen(text)) throw transactionRefused();
  const query = { text, values: values ?? [], batch, rowMode, types: types as PortalQuery['types'] };
  return new RowStream(() => openPublished(engine, query, signal), signal);
}

/** Publishes the statement, if anyone listens, from here to its end. */
function openPublished(engine: Engine, query: PortalQuery, signal: AbortSignal | undefined): Promise<RowSource> {
  const publication = engine.core.publisher.statement(query, undefined, 'connection');
  if (publication === undefined) return openSource(engine, query, signal);
  return publication
    .begin(() => openSource(engine, query, signal, publication.message))
    .then(
      (source) => new PublishedSource(source, publication),
      (error) => {
        publication.failed(error);
        throw error;
      },
    );
}

/** Limits the waits for the source as those for a statement are limited. */
async function openSource(
  engine: Engine,
  query: PortalQuery,
  signal: AbortSignal | undefined,
  message?: StatementMessage,
): Promise<RowSource> {
  const source = await openUnlimited(engine, query, signal, message);
  const queryTimeoutMs = Number(engine.resolved.client.query_timeout || pg.defaults.query_timeout);
  const limit = limitOf(queryTimeoutMs, engine.pooler.statementTimeoutMs);
  return limit.ms > 0 ? new LimitedSource(source, limit, engine.core.clock) : source;
}

async function openUnlimited(
  engine: Engine,
  query: PortalQuery,
  signal: AbortSignal | undefined,
  message?: StatementMessage,
): Promise<RowSource> {
  const placed = (client: object): void => message?.placed({ client }, message.elapsedMs);
  if (!engine.hasOwnConnect) {
    const client = await connectThrough(engine.pool, signal);
    placed(client);
    return openCursor(engine, client, query, (error) => releaseThrough(client, error));
  }
  const { dispatcher, core, guard, lifecycle, manager } = engine;
  const request = { timeoutMs: core.settings.acquireTimeoutMs, isCheckout: false, signal };
  const connection = dispatcher.tryAcquire(false) ?? (await dispatcher.acquire(request, itself));
  placed(connection.client);
  const refusal = guard.refusalOf(query.text);
  try {
    if (refusal) throw refusal;
    if (manager.mayBypassClient(connection)) return new PortalSource(engine, connection, query);
  } catch (error) {
    lifecycle.giveBack(connection);
    throw error;
  }
  const client = connection.client as unknown as GivenClient;
  return openCursor(engine, client, query, (error) => giveBack(engine, connection, error));
}

const itself = (connection: Connection): Connection => connection;

/** Releases the connection of a stream, which stays usable after an answer of the server. */
function giveBack({ lifecycle }: Engine, connection: Connection, error: unknown): void {
  const isGood = error === undefined || (isServerAnswer(error) && !isFatal(error));
  lifecycle.giveBack(connection, isGood ? undefined : error instanceof Error ? error : true);
}

/** Ends the publication of the statement with its rows. */
class PublishedSource implements RowSource {
  readonly #source: RowSource;
  readonly #publication: StatementPublication;
  #rowCount = 0;
  #isOver = false;

  constructor(source: RowSource, publication: StatementPublication) {
    this.#source = source;
    this.#publication = publication;
  }

  async next(): Promise<unknown[] | undefined> {
    try {
      const rows = await this.#source.next();
      this.#rowCount += rows?.length ?? 0;
      return rows;
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  async close(): Promise<void> {
    try {
      await this.#source.close();
    } catch (error) {
      this.#fail(error);
      throw error;
    }
    if (!this.#isOver) this.#publication.succeeded({ rowCount: this.#rowCount });
    this.#isOver = true;
  }

  abandon(reason: unknown): void {
    this.#source.abandon(reason);
    this.#fail(reason);
  }

  #fail(error: unknown): void {
    if (!this.#isOver) this.#publication.failed(error);
    this.#isOver = true;
  }
}

/** Abandons a source that does not answer in time. */
class LimitedSource implements RowSource {
  readonly #source: RowSource;
  readonly #limit: StatementLimit;
  readonly #clock: Clock;

  constructor(source: RowSource, limit: StatementLimit, clock: Clock) {
    this.#source = source;
    this.#limit = limit;
    this.#clock = clock;
  }

  next(): Promise<unknown[] | undefined> {
    return this.#inTime(this.#source.next());
  }

  close(): Promise<void> {
    return this.#inTime(this.#source.close());
  }

  abandon(reason: unknown): void {
    this.#source.abandon(reason);
  }

  #inTime<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = (): void => {
        const error = this.#limit.error();
        this.#source.abandon(error);
        reject(error);
      };
      const timer = this.#clock.setTimer(late, this.#limit.ms);
      answer.then(resolve, reject).finally(() => timer.cancel());
    });
  }
}

/** Reads the socket itself. */
class PortalSource implements RowSource {
  readonly #engine: Engine;
  readonly #connection: Connection;
  readonly #portal: Portal;
  #isReleased = false;

  /** @throws the error of converting a value */
  constructor(engine: Engine, connection: Connection, query: PortalQuery) {
    this.#engine = engine;
    this.#connection = connection;
    this.#portal = new Portal(connection.pipeline!, connection.client as LaneClient, query);
  }

  async next(): Promise<unknown[] | undefined> {
    try {
      return await this.#portal.next();
    } catch (error) {
      if (isServerAnswer(error)) this.#connection.noteError(error);
      const isLost = !isUsable(this.#connection.client) || (isServerAnswer(error) && isFatal(error));
      if (!isLost || this.#isReleased) throw error;
      throw toLossError(error, true, { isAlone: true, isOneTransaction: true });
    }
  }

  async close(): Promise<void> {
    await this.#portal.close();
    this.#release(undefined);
  }

  abandon(reason: unknown): void {
    if (this.#portal.isOver) return;
    this.#portal.abandon(reason);
    // The server receives a cancel request. What it has sent in the meantime is not waited for.
    if (!this.#isReleased) this.#engine.closer.drop(this.#connection, 'dirty');
    this.#isReleased = true;
  }

  #release(error: unknown): void {
    if (!this.#isReleased) giveBack(this.#engine, this.#connection, error);
    this.#isReleased = true;
  }
}

/**
 * Declares a cursor in a transaction, for a client whose socket is its own: its statements are watched, or not to be
 * pipelined. Only a query can have one.
 */
function openCursor(
  { core: { clock, settings } }: Engine,
  client: GivenClient,
  { text, values, batch, rowMode, types }: PortalQuery,
  release: (error?: unknown) => void,
): RowSource {
  let isBegun = false;
  let hasFailed = false;
  let isOver = false;
  let stop: (reason: unknown) => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = reject;
  });
  stopped.catch(() => {});
  const run = async (config: string | pg.QueryConfig): Promise<pg.QueryResult> => {
    try {
      return await Promise.race([withoutPublishing(() => client.query(config as string)), stopped]);
    } catch (error) {
      if (!hasFailed) undo(error);
      hasFailed = true;
      throw error;
    }
  };
  const end = (error?: unknown): void => {
    if (!isOver) release(error);
    isOver = true;
  };
  // The caller has the error, and does not wait for an answer that may not come.
  const undo = (error: unknown): void => {
    if (isOver) return;
    if (!isUsable(client as unknown as DriverClient)) return end(error);
    const timer = clock.setTimer(() => end(error), settings.pingTimeoutMs);
    withoutPublishing(() => client.query('ROLLBACK'))
      .then(() => end(), end)
      .finally(() => timer.cancel());
  };
  const fetch = { text: `FETCH FORWARD ${batch} FROM headroom_stream`, rowMode, types };
  const begin = async (): Promise<void> => {
    isBegun = true;
    await run('BEGIN');
    await run({ text: `DECLARE headroom_stream NO SCROLL CURSOR FOR ${text}`, values: values as unknown[] });
  };
  return {
    next: async () => {
      if (!isBegun) await begin();
      const { rows } = await run(fetch as pg.QueryConfig);
      return rows.length > 0 ? rows : undefined;
    },
    close: async () => {
      if (isOver || hasFailed) return;
      if (!isBegun) return end();
      await withoutPublishing(() => client.query('COMMIT')).then(
        () => end(),
        (error) => {
          end(error);
          throw error;
        },
      );
    },
    // Its statement may still be running, so that the connection is not usable.
    abandon: (reason) => {
      stop(reason);
      end(reason ?? true);
    },
  };
}
