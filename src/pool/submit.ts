import { transactionRefused } from '../pipeline/errors/errors.js';
import type { Submittable } from '../pipeline/parse-query.js';
import { type DriverClient, sendThrough } from '../pipeline/pg-client.js';
import { leavesOpen } from '../sql/open-transaction.js';
import { runtime } from '../util/runtime.js';
import type { Connection } from './connections.js';
import type { Engine } from './engine.js';
import { connectThrough, releaseThrough } from './through-connect.js';

type SubmittableInternals = Submittable & {
  callback?: unknown;
  /** Of `pg`'s own Query. */
  readonly text?: unknown;
  /** Of streams. */
  readonly destroyed?: boolean;
  readonly closed?: boolean;
  /** Of cursors. */
  close?(...values: unknown[]): unknown;
  handleError?(error: unknown, connection: unknown): void;
};

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
  const fail = (error: unknown): void => internals.handleError?.(error, undefined);
  const failLater = (error: unknown): void => runtime.nextTick(fail, error);
  if (typeof internals.text === 'string' && leavesOpen(internals.text)) {
    failLater(transactionRefused());
    return submittable;
  }
  const start = ({ client, giveBack }: Started): void => {
    try {
      sendThrough(client, submittable);
    } catch (error) {
      giveBack(error as Error);
      return failLater(error);
    }
    // ReadyForQuery with nothing left to send: the portal is done with.
    client.once('drain', () => giveBack());
  };
  const connection = engine.hasOwnConnect ? engine.dispatcher.tryAcquire(true, holder) : undefined;
  if (connection) start(startedOn(engine, connection));
  // What a listener or a callback throws is the process's to hear of, not this promise's.
  else {
    const wasClosed = noticeClose(internals);
    const startLate = (started: Started): void => {
      if (!wasClosed()) return start(started);
      started.giveBack();
      // A COPY that was given up waits for the server's word of it.
      if (internals.destroyed)
        runtime.nextTick(() => internals.closed === false && fail(new Error('Given up before it could start.')));
    };
    acquire(engine, holder).then(startLate).catch(failLater);
  }
  return submittable;
}

/** A connection that a submittable has to itself. */
interface Started {
  readonly client: DriverClient;
  readonly giveBack: (error?: Error) => void;
}

function startedOn(engine: Engine, connection: Connection): Started {
  const { client, lease } = connection;
  return { client, giveBack: (error) => engine.lifecycle.giveBack(connection, lease, error) };
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
