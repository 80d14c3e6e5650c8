import { uniqueNames } from '../../format/unique-names.js';
import type { AppFacts, PoolFacts } from '../facts.js';

/** The pools of a process under names that are told apart, since several may be called the same. */
export function namedPools({ pools }: AppFacts): { readonly name: string; readonly pool: PoolFacts }[] {
  const names = uniqueNames(pools.map(({ name }) => name));
  return pools.map((pool, at) => ({ name: names[at] as string, pool }));
}
