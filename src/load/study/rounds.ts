/** The list, begun at another place each round, so that nobody always goes first. */
export function rotate<T>(items: readonly T[], by: number): T[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/** @throws RangeError without values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  const upper = sorted[Math.floor(sorted.length / 2)];
  if (lower === undefined || upper === undefined) throw new RangeError('No values have no median.');
  return (lower + upper) / 2;
}

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
