import type { ServerFacts, Session } from '../facts.js';

/** Number of client sessions whose activity the role cannot see, without the monitor's. */
export function hiddenSessions({ canSeeAll, used, sessions }: ServerFacts): number {
  if (canSeeAll) return 0;
  const seen = sessions.filter(({ state }) => state !== undefined).length;
  return Math.max(0, used - 1 - seen, sessions.length - seen);
}

/**
 * True if a finding would be a guess: no visible session is at fault, but there are hidden ones. Hidden sessions are
 * not reported as ok; `visibility` reports them.
 */
export function isGuess(facts: ServerFacts, offenders: readonly Session[]): boolean {
  return offenders.length === 0 && hiddenSessions(facts) > 0;
}
