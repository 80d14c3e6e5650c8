/** What decides how many connections to begin opening now. */
export interface GrowthFacts {
  /** Connections that those who wait could use. */
  readonly waiting: number;
  /** Connections that will be free at once: those being checked, and lanes being emptied. */
  readonly promised: number;
  readonly connecting: number;
  /** Connections that serve callers or are about to. */
  readonly serving: number;
  /** All that occupy a place on the server, the retiring ones included. */
  readonly physical: number;
  readonly max: number;
  readonly min: number;
  /** How many may be opening at once. */
  readonly width: number;
}

/** Most connections opened at the same time, however many wait. */
const maxWidth = 8;

/**
 * How many connections to begin opening now. Each waiter counts once: a connection that is being freed or opened
 * will serve one of them, so only those beyond that call for another.
 */
export function planGrowth(facts: GrowthFacts): number {
  const forWaiters = facts.waiting - facts.promised - facts.connecting;
  const forMin = facts.min - facts.serving;
  const wanted = Math.max(forWaiters, forMin);
  return Math.max(0, Math.min(wanted, facts.max - facts.physical, facts.width - facts.connecting));
}

/**
 * How many connections may be opening at once after one has landed: one while its landing is enough, twice as many
 * for each round in which callers still outnumber what is being opened. A burst of short statements is thus carried
 * by few connections, and a lasting need reaches `max` in a few rounds.
 */
export function widthAfterLanding(width: number, waiting: number, connecting: number): number {
  return waiting > connecting ? Math.min(width * 2, maxWidth) : 1;
}
