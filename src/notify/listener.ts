import { readSignal } from '../util/abort.js';
import { backoffMs } from '../util/backoff.js';
import type { Clock, Timer } from '../util/clock.js';
import { defer } from '../util/deferred.js';
import { runtime } from '../util/runtime.js';
import { checkChannel, renderListen, renderUnlisten } from './channel.js';
import { type ListenOptions, type NotificationHandler, Subscriber, type Subscription } from './subscription.js';

/** Interval at which the connection is checked: it also bounds the start of a gap. */
const checkEveryMs = 1000;
const reconnectRange = { firstMs: 50, capMs: 5000 } as const;

/** A connection that listens. */
export interface ListenLink {
  query(sql: string): Promise<unknown>;
  /** True if it leads to a server that it should not, as after a failover. */
  readonly isMisplaced: boolean;
  close(): void;
}

/** Events of the connection. */
export interface LinkHandlers {
  notified(channel: string, payload: string, pid: number): void;
  /** Called when the connection is gone. */
  ended(): void;
}

/** Dependencies of the listener. */
export interface ListenerParts {
  /** Opens the connection; waits for one as any caller of the pool does. */
  readonly open: (handlers: LinkHandlers) => Promise<ListenLink>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Time limit of a check, in milliseconds. */
  readonly checkTimeoutMs: number;
  /** Called with errors that handlers throw. */
  readonly report: (error: unknown) => void;
}

/**
 * Listens on any number of channels over one connection, which it opens when the first is wanted and replaces when it breaks.
 * Notifications sent while there is none are lost; the subscribers are notified of the period.
 */
export class Listener {
  readonly #parts: ListenerParts;
  readonly #channels = new Map<string, Set<Subscriber>>();
  /** Channels that the current connection listens on, with the answer of the server. */
  #confirmed = new Map<string, Promise<void>>();
  #link: ListenLink | undefined;
  #connecting: Promise<void> | undefined;
  #timer: Timer | undefined;
  #failures = 0;
  /** Time before which everything was received, as `Date.now()`. */
  #provenAt = 0;
  /** Start of the period without a connection. */
  #gapFrom: number | undefined;
  #isClosed = false;

  constructor(parts: ListenerParts) {
    this.#parts = parts;
  }

  /** True if it has a connection, or wants one. */
  get isInUse(): boolean {
    return this.#link !== undefined || this.#connecting !== undefined;
  }

  /** Resolves when the server has confirmed the channel. @throws the error of the first attempt to connect */
  async listen(channel: string, handler: NotificationHandler, options: ListenOptions): Promise<Subscription> {
    checkChannel(channel);
    const { onGap } = options;
    const signal = readSignal(options.signal);
    signal?.throwIfAborted();
    const subscriber = new Subscriber(channel, handler, onGap, this.#parts.report);
    const others = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, others.add(subscriber));
    try {
      await this.#activate(channel);
    } catch (error) {
      this.#remove(subscriber);
      throw error;
    }
    subscriber.isActive = true;
    const close = async (): Promise<void> => this.#remove(subscriber);
    signal?.addEventListener('abort', close, { once: true });
    if (signal?.aborted) await close();
    return { channel, close, [Symbol.asyncDispose]: close };
  }

  /** Closes the connection, for good. */
  close(): void {
    this.#isClosed = true;
    this.#channels.clear();
    this.#drop();
  }

