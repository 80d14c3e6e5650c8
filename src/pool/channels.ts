import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel';

/**
 * The pool's diagnostics channels (`node:diagnostics_channel`). Every message has `pool`, the pool's name; none has
 * SQL parameters or secrets. Publishing costs nothing while nobody subscribes.
 */
export const channels = {
  /** A connection was opened: `{ pool, id, tookMs }`. */
  connectionOpened: channel('headroom:connection:opened'),
  /** An attempt failed: `{ pool, failure, error }`. */
  connectionFailed: channel('headroom:connection:failed'),
  /** A connection was closed: `{ pool, id, cause }`. */
  connectionClosed: channel('headroom:connection:closed'),
  /** A caller was refused: `{ pool, error }`, the error one of those the caller got. */
  acquireFailed: channel('headroom:acquire:failed'),
  /** A connection is held for too long: `{ pool, id, heldMs, stack }`. */
  leakFound: channel('headroom:leak:found'),
  /** It came back after all: `{ pool, id, heldMs, stack }`. */
  leakReturned: channel('headroom:leak:returned'),
  /** A text is run unprepared from now on, since prepared it takes longer: `{ pool, text, plainMs, preparedMs }`. */
  preparingStopped: channel('headroom:preparing:stopped'),
} as const satisfies Record<string, Channel>;

/** Traces `pool.query`, `pool.connect` and `pool.transaction` from call to settlement, with the caller's context. */
export const tracing = {
  /** `{ pool, text }` */
  query: tracingChannel('headroom:query'),
  /** `{ pool }` */
  connect: tracingChannel('headroom:connect'),
  /** `{ pool }` */
  transaction: tracingChannel('headroom:transaction'),
} as const satisfies Record<string, TracingChannel<object>>;

/** Runs the function as a trace. */
export function traced<T>(trace: keyof typeof tracing, context: object, run: () => Promise<T>): Promise<T> {
  return tracing[trace].tracePromise(run, context);
}
