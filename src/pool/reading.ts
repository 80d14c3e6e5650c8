import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { ConnectError, ConnectionLostError } from '../pipeline/errors/errors.js';
import type { Lsn } from '../replicas/lsn.js';
import { saysBehind } from '../replicas/lsn.js';
import { type Position, type Replica, ReplicaSet } from '../replicas/replica-set.js';
import { SessionState } from '../replicas/session.js';
import { isPlainRead } from '../sql/plain-read.js';
import type { Clock } from '../util/clock.js';
import type { StatementCall } from './own-connection.js';
import type { TransactionOptions } from './run-transaction.js';
import type { Transaction } from './transaction.js';

type Run<T> = (tx: Transaction) => Promise<T>;

/** A pool as the routing of reads uses it. */
export interface ReadablePool {
  /** Runs a statement. @param needed position that the server must have replayed; the error `saysBehind` if it has not */
  query(call: StatementCall, needed: Lsn | undefined): Promise<pg.QueryResult>;
  /** The same for a transaction. */
  transaction<T>(run: Run<T>, options: TransactionOptions, needed: Lsn | undefined): Promise<T>;
  position(): Promise<Position>;
}

/** Dependencies of the routing. */
export interface ReadingParts {
  readonly primary: ReadablePool;
  readonly replicas: readonly ReadablePool[];
  readonly clock: Clock;
  readonly maxLagMs: number;
  /** Maximum time that a read of a session waits for a replica, in milliseconds. */
  readonly waitMs: number;
}

/** Interval at which a replica that is behind is asked again. */
const askAgainMs = 5;
/** SQLSTATEs of reads that a standby has cancelled, since replaying the log was more important. */
const cancelledByReplay: ReadonlySet<unknown> = new Set(['40001', '40P01']);

/** Sends reads to replicas: those of a session only where everything that it has written is visible. */
export class Reading {
  readonly #parts: ReadingParts;
  readonly #set: ReplicaSet<ReadablePool>;
  readonly #sessions = new AsyncLocalStorage<SessionState>();

  constructor(parts: ReadingParts) {
    const { primary, replicas, clock, maxLagMs } = parts;
    this.#parts = parts;
    this.#set = new ReplicaSet(replicas, {
      clock,
      maxLagMs,
      askPrimary: () => primary.position(),
      askReplica: (pool) => pool.position(),
    });
  }

  /** The replicas, for statistics. */
  get replicas(): readonly Replica<ReadablePool>[] {
    return this.#set.all;
  }

  get hasReplicas(): boolean {
    return this.#set.all.length > 0;
  }

  /** Runs the function in a session. @param token of an earlier one, whose writes count as this one's */
  runSession<T>(token: string | null | undefined, run: (state: SessionState) => Promise<T>): Promise<T> {
    const state = SessionState.fromToken(token);
    return this.#sessions.run(state, () => run(state));
  }

  /**
   * Runs a statement of `pool.query` if it concerns the routing: one for a replica, or one of a session.
   *
   * @returns undefined for any other
   * @throws {TypeError} for an invalid `target`
   */
  route(call: StatementCall): Promise<pg.QueryResult> | undefined {
    const { config } = call;
    const target = typeof config === 'string' ? undefined : (config as { target?: unknown } | null | undefined)?.target;
    if (target === 'replica') return this.query(call);
    if (target !== undefined && target !== null && target !== 'primary') {
      throw new TypeError(`target: expected 'primary' or 'replica', got ${String(target)}`);
    }
    const session = this.#sessions.getStore();
    if (session === undefined || isRead(config)) return undefined;
    return this.#noting(session, this.#parts.primary.query(call, undefined));
  }

  /** Runs a read on a replica, or on the primary if none will do. */
  query(call: StatementCall): Promise<pg.QueryResult> {
    return this.#read((pool, needed) => pool.query(call, needed));
  }

  /** Runs a read-only transaction on a replica, or on the primary. */
  readOnly<T>(run: Run<T>, options: TransactionOptions): Promise<T> {
    return this.#read((pool, needed) => pool.transaction(run, options, needed));
  }

  /** Notes a transaction that may write, if it belongs to a session. */
  writing<T>(running: Promise<T>): Promise<T> {
    const session = this.#sessions.getStore();
    return session === undefined ? running : this.#noting(session, running);
  }

  /**
   * Notes a connection that a caller of a session gets for its own use, from `taken` to `released`; undefined outside of
   * sessions. Its statements are not seen here, so the session reads from the primary meanwhile.
   */
  borrowing(): { readonly taken: () => void; readonly released: () => void } | undefined {
    const session = this.#sessions.getStore();
    return (
      session && {
        taken: () => session.borrowed(),
        released: () => session.returned(this.#primaryLsn()),
      }
    );
  }

  /** Notes a statement whose end is not seen here: if it may write, its session reads from the primary from now on. */
  unseen(text: unknown): void {
    const session = this.#sessions.getStore();
    if (session !== undefined && !isRead(text)) session.borrowed();
  }

  close(): void {
    this.#set.close();
  }

  #primaryLsn(): Promise<Lsn | undefined> {
    return this.#parts.primary.position().then(({ lsn }) => lsn);
  }

  /** A write that failed may have been executed all the same. */
  #noting<T>(session: SessionState, running: Promise<T>): Promise<T> {
    const note = (): void => session.wrote(this.#primaryLsn());
    return running.then(
      (result) => {
        note();
        return result;
      },
      (error) => {
        note();
        throw error;
      },
    );
  }

  async #read<T>(read: (pool: ReadablePool, needed: Lsn | undefined) => Promise<T>): Promise<T> {
    const { primary, clock, waitMs } = this.#parts;
    const needed = (await this.#sessions.getStore()?.needed()) ?? 'none';
    if (needed === 'primary') return read(primary, undefined);
    const tried = new Set<unknown>();
    const waitUntil = clock.now() + waitMs;
    for (;;) {
      const replica = await this.#set.choose((each) => !tried.has(each));
      if (replica === undefined) return read(primary, undefined);
      try {
        return await replica.run(clock, (pool) => read(pool, needed === 'none' ? undefined : needed));
      } catch (error) {
        const why = reasonToMove(error);
        if (why === undefined) throw error;
        if (why === 'behind' && clock.now() >= waitUntil) return read(primary, undefined);
        if (why === 'behind') await new Promise<void>((resolve) => void clock.setTimer(resolve, askAgainMs));
        else tried.add(replica);
        if (why === 'gone') this.#set.failed(replica);
      }
    }
  }
}

/**
 * Returns the reason why a read may run elsewhere: nothing was written on a replica. `behind`: it has not replayed enough;
 * `gone`: it cannot be reached; `cancelled`: it has cancelled the read. Undefined for an error of the read itself.
 */
function reasonToMove(error: unknown): 'behind' | 'gone' | 'cancelled' | undefined {
  if (saysBehind(error)) return 'behind';
  if (error instanceof ConnectionLostError || error instanceof ConnectError) return 'gone';
  return cancelledByReplay.has((error as { code?: unknown } | undefined)?.code) ? 'cancelled' : undefined;
}

/** True for a statement that cannot change what the session reads later. */
function isRead(config: unknown): boolean {
  const text = typeof config === 'string' ? config : (config as { text?: unknown } | null | undefined)?.text;
  return typeof text === 'string' && isPlainRead(text);
}
