import { AsyncResource } from 'node:async_hooks';

/** Origin of a notification. */
export interface NotificationSource {
  readonly channel: string;
  /** Server process of the session that sent it. */
  readonly pid: number;
}

/** Period in which notifications may have been missed. */
export interface NotificationGap {
  readonly channel: string;
  /** Start: everything sent earlier was received. */
  readonly from: Date;
  /** End: everything sent later is received. */
  readonly to: Date;
  /** `connection`: it broke, or its server changed; `overflow`: an iterator was not read in time. */
  readonly reason: 'connection' | 'overflow';
}

/** Called for each notification. A promise that it returns is not awaited; if it rejects, the pool reports the error. */
export type NotificationHandler = (payload: string, source: NotificationSource) => unknown;

/** Options of `pool.listen()`. */
export interface ListenOptions {
  /** Called when notifications may have been missed, as soon as the pool listens again. */
  readonly onGap?: ((gap: NotificationGap) => unknown) | undefined;
  /** Ends the subscription. */
  readonly signal?: AbortSignal | null | undefined;
}

/** One listener on a channel; `await using` ends it at the end of its block. */
export interface Subscription extends AsyncDisposable {
  readonly channel: string;
  /** Ends it: its handler is not called any more. */
  close(): Promise<void>;
}

/** A subscription's handlers, called in the async context of its caller. */
export class Subscriber {
  readonly channel: string;
  /** True once the server has confirmed its channel: from then on it is notified of gaps. */
  isActive = false;
  readonly #handler: NotificationHandler;
  readonly #onGap: ListenOptions['onGap'];
  readonly #report: (error: unknown) => void;
  readonly #resource = new AsyncResource('HeadroomListener');

  /** @param report called with errors of the handlers */
  constructor(
    channel: string,
    handler: NotificationHandler,
    onGap: ListenOptions['onGap'],
    report: (error: unknown) => void,
  ) {
    this.channel = channel;
    this.#handler = handler;
    this.#onGap = onGap;
    this.#report = report;
  }

  notify(payload: string, source: NotificationSource): void {
    this.#call(() => this.#handler(payload, source));
  }

  missed(gap: NotificationGap): void {
    if (this.#onGap) this.#call(() => this.#onGap?.(gap));
  }

  #call(run: () => unknown): void {
    try {
      const result = this.#resource.runInAsyncScope(run);
      if (result instanceof Promise) result.catch(this.#report);
    } catch (error) {
      this.#report(error);
    }
  }
}
