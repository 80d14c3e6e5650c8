import { type HookedPool, reasonOfClass, reasonOfClient, reasonOfHooks } from '../pipeline/hooks.js';
import type { ClientConstructor, DriverClient } from '../pipeline/pg-client.js';

/** Whether statements share connections: not known before the first connection is there. */
export type PipeliningMode = 'unknown' | 'on' | 'off';

/** The mode, and why it is off. */
export interface PipeliningState {
  readonly mode: PipeliningMode;
  readonly reason: string | undefined;
}

/** What decides whether statements may share. */
export interface PipeliningParts {
  /** What the settings say. */
  readonly isWanted: boolean;
  readonly Client: ClientConstructor;
  readonly clientOptions: Readonly<Record<string, unknown>>;
  readonly pool: HookedPool;
  /** The pool's own, as long as nobody has put another in its place. */
  readonly connect: unknown;
  /** Why what the pool is connected to does not bear it; asked once the first connection is there. */
  readonly reasonOfServer: () => string | undefined;
}

/** Decides whether statements may share connections: as of now, for hooks come and go. */
export class Pipelining {
  readonly #parts: PipeliningParts;
  /** Why they never may. */
  readonly #lasting: string | undefined;
  #isConnected = false;

  constructor(parts: PipeliningParts) {
    this.#parts = parts;
    this.#lasting = lastingReason(parts);
  }

  get mode(): PipeliningMode {
    if (this.reason !== undefined) return 'off';
    return this.#isConnected ? 'on' : 'unknown';
  }

  /** Why it is off. */
  get reason(): string | undefined {
    const { pool, connect, Client } = this.#parts;
    return this.#lasting ?? this.#ofServer ?? reasonOfHooks(pool, connect, Client.prototype as object);
  }

  /** Whether new connections are to be made ready for sharing; hooks that are in the way may be taken off. */
  get isPossible(): boolean {
    return this.#isConnected && this.#lasting === undefined && this.#ofServer === undefined;
  }

  /** The first connection is there: from now on it is known what the pool is connected to. */
  connected(): void {
    this.#isConnected = true;
  }

  /** The state as it is told: off, too, where each of the clients there are has something on it that stands in the way. */
  stateFor(clients: readonly DriverClient[]): PipeliningState {
    const { mode, reason } = this;
    if (mode !== 'on') return Object.freeze({ mode, reason });
    const reasons = clients.map(reasonOfClient);
    const isOff = reasons.length > 0 && reasons.every((each) => each !== undefined);
    return Object.freeze({ mode: isOff ? 'off' : 'on', reason: isOff ? reasons[0] : undefined });
  }

  get #ofServer(): string | undefined {
    return this.#isConnected ? this.#parts.reasonOfServer() : undefined;
  }
}

function lastingReason({ isWanted, Client, clientOptions }: PipeliningParts): string | undefined {
  if (!isWanted) return 'switched off by `pipeline`';
  return reasonOfClass(Client) ?? (clientOptions.binary ? 'results are wanted in binary form' : undefined);
}
