import { uniqueNames } from '../../format/unique-names.js';
import type { AppFacts, PoolFacts } from '../facts.js';

/** The pools of a process under unique names, since several may have the same name. */
export function namedPools({ pools }: AppFacts): { readonly name: string; readonly pool: PoolFacts }[] {
  const names = uniqueNames(pools.map(({ name }) => name));
  return pools.map((pool, at) => ({ name: names[at] as string, pool }));
}
