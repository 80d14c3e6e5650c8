import type { EventEmitter } from 'node:events';
import type { PoolSettings } from '../config/settings.js';
import type { PoolCounts } from '../errors.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import type { Clock } from '../util/clock.js';
import { runtime } from '../util/runtime.js';
import type { TurnClock } from '../util/turn-clock.js';
import type { Connection, ConnectionSet } from './connections.js';
import type { PoolStatement } from './pool-statement.js';
import type { WaitQueue } from './queue.js';
import type { StatsRecorder } from './stats.js';

/**
 * Who else has a say in how many connections may be open, such as a fleet's shared budget. The pool asks before it
 * opens each connection and tells after each is gone.
 */
export interface Budget {
  /** May another connection be opened? May take a round trip; `false` means not now. */
  admit(): boolean | Promise<boolean>;
  /** A connection that was admitted is gone. */
  closed(): void;
}

/** Calls the listeners of a pool's event. What one throws is the process's to hear of, and must not stop the pool. */
export function emit({ events }: Core, event: string, first: unknown, second?: unknown): boolean {
  if (events.listenerCount(event) === 0) return false;
  try {
    return second === undefined ? events.emit(event, first) : events.emit(event, first, second);
  } catch (error) {
    runtime.nextTick(() => {
      throw error;
    });
    return true;
  }
}

/** The pool's state that its parts share. */
export interface Core {
  readonly settings: PoolSettings;
  readonly clock: Clock;
  /** The same, for what need not be exact. */
  readonly turn: TurnClock;
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number;
  readonly connections: ConnectionSet;
  readonly queue: WaitQueue<PoolStatement>;
  readonly stats: StatsRecorder;
  /** The pool itself, for `pg.Pool`'s events. */
  readonly events: EventEmitter;
  /** Most connections now; `resize()` changes it. */
  max: number;
  /** Connections opened under an older generation die when they come back. */
  generation: number;
  phase: 'open' | 'ending' | 'ended';
  isSuspended: boolean;
  /** The time for the end is up: nothing is begun any more, and nobody is put back in the queue. */
  isCutOff: boolean;
  /** SQL for a connection that comes back from a borrower; none where its session is not its own. */
  readonly resetQuery: string;
  /** Connections that were last heard of before this have to prove that they still lead to the server. */
  doubtedAt: number;
  /** Called for each server or pooler error that ends a session. */
  onSessionError: (error: unknown) => void;
  /** Offers a connection that has just proved to be alive to the next waiter; false when there is none. */
  offerToWaiter: (connection: Connection, now: number) => boolean;
  /** Makes what a new connection needs for statements to go past `pg`'s Client; undefined where they may not. */
  pipelineFor: (connection: Connection) => Pipeline | undefined;
  /** Something happened that may let a waiter be served, a connection be opened or the end be reached. */
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

/** Connections kept warm: never more than `max` allows, and none in a pool that ends. */
export function warmCount({ settings, max, phase }: Core): number {
  return phase === 'open' ? Math.min(settings.min, max) : 0;
}
