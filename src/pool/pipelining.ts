import pg from 'pg';
import {
  type ClientHooks,
  type HookedPool,
  isPoolUntouched,
  type PgMethods,
  replacedMethod,
} from '../pipeline/hooks.js';
import type { ClientConstructor } from '../pipeline/pg-client.js';

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
  /** The pool's own, as long as it has not been replaced. */
  readonly connect: unknown;
  /** Why what the pool is connected to does not support it; asked once the first connection is there. */
  readonly reasonOfServer: () => string | undefined;
}

/** Decides whether statements may share connections: as of now, for hooks come and go. */
export class Pipelining {
  /** Why they may not, whatever hangs on the pool; undefined where only that decides. */
  obstacle: string | undefined;
  readonly #parts: PipeliningParts;
  readonly #lasting: string | undefined;
  #isConnected = false;

  constructor(parts: PipeliningParts) {
    this.#parts = parts;
    this.#lasting = lastingReason(parts);
    this.obstacle = this.#lasting;
  }

  /** Whether statements may share connections, as far as is known. */
  isOn(): boolean {
    const { pool, connect, Client } = this.#parts;
    return this.obstacle === undefined && isPoolUntouched(pool, connect, Client.prototype as PgMethods);
  }

  /** Whether new connections are to be made ready for sharing; hooks that are in the way may be taken off. */
  get isPossible(): boolean {
    return this.#isConnected && this.obstacle === undefined;
  }

  /** The first connection is there: from now on it is known what the pool is connected to. */
  connected(): void {
    this.#isConnected = true;
    this.update();
  }

  /** What is known of the server may have changed. */
  update(): void {
    this.obstacle = this.#lasting ?? (this.#isConnected ? this.#parts.reasonOfServer() : undefined);
  }

  /** The state as it is reported: off, too, where each of the clients there are has something on it that stands in the way. */
  stateFor(clients: readonly ClientHooks[]): PipeliningState {
    const { pool, connect, Client } = this.#parts;
    const reason = this.obstacle ?? reasonOfHooks(pool, connect, Client.prototype as PgMethods);
    if (reason !== undefined) return Object.freeze({ mode: 'off', reason });
    if (!this.#isConnected) return Object.freeze({ mode: 'unknown', reason });
    const reasons = clients.map((hooks) => hooks.reason());
    const isOff = reasons.length > 0 && reasons.every((each) => each !== undefined);
    return Object.freeze({ mode: isOff ? 'off' : 'on', reason: isOff ? reasons[0] : undefined });
  }
}

function lastingReason({ isWanted, Client, clientOptions }: PipeliningParts): string | undefined {
  if (!isWanted) return 'switched off by `pipeline`';
  return reasonOfClass(Client) ?? (clientOptions.binary ? 'results are wanted in binary form' : undefined);
}

/** Why the clients of this class are not shared: it lacks what that takes. Found out once. */
function reasonOfClass(Client: ClientConstructor): string | undefined {
  const { prototype } = Client as { prototype: object };
  const isPgs = prototype instanceof pg.Client || prototype === pg.Client.prototype;
  return isPgs && '_pulseQueryQueue' in prototype ? undefined : 'the Client is not that of `pg`';
}

/** Why every statement needs a checkout and a client of its own; what `isPoolUntouched` goes by. */
function reasonOfHooks(pool: HookedPool, connect: unknown, prototype: PgMethods): string | undefined {
  if (pool.connect !== connect) return 'the pool’s `connect` has been replaced, to see or change checkouts';
  if (pool.listenerCount('acquire') > 0) return 'the pool has listeners for `acquire`, which see each checkout';
  if (pool.listenerCount('release') > 0) return 'the pool has listeners for `release`, which see each checkout';
  const replaced = replacedMethod(prototype);
  return replaced && `\`${replaced}\` has been replaced, to watch or change statements`;
}
