import { uniqueNames } from '../../format/unique-names.js';
import { isDraining } from '../../pool/draining.js';
import type { Pool } from '../../pool/pool.js';
import type { AppFacts, PoolFacts } from '../facts.js';
import type { Collector } from '../snapshot.js';
import { EventLoopWatch } from './event-loop.js';
import { readTracing } from './tracing.js';

/** Reads the pools of this process, without I/O. */
export interface PoolsCollector extends Collector<AppFacts> {
  /** Returns the facts synchronously. */
  read(): AppFacts;
  /** The pools by the name in the facts. */
  readonly byName: ReadonlyMap<string, Pool>;
}

/** Source name of this process. */
const source = 'this process';

/** Reads the pools of this process. Pools with the same name are numbered: `orders`, `orders#2`. */
export function collectPools(pools: readonly Pool[]): PoolsCollector {
  const eventLoop = new EventLoopWatch();
  const names = uniqueNames(pools.map((pool) => pool.options.name ?? 'pool'));
  const read = (): AppFacts => ({
    pid: process.pid,
    eventLoopLagMs: eventLoop.read(),
    memoryBytes: process.memoryUsage.rss(),
    uptimeSeconds: process.uptime(),
    tracing: readTracing(),
    pools: pools.map((pool, i) => factsOf(pool, names[i] as string)),
  });
  return {
    source,
    read,
    byName: new Map(pools.map((pool, i) => [names[i] as string, pool])),
    collect: async () => ({ source, facts: read() }),
    close: async () => eventLoop.close(),
  };
}

function factsOf(pool: Pool, name: string): PoolFacts {
  const { maxLifetimeSeconds = 0, leakThresholdMs = 0 } = pool.options;
  return { ...pool.stats(), name, maxLifetimeSeconds, leakThresholdMs, isEnding: pool.ending || isDraining(pool) };
}
