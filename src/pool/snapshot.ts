import type { PoolMeasures } from '../tracing/messages.js';
import type { MeasuredPool } from '../tracing/shared.js';
import type { Core } from './core.js';
import type { LaneManager } from './lane-manager.js';
import type { Pipelining } from './pipelining.js';
import type { Pooler } from './pooler/pooler.js';
import type { PoolStats } from './stats.js';

/** Parts of a pool that a snapshot shows beside its core. */
export interface SnapshotParts {
  readonly manager: LaneManager;
  readonly pipelining: Pipelining;
  readonly pooler: Pooler;
  /** Current limit on connections. */
  readonly ceiling: number;
}

/** See `Pool.stats`. */
export function takeSnapshot(core: Core, { manager, pipelining, pooler, ceiling }: SnapshotParts): PoolStats {
  const { settings, connections, queue, stats, clock, max, isSuspended } = core;
  const now = clock.now();
  const all = [...connections];
  const opened = all.filter(({ openedAt }) => openedAt > 0);
  const ages = opened.map(({ openedAt }) => now - openedAt);
  const leases = all.filter(({ state }) => state === 'leased').map(({ lease }) => now - (lease?.takenAt ?? now));
  return Object.freeze({
    name: settings.name,
    max,
    min: settings.min,
    ceiling,
    total: connections.serving,
    idle: connections.count('idle'),
    leased: connections.count('leased'),
    lanes: connections.count('lane'),
    pipelined: manager.lanes.carried,
    pipelining: pipelining.stateFor(opened.map(({ hooks }) => hooks)),
    leftUnprepared: manager.leftUnprepared,
    pooler: pooler.stats,
    fleet: core.budget?.stats(),
    checking: connections.count('checking'),
    settling: connections.count('settling'),
    connecting: connections.connecting,
    retiring: connections.count('retiring'),
    waiting: queue.length,
    isSuspended,
    oldestConnectionMs: Math.max(0, ...ages),
    longestLeaseMs: Math.max(0, ...leases),
    ...stats.snapshot(),
  });
}

/** The pool as metrics see it. */
export function measure({ settings, connections, queue, stats, max }: Core, { lanes }: LaneManager): PoolMeasures {
  const idle = connections.count('idle');
  return {
    max,
    min: settings.min,
    idle,
    used: connections.serving - connections.connecting - idle,
    lanes: connections.count('lane'),
    pipelined: lanes.carried,
    waiting: queue.length,
    timeouts: stats.counters.acquireTimedOut,
  };
}

/** The pool for metrics, which must not keep it alive. */
export function measuredPool(core: Core, manager: LaneManager): MeasuredPool {
  const { settings, publisher } = core;
  return {
    name: settings.name,
    get target() {
      return publisher.target;
    },
    measure: () => measure(core, manager),
  };
}
