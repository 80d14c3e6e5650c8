import type { AppFacts, PoolFacts } from '../facts.js';

/** Names told apart: the second `orders` becomes `orders#2`. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let turn = 2; taken.has(unique); turn += 1) unique = `${name}#${turn}`;
    taken.add(unique);
    return unique;
  });
}

/** The pools of a process under names that are told apart, since several may be called the same. */
export function namedPools({ pools }: AppFacts): { readonly name: string; readonly pool: PoolFacts }[] {
  const names = uniqueNames(pools.map(({ name }) => name));
  return pools.map((pool, at) => ({ name: names[at] as string, pool }));
}
