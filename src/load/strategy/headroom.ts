import { loadConfig } from '../../config/load.js';
import { createPool } from '../../create-pool.js';
import { channels } from '../../index.js';
import { shareOut } from '../drive/share.js';
import type { OnOpened } from './connections.js';
import type { GrowingStrategy, Opening, StrategyPlan } from './opening.js';
import { directEnv } from './settings.js';
import { throughPool } from './strategy.js';

/** Our pool, set by the plan's variables; a connection whose work failed is the pool's to clear. */
export async function openHeadroom(plan: StrategyPlan, { onOpened }: Opening): Promise<GrowingStrategy> {
  const pool = createPool(poolOptionsOf(plan), { ...directEnv(plan.env) });
  const forget = listen(onOpened);
  const clearing = {
    query: pool.query.bind(pool),
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect();
      return { query: client.query.bind(client), release: () => client.release() };
    },
  };
  const close = async (): Promise<void> => {
    forget();
    await pool.end({ timeoutMs: 1 });
  };
  const isGrowing = () => pool.stats().connecting > 0;
  return { ...throughPool('headroom', clearing), isGrowing, close };
}

/**
 * What a worker's pool is opened with. Its connections that stay open are a share of those that the variables ask for, and
 * no more than it has: its size is the study's. Pure.
 *
 * @throws {ConfigError} when the plan's variables are wrong
 */
export function poolOptionsOf({ env, applicationName, poolMax, workers, index }: StrategyPlan) {
  const { min } = loadConfig(directEnv(env)).pool;
  const share = shareOut(min, workers)[index] ?? 0;
  return { max: poolMax, min: Math.min(share, poolMax), application_name: applicationName };
}

/** The pool's own measure of how long its connections took: a Client of ours would keep statements from sharing them. */
function listen(onOpened: OnOpened): () => void {
  const note = (message: unknown): void => onOpened((message as { readonly tookMs: number }).tookMs);
  channels.connectionOpened.subscribe(note);
  return () => channels.connectionOpened.unsubscribe(note);
}
