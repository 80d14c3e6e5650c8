import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel';

/**
 * The pool's diagnostics channels (`node:diagnostics_channel`). Every message has `pool`, the pool's name; none has
 * parameter values or secrets. Publishing costs nothing without subscribers.
 */
export const channels = {
  /** A connection was opened: `{ pool, id, tookMs }`. */
  connectionOpened: channel('headroom:connection:opened'),
  /** An attempt failed: `{ pool, failure, error }`. */
  connectionFailed: channel('headroom:connection:failed'),
  /** A connection was closed: `{ pool, id, cause }`. */
  connectionClosed: channel('headroom:connection:closed'),
  /** Connections go to another host than before: `{ pool, host, before }`. */
  hostChosen: channel('headroom:host:chosen'),
  /** A caller was rejected: `{ pool, error }`, with the error that it received. */
  acquireFailed: channel('headroom:acquire:failed'),
  /** A connection was held for longer than the leak threshold: `{ pool, id, heldMs, stack }`. */
  leakFound: channel('headroom:leak:found'),
  /** A connection reported as leaked was released: `{ pool, id, heldMs, stack }`. */
  leakReturned: channel('headroom:leak:returned'),
  /** Preparing made a text slower, so it is not prepared for now: `{ pool, text, plainMs, preparedMs }`. */
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
