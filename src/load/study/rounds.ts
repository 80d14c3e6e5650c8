import { rotate } from '../../util/rounds.js';

/**
 * Drives every contestant once a round, in another order each round. A contestant without a result in some round, since
 * it was left out or the study interrupted, has fewer.
 */
export async function interleave<K, T>(
  contestants: readonly K[],
  rounds: number,
  take: (contestant: K, round: number) => Promise<T | undefined>,
): Promise<Map<K, T[]>> {
  const taken = new Map<K, T[]>(contestants.map((contestant) => [contestant, []]));
  for (let round = 0; round < rounds; round++)
    for (const contestant of rotate(contestants, round)) {
      const result = await take(contestant, round);
      if (result !== undefined) taken.get(contestant)?.push(result);
    }
  return taken;
}
