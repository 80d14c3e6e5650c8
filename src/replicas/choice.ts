/** State of a replica, as the choice needs it. */
export interface ReplicaFacts {
  readonly isAvailable: boolean;
  /** Delay behind the primary in milliseconds; undefined if unknown. */
  readonly lagMs: number | undefined;
  /** Number of its reads that have not been answered. */
  readonly outstanding: number;
  /** Typical time of its reads, in milliseconds; 0 before the first. */
  readonly typicalMs: number;
}

/** Replicas whose times differ less than this are equal: the rest is chance. */
const equalWithin = 2;

/**
 * Chooses the replica with the least outstanding time among those that are fresh enough. Pure.
 *
 * @param turn which of several equal ones comes first
 * @returns undefined if none is fresh enough
 */
export function chooseReplica<R extends ReplicaFacts>(
  replicas: readonly R[],
  maxLagMs: number,
  turn: number,
): R | undefined {
  const fresh = replicas.filter(({ isAvailable, lagMs }) => isAvailable && lagMs !== undefined && lagMs <= maxLagMs);
  const quickest = Math.min(...fresh.map(({ typicalMs }) => typicalMs).filter((ms) => ms > 0));
  const weightOf = ({ typicalMs }: R): number => (typicalMs > quickest * equalWithin ? typicalMs / quickest : 1);
  const scoreOf = (replica: R): number => (replica.outstanding + 1) * weightOf(replica);
  const best = Math.min(...fresh.map(scoreOf));
  const equal = fresh.filter((replica) => scoreOf(replica) === best);
  return equal[turn % Math.max(1, equal.length)];
}