  async #activate(channel: string): Promise<void> {
    if (this.#link === undefined) {
      this.#connecting ??= this.#connect().finally(() => {
        this.#connecting = undefined;
      });
      await this.#connecting;
    }
    await this.#confirm(channel);
  }

  /** Opens the connection, and listens on all channels that are wanted. */
  async #connect(): Promise<void> {
    const early = defer<void>();
    let link: ListenLink | undefined;
    const ended = (): void => {
      early.reject(new Error('Connection terminated'));
      if (link !== undefined && this.#link === link) this.#lost();
    };
    early.promise.catch(() => undefined);
    link = await this.#parts.open({ notified: this.#notified, ended });
    if (this.#isClosed) return link.close();
    this.#link = link;
    this.#confirmed = new Map();
    const sentAt = runtime.dateNow();
    try {
      await Promise.race([Promise.all([...this.#channels.keys()].map((each) => this.#confirm(each))), early.promise]);
    } catch (error) {
      if (this.#link === link) this.#drop();
      throw error;
    }
    if (this.#link !== link) throw new Error('Connection terminated');
    this.#failures = 0;
    this.#provenAt = sentAt;
    this.#reportGap();
    this.#checkLater();
  }

  #confirm(channel: string): Promise<void> {
    const link = this.#link;
    if (link === undefined) return Promise.reject(new Error('Connection terminated'));
    const known = this.#confirmed.get(channel);
    if (known !== undefined) return known;
    const answer = link.query(renderListen(channel)).then(() => undefined);
    this.#confirmed.set(channel, answer);
    answer.catch(() => this.#confirmed.delete(channel));
    return answer;
  }

  readonly #notified = (channel: string, payload: string, pid: number): void => {
    const subscribers = this.#channels.get(channel);
    if (subscribers === undefined) return;
    const source = { channel, pid };
    for (const subscriber of subscribers) subscriber.notify(payload, source);
  };

  #reportGap(): void {
    const from = this.#gapFrom;
    if (from === undefined) return;
    this.#gapFrom = undefined;
    const period = { from: new Date(from), to: new Date(runtime.dateNow()), reason: 'connection' as const };
    for (const [channel, subscribers] of this.#channels) {
      for (const each of subscribers) if (each.isActive) each.missed({ channel, ...period });
    }
  }

  #checkLater(): void {
    this.#timer?.cancel();
    this.#timer = this.#parts.clock.setTimer(() => void this.#check(), checkEveryMs);
    this.#timer.unref();
  }

  /** An answer proves that everything sent before the question has arrived. */
  async #check(): Promise<void> {
    const link = this.#link;
    if (link === undefined) return;
    const askedAt = runtime.dateNow();
    const late = defer<boolean>();
    const timer = this.#parts.clock.setTimer(() => late.resolve(false), this.#parts.checkTimeoutMs);
    const answered = link.query('').then(
      () => true,
      () => false,
    );
    const isAlive = await Promise.race([answered, late.promise]);
    timer.cancel();
    if (this.#link !== link) return;
    if (!isAlive || link.isMisplaced) return this.#lost();
    this.#provenAt = askedAt;
    this.#checkLater();
  }

  /** Replaces the connection, unless nothing is listened to any more. */
  #lost(): void {
    if (this.#provenAt > 0) this.#gapFrom ??= this.#provenAt;
    this.#drop();
    if (this.#channels.size > 0 && !this.#isClosed) this.#reconnect();
    else this.#gapFrom = undefined;
  }

  #reconnect(): void {
    if (this.#connecting !== undefined) return;
    this.#connecting = this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    this.#connecting.catch(() => this.#reconnectLater());
  }

  #reconnectLater(): void {
    if (this.#isClosed || this.#channels.size === 0) return;
    this.#failures += 1;
    const { clock, random } = this.#parts;
    this.#timer?.cancel();
    const ms = backoffMs(this.#failures, random(), reconnectRange);
    this.#timer = clock.setTimer(() => this.#reconnect(), ms);
  }

  #drop(): void {
    this.#timer?.cancel();
    const link = this.#link;
    this.#link = undefined;
    link?.close();
  }

  #remove(subscriber: Subscriber): void {
    const { channel } = subscriber;
    const subscribers = this.#channels.get(channel);
    if (!subscribers?.delete(subscriber) || subscribers.size > 0) return;
    this.#channels.delete(channel);
    if (this.#channels.size === 0) {
      this.#gapFrom = undefined;
      return this.#drop();
    }
    if (this.#confirmed.delete(channel)) this.#link?.query(renderUnlisten(channel)).catch(() => undefined);
  }
}
