import type pg from 'pg';
import { transactionRefused } from '../pipeline/errors/errors.js';
import type { Submittable } from '../pipeline/parse-query.js';
import type { DriverClient } from '../pipeline/pg-client.js';
import { sendThrough } from '../pipeline/send.js';
import { leavesOpen } from '../sql/open-transaction.js';
import { publishSubmittable } from '../tracing/submittable.js';
import { runtime } from '../util/runtime.js';
import type { Connection } from './connections.js';
import type { Engine } from './engine.js';
import { withoutPublishing } from './published-client.js';
import { connectThrough, releaseThrough } from './through-connect.js';

type SubmittableInternals = Submittable & {
  callback?: unknown;
  /** On `pg`'s Query, and on cursors. */
  readonly text?: unknown;
  /** On streams. */
  readonly cursor?: { readonly text?: unknown };
  /** On streams. */
  readonly destroyed?: boolean;
  readonly closed?: boolean;
  /** On cursors. */
  close?(...values: unknown[]): unknown;
  handleError?(error: unknown, connection: unknown): void;
};

/**
 * Starts a cursor, stream or COPY on a connection of its own, which is released after the server's last answer. Returns the
 * same object immediately, as `pg`'s Client does; a given callback is used if the object has none.
 */
export function submit<S extends Submittable>(
  engine: Engine,
  submittable: S,
  callback: unknown,
  holder: Error | undefined,
): S {
  const internals: SubmittableInternals = submittable;
  if (typeof callback === 'function') internals.callback ??= callback;
  const fail = (error: unknown): void => internals.handleError?.(error, undefined);
  const failLater = (error: unknown): void => runtime.nextTick(fail, error);
  const text = internals.text ?? internals.cursor?.text;
  if (typeof text === 'string' && leavesOpen(text)) {
    failLater(transactionRefused());
    return submittable;
  }
  const publication = engine.core.publisher.statement(submittable, undefined, 'connection');
  publication?.begin(() => publishSubmittable(publication, submittable));
  const start = ({ client, giveBack }: Started): void => {
    publication?.message.placed({ client }, publication.message.elapsedMs);
    try {
      withoutPublishing(() => sendThrough(client, submittable));
    } catch (error) {
      giveBack(error as Error);
      return failLater(error);
    }
    // ReadyForQuery, with nothing left to send: the portal is closed.
    client.once('drain', () => giveBack());
  };
  const connection = engine.hasOwnConnect ? engine.dispatcher.tryAcquire(true, holder) : undefined;
  if (connection) start(startedOn(engine, connection));
  // An error thrown by a listener or callback becomes an uncaught exception, not a rejection of this promise.
  else {
    const wasClosed = noticeClose(internals);
    const startLate = (started: Started): void => {
      if (!wasClosed()) return start(started);
      started.giveBack();
      publication?.succeeded(undefined);
      // An aborted COPY waits for the server's answer.
      if (internals.destroyed)
        runtime.nextTick(() => internals.closed === false && fail(new Error('Aborted before it could start.')));
    };
    acquire(engine, holder).then(startLate).catch(failLater);
  }
  return submittable;
}

/**
 * Runs a `Query` of `pg` on a connection of its own. Without a callback the result is a promise, as in `pg.Pool`.
 *
 * @returns undefined if a callback was given beside it
 */
export function submitQuery(
  engine: Engine,
  query: pg.Query,
  callback: unknown,
  holder: Error | undefined,
): Promise<pg.QueryResult> | undefined {
  if (typeof callback === 'function') {
    submit(engine, query, callback, holder);
    return undefined;
  }
  const internals = query as unknown as SubmittableInternals;
  const own = internals.callback as ((error: unknown, result: pg.QueryResult) => void) | undefined;
  return new Promise((resolve, reject) => {
    internals.callback = (error: unknown, result: pg.QueryResult): void => {
      own?.(error, result);
      // Whoever gave it a callback is notified by that.
      if (error && own === undefined) reject(error);
      else resolve(result);
    };
    submit(engine, query, undefined, holder);
  });
}

/** A connection used by one submittable only. */
interface Started {
  readonly client: DriverClient;
  readonly giveBack: (error?: Error) => void;
}

function startedOn(engine: Engine, connection: Connection): Started {
  const { client } = connection;
  const use = connection.lease?.use;
  return { client, giveBack: (error) => engine.lifecycle.giveBack(connection, error, use) };
}

async function acquire(engine: Engine, holder: Error | undefined): Promise<Started> {
  if (!engine.hasOwnConnect) {
    const client = await connectThrough(engine.pool);
    return { client: client as unknown as DriverClient, giveBack: (error) => releaseThrough(client, error) };
  }
  const request = { timeoutMs: engine.core.settings.acquireTimeoutMs, isCheckout: true, holder };
  return engine.dispatcher.acquire(request, (connection) => startedOn(engine, connection));
}

/**
 * Detects that a cursor or stream is closed before it could start: if it started then, it would never be closed.
 *
 * @returns a function that stops watching, and returns true if it was closed
 */
function noticeClose(submittable: SubmittableInternals): () => boolean {
  const { close } = submittable;
  let isClosed = false;
  if (close) {
    submittable.close = (...values) => {
      isClosed = true;
      return close.apply(submittable, values);
    };
  }
  return () => {
    if (close) delete submittable.close;
    return isClosed || submittable.destroyed === true;
  };
}
