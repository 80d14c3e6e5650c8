import { nameErrors, PoolError } from '../errors.js';
import { readSignal } from '../util/abort.js';
import { type Deferred, defer } from '../util/deferred.js';
import { Deque } from '../util/deque.js';
import { runtime } from '../util/runtime.js';
import type { ListenOptions, NotificationGap, NotificationHandler, Subscription } from './subscription.js';

/** One notification, as `pool.notifications()` gives it. */
export interface Notification {
  readonly channel: string;
  readonly payload: string;
  /** Server process of the session that sent it. */
  readonly pid: number;
}

/** Options of `pool.notifications()`. */
export interface NotificationOptions extends ListenOptions {
  /** Maximum number of notifications that wait to be read; further ones are discarded, and a gap is reported. @default 10000 */
  readonly limit?: number | undefined;
}

/** An iterator over notifications was not read in time, and no `onGap` was given to report what it missed. */
export class NotificationOverflowError extends PoolError {
  readonly code = 'HEADROOM_NOTIFICATION_OVERFLOW';
}

nameErrors({ NotificationOverflowError });

type Listen = (channel: string, handler: NotificationHandler, options: ListenOptions) => Promise<Subscription>;

const defaultLimit = 10_000;

/** Notifications of a channel, for `for await`: it listens from the first `next()` until the loop ends. */
export class NotificationStream implements AsyncIterableIterator<Notification>, AsyncDisposable {
  readonly #listen: Listen;
  readonly #channel: string;
  readonly #options: NotificationOptions;
  readonly #waiting = new Deque<Notification>();
  #subscription: Promise<Subscription> | undefined;
  #reader: Deferred<IteratorResult<Notification>> | undefined;
  #isOver = false;
  /** Time of the first notification that was discarded since the last read. */
  #overflowFrom: number | undefined;
  #error: unknown;

  constructor(listen: Listen, channel: string, options: NotificationOptions) {
    const { limit = defaultLimit } = options;
    if (!Number.isInteger(limit) || limit < 1) {
      throw new TypeError(`limit: expected a whole number of 1 or more, got ${String(limit)}`);
    }
    this.#listen = listen;
    this.#channel = channel;
    this.#options = options;
  }

  async next(): Promise<IteratorResult<Notification>> {
    if (!this.#isOver && this.#subscription === undefined) await this.#begin();
    const next = this.#waiting.shift();
    if (next !== undefined) {
      if (this.#waiting.length === 0) this.#reportOverflow();
      return { done: false, value: next };
    }
    if (this.#error !== undefined) {
      const error = this.#error;
      this.#error = undefined;
      await this.return();
      throw error;
    }
    if (this.#isOver) return { done: true, value: undefined };
    this.#reader ??= defer();
    return this.#reader.promise;
  }

  async return(): Promise<IteratorResult<Notification>> {
    this.#end();
    await (await this.#subscription?.catch(() => undefined))?.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async #begin(): Promise<void> {
    const { onGap } = this.#options;
    const signal = readSignal(this.#options.signal);
    const handler: NotificationHandler = (payload, { channel, pid }) => this.#push({ channel, payload, pid });
    this.#subscription = this.#listen(this.#channel, handler, { signal, onGap });
    signal?.addEventListener('abort', () => this.#end(), { once: true });
    await this.#subscription;
  }

  #push(notification: Notification): void {
    if (this.#isOver) return;
    if (this.#reader !== undefined) {
      const reader = this.#reader;
      this.#reader = undefined;
      return reader.resolve({ done: false, value: notification });
    }
    const { limit = defaultLimit } = this.#options;
    if (this.#waiting.length < limit && this.#overflowFrom === undefined) return this.#waiting.push(notification);
    this.#overflowFrom ??= runtime.dateNow();
  }

  /** Once what was kept has been read, so that the order is right. */
  #reportOverflow(): void {
    const from = this.#overflowFrom;
    if (from === undefined) return;
    this.#overflowFrom = undefined;
    const to = new Date(runtime.dateNow());
    const gap: NotificationGap = { channel: this.#channel, from: new Date(from), to, reason: 'overflow' };
    const { onGap, limit = defaultLimit } = this.#options;
    if (onGap) return void onGap(gap);
    this.#error = new NotificationOverflowError(
      `More than ${limit} notifications waited to be read; some were discarded.`,
      {
        remedy: 'Read them faster, raise `limit`, or give `onGap` to handle what was missed.',
      },
    );
  }

  #end(): void {
    this.#isOver = true;
    this.#reader?.resolve({ done: true, value: undefined });
    this.#reader = undefined;
  }
}
