import { runtime } from '../util/runtime.js';
import type { Connection } from './connection.js';
import { sendThrough } from './driver.js';
import type { Engine } from './engine.js';

/** A statement that drives the protocol itself: a cursor, a stream, COPY. */
export interface Submittable {
  submit(connection: unknown): unknown;
}

type SubmittableInternals = Submittable & {
  callback?: unknown;
  /** Of streams. */
  readonly destroyed?: boolean;
  readonly closed?: boolean;
  /** Of cursors. */
  close?(...values: unknown[]): unknown;
  handleError?(error: unknown, connection: unknown): void;
};

export function isSubmittable(config: unknown): config is Submittable {
  return typeof (config as Partial<Submittable> | null | undefined)?.submit === 'function';
}

/**
 * Starts a cursor, a stream or a COPY on a connection of its own, which comes back when the server has answered the
 * last of it. Returns the same object at once, as `pg`'s Client does; a callback is the object's where it has none.
 */
export function submit<S extends Submittable>(
  engine: Engine,
  submittable: S,
  callback: unknown,
  holder: Error | undefined,
): S {
  const internals: SubmittableInternals = submittable;
  if (typeof callback === 'function') internals.callback ??= callback;
  const request = { timeoutMs: engine.core.settings.acquireTimeoutMs, isCheckout: true, holder };
  const start = (connection: Connection): void => {
    const { client, lease } = connection;
    try {
      sendThrough(client, submittable);
    } catch (error) {
      engine.giveBack(connection, lease, error as Error);
      return void runtime.nextTick(fail, error);
    }
    // ReadyForQuery with nothing left to send: the portal is done with.
    client.once('drain', () => engine.giveBack(connection, lease));
  };
  const fail = (error: unknown): void => internals.handleError?.(error, undefined);
  const connection = engine.dispatcher.tryAcquire(true, holder);
  if (connection) start(connection);
  // What a listener or a callback throws is the process's to hear of, not this promise's.
  else {
    const wasClosed = noticeClose(internals);
    const startLate = (waited: Connection): void => {
      if (!wasClosed()) return start(waited);
      engine.giveBack(waited, waited.lease);
      // A COPY that was given up waits for the server's word of it.
      if (internals.destroyed)
        runtime.nextTick(() => internals.closed === false && fail(new Error('Given up before it could start.')));
    };
    engine.dispatcher
      .acquire(request, (connection) => connection)
      .then(startLate)
      .catch((error) => runtime.nextTick(fail, error));
  }
  return submittable;
}

/**
 * Notices that a cursor or stream is closed before it could start: started then, it would never be closed again.
 *
 * @returns tells whether it was closed, and stops looking
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
