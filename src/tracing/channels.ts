import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel';

/**
 * The pool's diagnostics channels (`node:diagnostics_channel`). Every message has `pool`, the pool's name; none has
 * parameter values or secrets. Publishing costs nothing without subscribers.
 */
export const channels = {
  /** A connection was opened: `OpenedMessage`. */
  connectionOpened: channel('headroom:connection:opened'),
  /** An attempt failed: `{ pool, failure, error }`. */
  connectionFailed: channel('headroom:connection:failed'),
  /** A borrower got a connection: `AcquiredMessage`. */
  connectionAcquired: channel('headroom:connection:acquired'),
  /** A borrower released a connection: `ReleasedMessage`. */
  connectionReleased: channel('headroom:connection:released'),
  /** A connection was closed: `ClosedMessage`. */
  connectionClosed: channel('headroom:connection:closed'),
  /** Connections go to another host than before: `HostChosenMessage`. */
  hostChosen: channel('headroom:host:chosen'),
  /** A pool has been closed: `EndedMessage`. */
  poolEnded: channel('headroom:pool:ended'),
  /** A caller was rejected: `{ pool, error }`, with the error that it received. */
  acquireFailed: channel('headroom:acquire:failed'),
  /** A connection was held for longer than the leak threshold: `{ pool, id, heldMs, stack }`. */
  leakFound: channel('headroom:leak:found'),
  /** A connection reported as leaked was released: `{ pool, id, heldMs, stack }`. */
  leakReturned: channel('headroom:leak:returned'),
  /** Preparing made a text slower, so it is not prepared for now: `{ pool, text, plainMs, preparedMs }`. */
  preparingStopped: channel('headroom:preparing:stopped'),
} as const satisfies Record<string, Channel>;

/** Tracing channels: each operation from call to settlement, in the caller's async context. */
export const tracing = {
  /** Each statement of the application: `StatementMessage`. */
  query: tracingChannel('headroom:query'),
  /** Each checkout by `pool.connect`: `CheckoutMessage`. */
  connect: tracingChannel('headroom:connect'),
  /** Each `pool.transaction`: `{ pool }`. */
  transaction: tracingChannel('headroom:transaction'),
  /** Each attempt to open a connection: `OpenMessage`. */
  open: tracingChannel('headroom:open'),
} as const satisfies Record<string, TracingChannel<object>>;

/**
 * The channels that node-postgres is about to have (its pull request 3650), for tools that subscribe to them. Messages have
 * the shapes proposed there.
 */
export const pgChannels = {
  query: tracingChannel('pg:query'),
  connection: tracingChannel('pg:connection'),
  poolConnect: tracingChannel('pg:pool:connect'),
  poolRelease: channel('pg:pool:release'),
  poolRemove: channel('pg:pool:remove'),
} as const;

/** Publishes one operation on a tracing channel, and within that on another, if there is one. */
export class Publication {
  readonly #channel: TracingChannel<object>;
  readonly #message: { error?: unknown };
  readonly #inner: Publication | undefined;

  /** @param inner created if its channel has subscribers at the start */
  constructor(channel: TracingChannel<object>, message: object, inner?: Publication) {
    this.#channel = channel;
    this.#message = message;
    this.#inner = inner;
  }

  /** Runs the function that begins the operation, with the stores that subscribers have bound to it. */
  begin<T>(run: () => T): T {
    const inner = this.#inner;
    const { start, end } = this.#channel;
    try {
      return start.runStores(this.#message, inner === undefined ? run : () => inner.begin(run));
    } finally {
      end.publish(this.#message);
    }
  }

  /** @param proceed the caller's callback, if it has one */
  succeeded(_result: unknown, proceed?: () => void): void {
    this.#ended(proceed);
  }

  failed(error: unknown, proceed?: () => void): void {
    this.#noteError(error);
    this.#ended(proceed);
  }

  #noteError(error: unknown): void {
    this.#message.error = error;
    this.#channel.error.publish(this.#message);
    if (this.#inner !== undefined) this.#inner.#noteError(error);
  }

  #ended(proceed: (() => void) | undefined): void {
    const inner = this.#inner;
    const { asyncStart, asyncEnd } = this.#channel;
    try {
      asyncStart.runStores(this.#message, inner === undefined ? (proceed ?? nothing) : () => inner.#ended(proceed));
    } finally {
      asyncEnd.publish(this.#message);
    }
  }
}

const nothing = (): void => undefined;

/** An operation that is published. */
export interface Published<T> {
  /** True if it ends in a reaction that the operation has anyway. */
  readonly isJoined?: boolean;
  begin<R>(run: () => R): R;
  succeeded(result: T): void;
  failed(error: unknown): void;
}

/** Runs a function as a published operation; its promise settles as it would without. */
export function traced<T extends R, R>(published: Published<R>, run: () => Promise<T>): Promise<T> {
  const promise = published.begin(() => {
    try {
      return run();
    } catch (error) {
      return Promise.reject(error);
    }
  });
  return published.isJoined === true ? promise : ending(published, promise);
}

/** The promise, at the settlement of which the operation ends. */
export function ending<T extends R, R>(published: Published<R>, promise: Promise<T>): Promise<T> {
  return promise.then(
    (result) => {
      published.succeeded(result);
      return result;
    },
    (error) => {
      published.failed(error);
      throw error;
    },
  );
}
