/** Next step for a released connection. */
export type ReturnVerdict =
  /** Destroy the socket: its state cannot be trusted. */
  | { readonly kind: 'drop'; readonly cause: 'released' | 'lost' }
  /** Close it in order. */
  | {
      readonly kind: 'retire';
      readonly cause: 'released' | 'end' | 'reset' | 'resize' | 'lifetime' | 'uses' | 'invalid';
    }
  /** Statements are still running: wait for them, then judge again. */
  | { readonly kind: 'settle' }
  /** Run these first, then judge again. */
  | { readonly kind: 'clean'; readonly statements: readonly string[] }
  | { readonly kind: 'keep' };

/** State that the verdict depends on. */
export interface ReturnFacts {
  readonly hasError: boolean;
  /** True if another connection waits for the end of its session at the server, as in a fleet. */
  readonly isAwaited: boolean;
  readonly isUsable: boolean;
  readonly hasWorkInFlight: boolean;
  readonly isInTransaction: boolean;
  readonly isPoolEnding: boolean;
  /** True if its session is defective. */
  readonly isTroubled: boolean;
  readonly isOldGeneration: boolean;
  readonly isOverMax: boolean;
  readonly isExpired: boolean;
  readonly isUsedUp: boolean;
  /** True if the pool has work of its own in the session. */
  readonly needsCare: boolean;
  /** SQL to run before the next borrower gets it; empty for none. */
  readonly resetQuery: string;
}

/**
 * Decides the next step for a released connection. A session that is closed needs no cleanup: the server rolls back its open
 * transaction.
 */
export function judgeReturn(facts: ReturnFacts): ReturnVerdict {
  if (facts.hasError) {
    const isCalm = facts.isUsable && !facts.hasWorkInFlight && !facts.isInTransaction;
    return { kind: facts.isAwaited && isCalm ? 'retire' : 'drop', cause: 'released' };
  }
  if (!facts.isUsable) return { kind: 'drop', cause: 'lost' };
  if (facts.hasWorkInFlight) return { kind: 'settle' };
  if (facts.isPoolEnding) return { kind: 'retire', cause: 'end' };
  if (facts.isTroubled) return { kind: 'retire', cause: 'invalid' };
  if (facts.isOldGeneration) return { kind: 'retire', cause: 'reset' };
  if (facts.isOverMax) return { kind: 'retire', cause: 'resize' };
  if (facts.isExpired) return { kind: 'retire', cause: 'lifetime' };
  if (facts.isUsedUp) return { kind: 'retire', cause: 'uses' };
  if (!facts.isInTransaction && facts.resetQuery === '' && !facts.needsCare) return keep;
  const statements = [facts.isInTransaction ? 'ROLLBACK' : '', facts.resetQuery].filter((sql) => sql !== '');
  return { kind: 'clean', statements };
}

/** The most frequent verdict. */
const keep: ReturnVerdict = { kind: 'keep' };
