import type { Budget } from '../budget/seats.js';
import type { PoolSettings } from '../config/settings.js';
import type { PoolCounts } from '../errors.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import type { Clock } from '../util/clock.js';
import type { TurnClock } from '../util/turn-clock.js';
import type { Connection, ConnectionSet } from './connections.js';
import type { PoolStatement } from './pool-statement.js';
import type { Publisher } from './publisher.js';
import type { WaitQueue } from './queue.js';
import type { StatsRecorder } from './stats.js';

/** Part of a pool with several hosts that is notified of its connections. */
export interface HostWatch {
  /** Called when a connection is about to be opened to a host. */
  opening(connection: Connection): void;
  /** Called when the session reports a setting that may change its role. */
  reported(connection: Connection): void;
  /** Called when an open connection broke, or did not answer a check. */
  lost(connection: Connection): void;
  /** Query for the check of a connection that does not report its role. @returns undefined if it does */
  checkFor(connection: Connection): string | undefined;
  /** Called with the answer to that query. */
  checked(connection: Connection, row: Readonly<Record<string, unknown>> | undefined): void;
}

/**
 * The pool's state that its parts share. Without accessors, for which V8 would make a hash table of it: every step of a
 * checkout reads it.
 */
export interface Core {
  readonly settings: PoolSettings;
  /** Address of the server and its source, for messages: `db:5432 (from DATABASE_URL)`. */
  readonly address: () => string;
  /** The option `log` of `pg.Pool`; does nothing unless given. */
  readonly log: (...messages: unknown[]) => void;
  readonly clock: Clock;
  /** Cached time, for uses that need not be exact. */
  readonly turn: TurnClock;
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number;
  readonly connections: ConnectionSet;
  readonly queue: WaitQueue<PoolStatement>;
  readonly stats: StatsRecorder;
  /** Emits the pool's events, and publishes operations on diagnostics channels. */
  readonly publisher: Publisher;
  /** Current maximum number of connections; `resize()` changes it. */
  max: number;
  /** Undefined if the pool has one address only, whose role does not matter. */
  hosts: HostWatch | undefined;
  /** Connections above this number are closed: `max`, or fewer if the budget needs them elsewhere. */
  limit: number;
  /** Limits the number of connections together with other pools; undefined for none. */
  readonly budget: Budget<Connection> | undefined;
  /** The connection that works for the budget, used and closed last. */
  steward: Connection | undefined;
  /** Connections of an older generation are retired when they are released. */
  generation: number;
  phase: 'open' | 'ending' | 'ended';
  isSuspended: boolean;
  /** Time since which callers are served: the pool has had a connection, and was not suspended. */
  servingSince: number;
  /** True when the time limit of `end()` has passed: nothing is started any more, and no statement goes back to the queue. */
  isCutOff: boolean;
  /** SQL to run on a connection released by a borrower; empty behind a transaction pooler. */
  readonly resetQuery: () => string;
  /** Connections without an answer since this time must be checked before use: a pooler may have lost the server. */
  doubtedAt: number;
  /** Called for each server or pooler error that ends a session. */
  onSessionError: (error: unknown) => void;
  /** Offers a connection that has just proved to be alive to the next waiter; false if there is none. */
  offerToWaiter: (connection: Connection, now: number) => boolean;
  /** Creates the pipeline of a new connection; undefined if only `pg`'s Client may use its socket. */
  pipelineFor: (connection: Connection) => Pipeline | undefined;
  /** To be called when a waiter may be served, a connection opened, or the shutdown completed. */
  changed: () => void;
}

/** The counts that errors carry. */
export function countsOf({ connections, queue, max }: Core): PoolCounts {
  return Object.freeze({
    max,
    total: connections.serving,
    idle: connections.count('idle'),
    leased: connections.count('leased'),
    lanes: connections.count('lane'),
    connecting: connections.connecting,
    waiting: queue.length,
  });
}

/** Number of connections kept open when idle: at most `max`, and none in a pool that is ending. */
export function warmCount({ settings, max, phase }: Core): number {
  return phase === 'open' ? Math.min(settings.min, max) : 0;
}
