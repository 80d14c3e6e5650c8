import type { PoolSettings } from '../config/settings.js';
import type { Clock, Timer } from '../util/clock.js';
import type { Connection } from './connections.js';

/** Maintenance due now. */
export interface MaintenancePlan {
  readonly retire: readonly { readonly connection: Connection; readonly cause: 'lifetime' | 'idle' }[];
  /** Idle connections to be checked for being alive. */
  readonly check: readonly Connection[];
  /** Connections held for longer than the leak threshold, and not reported yet. */
  readonly leaks: readonly Connection[];
}

/**
 * Decides what is due: connections past their lifetime, idle ones above `min` past the idle timeout, idle ones to be
 * kept alive, checkouts past the leak threshold.
 *
 * @param idle idle connections, the least recently used first
 * @param leased connections that are checked out
 * @param spare number of connections above `min`
 */
export function planMaintenance(
  idle: readonly Connection[],
  leased: readonly Connection[],
  spare: number,
  settings: PoolSettings,
  now: number,
): MaintenancePlan {
  const expired = idle.filter(({ expiresAt }) => now >= expiresAt);
  const living = idle.filter(({ expiresAt }) => now < expiresAt);
  const isUnused = ({ idleSince }: Connection): boolean =>
    settings.idleTimeoutMs > 0 && now - idleSince >= settings.idleTimeoutMs;
  const unused = living.filter(isUnused).slice(0, Math.max(0, spare - expired.length));
  const isQuiet = ({ aliveAt }: Connection): boolean =>
    settings.keepaliveIntervalMs > 0 && now - aliveAt >= settings.keepaliveIntervalMs;
  const isLeaked = ({ lease }: Connection): boolean =>
    settings.leakThresholdMs > 0 &&
    lease !== undefined &&
    lease.isCheckout &&
    !lease.isReported &&
    now - lease.takenAt >= settings.leakThresholdMs;
  return {
    retire: [
      ...expired.map((connection) => ({ connection, cause: 'lifetime' as const })),
      ...unused.map((connection) => ({ connection, cause: 'idle' as const })),
    ],
    check: living.filter((connection) => !unused.includes(connection) && isQuiet(connection)),
    leaks: leased.filter(isLeaked),
  };
}

/**
 * Interval of maintenance in milliseconds: a quarter of the shortest watched duration, but between 10 ms and a second.
 */
export function maintenanceIntervalMs(settings: PoolSettings): number {
  const watched = [
    settings.maxLifetimeSeconds * 1000 * (1 - settings.lifetimeJitter),
    settings.idleTimeoutMs,
    settings.keepaliveIntervalMs,
    settings.leakThresholdMs,
    settings.shedTargetMs > 0 ? settings.shedIntervalMs : 0,
  ].filter((ms) => ms > 0);
  return Math.max(10, Math.min(1000, ...watched.map((ms) => ms / 4)));
}

/** The pool's maintenance timer. It runs while there is something to watch and never keeps the process alive. */
export class Maintenance {
  readonly #clock: Clock;
  /** Time between two runs, in milliseconds. */
  intervalMs: number;
  readonly #run: () => boolean;
  #timer: Timer | undefined;
  #isClosed = false;

  /** @param run runs due maintenance, and returns true if it must go on */
  constructor(clock: Clock, intervalMs: number, run: () => boolean) {
    this.#clock = clock;
    this.intervalMs = intervalMs;
    this.#run = run;
  }

  /** Starts the timer, unless it is running. */
  wake(): void {
    if (this.#timer !== undefined || this.#isClosed) return;
    this.#timer = this.#clock.setTimer(() => {
      this.#timer = undefined;
      if (this.#run()) this.wake();
    }, this.intervalMs);
    this.#timer.unref();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
