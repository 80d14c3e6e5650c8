import pg from 'pg';
import {
  type ClientHooks,
  type HookedPool,
  isPoolUntouched,
  type PgMethods,
  replacedMethod,
} from '../pipeline/hooks.js';
import type { ClientConstructor } from '../pipeline/pg-client.js';

/** State of pipelining: unknown before the first connection is open. */
export type PipeliningMode = 'unknown' | 'on' | 'off';

/** The mode, and the reason if it is off. */
export interface PipeliningState {
  readonly mode: PipeliningMode;
  readonly reason: string | undefined;
  /** Advice, if a hook on `pg` switches it off. */
  readonly remedy?: string | undefined;
}

/** Inputs that decide if statements may share connections. */
export interface PipeliningParts {
  /** False if the settings switch it off. */
  readonly isWanted: boolean;
  readonly Client: ClientConstructor;
  readonly clientOptions: Readonly<Record<string, unknown>>;
  readonly pool: HookedPool;
  /** The pool's own `connect`, to detect a replacement. */
  readonly connect: unknown;
  /** Reason why the server or pooler does not support it; called after the first connection is open. */
  readonly reasonOfServer: () => string | undefined;
}

/** Decides if statements may share connections, at each statement anew, since hooks come and go. */
export class Pipelining {
  /** Reason why they may not, whatever hooks there are; undefined if only hooks decide. */
  obstacle: string | undefined;
  readonly #parts: PipeliningParts;
  readonly #lasting: string | undefined;
  #isConnected = false;

  constructor(parts: PipeliningParts) {
    this.#parts = parts;
    this.#lasting = lastingReason(parts);
    this.obstacle = this.#lasting;
  }

  /** True if statements may share connections, as far as is known. */
  isOn(): boolean {
    const { pool, connect, Client } = this.#parts;
    return this.obstacle === undefined && isPoolUntouched(pool, connect, Client.prototype as PgMethods);
  }

  /** Called when a statement may not share a connection although nothing but hooks prevents it: warns once in this process. */
  warnOfHooks(): void {
    if (hasWarned) return;
    const { reason, remedy } = this.stateFor([]);
    if (remedy === undefined) return;
    hasWarned = true;
    const message = `Statements do not share connections: ${reason}. ${remedy}`;
    process.emitWarning(message, { type: 'HeadroomWarning', code: 'HEADROOM_LANES' });
  }

  /** True if new connections should get a pipeline; hooks that prevent sharing now may be removed later. */
  get isPossible(): boolean {
    return this.#isConnected && this.obstacle === undefined;
  }

  /** Called when the first connection is open, and the server or pooler is known. */
  connected(): void {
    this.#isConnected = true;
    this.update();
  }

  /** Called when knowledge of the server may have changed. */
  update(): void {
    this.obstacle = this.#lasting ?? (this.#isConnected ? this.#parts.reasonOfServer() : undefined);
  }

  /** The state for reports: also off if every client has a hook that prevents sharing. */
  stateFor(clients: readonly ClientHooks[]): PipeliningState {
    const { pool, connect, Client } = this.#parts;
    const reason = this.obstacle ?? reasonOfHooks(pool, connect, Client.prototype as PgMethods);
    if (reason !== undefined) return Object.freeze({ mode: 'off', reason, ...remedyFor(reason) });
    if (!this.#isConnected) return Object.freeze({ mode: 'unknown', reason });
    const reasons = clients.map((hooks) => hooks.reason());
    const isOff = reasons.length > 0 && reasons.every((each) => each !== undefined);
    const [first] = isOff ? reasons : [];
    return Object.freeze({ mode: isOff ? 'off' : 'on', reason: first, ...remedyFor(first) });
  }
}

function lastingReason({ isWanted, Client, clientOptions }: PipeliningParts): string | undefined {
  if (!isWanted) return 'switched off by `pipelining`';
  return reasonOfClass(Client) ?? (clientOptions.binary ? 'results are wanted in binary form' : undefined);
}

/** Reason why clients of this class cannot be shared: it is not derived from `pg`'s Client. */
function reasonOfClass(Client: ClientConstructor): string | undefined {
  const { prototype } = Client as { prototype: object };
  const isPgs = prototype instanceof pg.Client || prototype === pg.Client.prototype;
  // That of `pg-native`, which has a library of its own in place of a socket, is `pg.Client` with NODE_PG_FORCE_NATIVE.
  const isNative = '_hasActiveQuery' in prototype;
  return isPgs && !isNative && '_pulseQueryQueue' in prototype ? undefined : 'the Client is not that of `pg`';
}

/** Reason why `isPoolUntouched` is false: a hook that must see every checkout or statement. */
function reasonOfHooks(pool: HookedPool, connect: unknown, prototype: PgMethods): string | undefined {
  if (pool.connect !== connect) return 'the pool’s `connect` has been replaced, to see or change checkouts';
  if (pool.listenerCount('acquire') > 0) return 'the pool has listeners for `acquire`, which see each checkout';
  if (pool.listenerCount('release') > 0) return 'the pool has listeners for `release`, which see each checkout';
  const replaced = replacedMethod(prototype);
  return replaced && `\`${replaced}\` has been replaced, to watch or change statements`;
}

/** True if a replaced method has been reported. */
let hasWarned = false;

/** Advice for methods of `pg` that have been replaced: the native way to watch statements. */
function remedyFor(reason: string | undefined): { readonly remedy?: string } {
  if (!reason?.endsWith('to watch or change statements')) return {};
  return {
    remedy:
      'A tracer that replaces more than `Client.prototype.query` can use the channel `headroom:query`, or HeadroomInstrumentation of pg-headroom/otel: see docs/tracing.md.',
  };
}
