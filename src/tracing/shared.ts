import type { PoolMeasures, Target } from './messages.js';

/** A pool, as metrics see it. */
export interface MeasuredPool {
  readonly name: string;
  readonly target: Target;
  /** Current counts, and counters since it was created. */
  measure(): PoolMeasures;
}

interface Shared {
  readonly pools: Set<WeakRef<MeasuredPool>>;
  /** Number of native instrumentations that are on. */
  natives: number;
}

const key = Symbol.for('pg-headroom.tracing');
const holder = globalThis as { [key]?: Shared };

/** State that all copies of this package in a process have in common: it may be loaded as an ES module and as CommonJS. */
const shared: Shared = holder[key] ?? { pools: new Set(), natives: 0 };
holder[key] = shared;

/** Adds a pool to those that are measured, until it is ended or collected as garbage. @returns a function that removes it */
export function measurePool(pool: MeasuredPool): () => void {
  const reference = new WeakRef(pool);
  shared.pools.add(reference);
  return () => void shared.pools.delete(reference);
}

/** Pools that are not ended. */
export function measuredPools(): MeasuredPool[] {
  const pools: MeasuredPool[] = [];
  for (const reference of shared.pools) {
    const pool = reference.deref();
    if (pool === undefined) shared.pools.delete(reference);
    else pools.push(pool);
  }
  return pools;
}

/** True if an instrumentation takes statements from the channels, so that OpenTelemetry's for `pg` must not see them too. */
export function isNativeOn(): boolean {
  return shared.natives > 0;
}

/** Called when such an instrumentation is switched on (1) or off (-1). */
export function changeNatives(by: 1 | -1): void {
  shared.natives += by;
}
