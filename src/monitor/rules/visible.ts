import type { ServerFacts, Session } from '../facts.js';

/** How many sessions of clients the role may not look into; the monitor's own does not count. */
export function hiddenSessions({ canSeeAll, used, sessions }: ServerFacts): number {
  if (canSeeAll) return 0;
  const seen = sessions.filter(({ state }) => state !== undefined).length;
  return Math.max(0, used - 1 - seen, sessions.length - seen);
}

/**
 * Whether nothing can be said of sessions: none of those that are seen is at fault, and there are others. What is not
 * seen is not called well; `visibility` tells of it.
 */
export function isGuess(facts: ServerFacts, offenders: readonly Session[]): boolean {
  return offenders.length === 0 && hiddenSessions(facts) > 0;
}
