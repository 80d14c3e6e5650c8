/** State that decides how many connections to open now. */
export interface GrowthFacts {
  /** Number of connections that the waiting callers could use. */
  readonly waiting: number;
  /** Connections that will be free soon: those being checked, and lanes being drained. */
  readonly promised: number;
  readonly connecting: number;
  /** Connections that serve callers, or are about to. */
  readonly serving: number;
  /** Connections that occupy a slot on the server, including retiring ones. */
  readonly physical: number;
  readonly max: number;
  readonly min: number;
  /** Maximum number of connections opening at the same time. */
  readonly width: number;
}

/** Maximum number of connections opening at the same time, however many callers wait. */
const maxWidth = 8;

/**
 * Number of connections to open now. A connection that is being freed or opened will serve one waiter, so only waiters
 * beyond those need another.
 */
export function planGrowth(facts: GrowthFacts): number {
  const forWaiters = facts.waiting - facts.promised - facts.connecting;
  const forMin = facts.min - facts.serving;
  const wanted = Math.max(forWaiters, forMin);
  return Math.max(0, Math.min(wanted, facts.max - facts.physical, facts.width - facts.connecting));
}

/**
 * Number of connections that may be opening at the same time after one has opened: one if that was enough, doubled for
 * each round in which waiters still outnumber the connections being opened. So few connections serve a burst of short
 * statements, and a lasting need reaches `max` in a few rounds.
 */
export function widthAfterLanding(width: number, waiting: number, connecting: number): number {
  return waiting > connecting ? Math.min(width * 2, maxWidth) : 1;
}
