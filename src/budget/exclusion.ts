import type { Ledger, Probe } from './ledger.js';

/** Slots of the two sessions of a test. */
export interface TestedSlots<S> {
  /** Slot that the session holds, which no other session uses yet. */
  readonly own: number;
  /** Slot of the steward, which has reserved it. */
  readonly stewards: number;
  /** Runs a task in the steward's session. */
  readonly asSteward: (task: (session: S) => Promise<void>) => Promise<void>;
}

/** Tests once whether session locks exclude on a server: behind some poolers they do not. */
export class Exclusion<S> {
  /** True if they do, or a test is under way. */
  #isTested = false;

  /** True if the test found that they do not. One connection at a time does it: the others are served meanwhile. */
  async areLocksUseless(ledger: Ledger<S>, session: S, { own, stewards, asSteward }: TestedSlots<S>): Promise<boolean> {
    if (this.#isTested) return false;
    let isExcluded = false;
    this.#isTested = true;
    try {
      const probe = await ledger.probe(session, 'reserved', stewards);
      isExcluded = probe.outcome === 'excluded';
      if (isExcluded) return false;
      return probe.outcome === 'pooled' || (await couldTake(ledger, session, own, asSteward));
    } finally {
      this.#isTested = isExcluded;
    }
  }
}

/**
 * True if the steward can take the lock that this session has. That the session could take the steward's proves nothing: the
 * server may have ended the steward, or its borrower unlocked everything. Nor does either prove anything if they are on
 * different servers, as during a failover.
 */
async function couldTake<S>(
  ledger: Ledger<S>,
  session: S,
  slot: number,
  asSteward: TestedSlots<S>['asSteward'],
): Promise<boolean> {
  let probe: Probe | undefined;
  const task = async (stewards: S): Promise<void> => {
    probe = await ledger.probe(stewards, 'held', slot);
  };
  await asSteward(task).catch(() => undefined);
  // Has the session been there all the time?
  const { server } = await ledger.probe(session, 'held', slot);
  const its = probe as Probe | undefined;
  return its !== undefined && its.outcome !== 'excluded' && its.server === server;
}
