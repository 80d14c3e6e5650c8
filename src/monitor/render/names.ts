import type { AppFacts, PoolFacts } from '../facts.js';

/** Makes names unique: the second `orders` becomes `orders#2`. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let number = 2; taken.has(unique); number += 1) unique = `${name}#${number}`;
    taken.add(unique);
    return unique;
  });
}

/** The pools of a process under unique names, since several may have the same name. */
export function namedPools({ pools }: AppFacts): { readonly name: string; readonly pool: PoolFacts }[] {
  const names = uniqueNames(pools.map(({ name }) => name));
  return pools.map((pool, at) => ({ name: names[at] as string, pool }));
}
