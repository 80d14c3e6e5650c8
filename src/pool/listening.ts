import { type LinkHandlers, Listener, type ListenLink } from '../notify/listener.js';
import type { ListenOptions, NotificationHandler, Subscription } from '../notify/subscription.js';
import { PoolerFeatureError } from '../pipeline/errors/errors.js';
import type { Engine } from './engine.js';
import { openListenLink } from './listen-link.js';

/** A pool of the one connection that listens at the server itself, past a pooler. */
export interface ListeningPool {
  readonly engine: Engine;
  end(timeoutMs: number): Promise<void>;
}

/** Options of such a pool that it has from the pool in front of the pooler. */
export interface ListeningPoolOptions {
  readonly name: string;
  readonly acquireTimeoutMs: number;
  readonly connectTimeoutMs: number;
}

/** Listens for notifications on a connection of the pool, or on a direct one past a pooler that cannot. */
export class Listening {
  readonly #engine: Engine;
  readonly #openDirect: ((options: ListeningPoolOptions) => ListeningPool) | undefined;
  readonly #listener: Listener;
  #direct: ListeningPool | undefined;

  /** @param openDirect creates the pool of the direct connection; undefined without the option `directUrl` */
  constructor(engine: Engine, openDirect: ((options: ListeningPoolOptions) => ListeningPool) | undefined) {
    const { clock, random, settings } = engine.core;
    this.#engine = engine;
    this.#openDirect = openDirect;
    this.#listener = new Listener({
      open: (handlers) => this.#open(handlers),
      clock,
      random,
      checkTimeoutMs: settings.pingTimeoutMs,
      report: (error) => this.#report(error),
    });
  }

  /** See `Pool.listen`. */
  listen(channel: string, handler: NotificationHandler, options: ListenOptions): Promise<Subscription> {
    return this.#listener.listen(channel, handler, options);
  }

  /** Ends all subscriptions. @param timeoutMs for the direct connection to close. @default the pool's `endTimeoutMs` */
  async end(timeoutMs: number = this.#engine.core.settings.endTimeoutMs): Promise<void> {
    this.#listener.close();
    await this.#direct?.end(timeoutMs);
  }

  async #open(handlers: LinkHandlers): Promise<ListenLink> {
    if (this.#direct !== undefined) return openListenLink(this.#direct.engine, handlers);
    try {
      return await openListenLink(this.#engine, handlers);
    } catch (error) {
      if (!(error instanceof PoolerFeatureError) || this.#openDirect === undefined) throw error;
    }
    const { name, acquireTimeoutMs, connectTimeoutMs } = this.#engine.core.settings;
    this.#direct ??= this.#openDirect({ name: `${name} (direct)`, acquireTimeoutMs, connectTimeoutMs });
    return openListenLink(this.#direct.engine, handlers);
  }

  #report(error: unknown): void {
    if (this.#engine.core.publisher.emit('error', error)) return;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.emitWarning(`A handler of notifications failed: ${text}`, {
      type: 'HeadroomWarning',
      code: 'HEADROOM_LISTEN',
    });
  }
}
