import type { DriverClient } from './driver.js';
import type { Lease } from './lease.js';
import type { ConnectionState } from './states.js';

/** When and how a connection came to be. */
export interface ConnectionBirth {
  readonly id: number;
  readonly generation: number;
  readonly startedAt: number;
}

/** One `pg` client and what the pool knows of it. `state` is written by `Registry.move` alone. */
export class Connection {
  readonly id: number;
  /** The pool's generation when it was opened; older ones die on return after `reset()`. */
  readonly generation: number;
  readonly startedAt: number;
  readonly client: DriverClient;
  state: ConnectionState = 'connecting';
  openedAt = 0;
  expiresAt = Number.POSITIVE_INFINITY;
  /** Since when nobody has used it; checks do not count as use. */
  idleSince = 0;
  /** When the server last answered on it. */
  aliveAt = 0;
  uses = 0;
  lease: Lease | undefined;
  /** Listeners that were there before the first checkout; a borrower's own go when it comes back. */
  readonly ownListeners = new Map<string | symbol, readonly unknown[]>();

  constructor({ id, generation, startedAt }: ConnectionBirth, client: DriverClient) {
    this.id = id;
    this.generation = generation;
    this.startedAt = startedAt;
    this.client = client;
  }

  rememberListeners(): void {
    for (const event of this.client.eventNames()) this.ownListeners.set(event, this.client.rawListeners(event));
  }

  removeForeignListeners(): void {
    for (const event of this.client.eventNames()) this.#removeForeign(event);
  }

  #removeForeign(event: string | symbol): void {
    const own = this.ownListeners.get(event);
    const present = this.client.rawListeners(event);
    if (own !== undefined && own.length === present.length) return;
    for (const listener of present) {
      if (!own?.includes(listener)) this.client.removeListener(event, listener as () => void);
    }
  }
}
