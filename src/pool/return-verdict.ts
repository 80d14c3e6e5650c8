/** Where a connection that comes back goes next. */
export type ReturnVerdict =
  /** Drop the socket: what is on it cannot be trusted. */
  | { readonly kind: 'drop'; readonly cause: 'released' | 'lost' }
  /** Say goodbye in order. */
  | { readonly kind: 'retire'; readonly cause: 'end' | 'reset' | 'resize' | 'lifetime' | 'uses' | 'invalid' }
  /** Statements are still running: wait for them, then judge again. */
  | { readonly kind: 'settle' }
  /** Run these first, then judge again. */
  | { readonly kind: 'clean'; readonly statements: readonly string[] }
  | { readonly kind: 'keep' };

/** What the verdict depends on. */
export interface ReturnFacts {
  readonly hasError: boolean;
  readonly isUsable: boolean;
  readonly hasWorkInFlight: boolean;
  readonly isInTransaction: boolean;
  readonly isPoolEnding: boolean;
  /** Whether its session is itself what went wrong. */
  readonly isTroubled: boolean;
  readonly isOldGeneration: boolean;
  readonly isOverMax: boolean;
  readonly isExpired: boolean;
  readonly isUsedUp: boolean;
  /** SQL to run before the next borrower gets it; empty for none. */
  readonly resetQuery: string;
}

/**
 * Decides what becomes of a connection that comes back. A session that is closed needs no cleaning: the server rolls
 * back what it left open.
 */
export function judgeReturn(facts: ReturnFacts): ReturnVerdict {
  if (facts.hasError) return { kind: 'drop', cause: 'released' };
  if (!facts.isUsable) return { kind: 'drop', cause: 'lost' };
  if (facts.hasWorkInFlight) return { kind: 'settle' };
  if (facts.isPoolEnding) return { kind: 'retire', cause: 'end' };
  if (facts.isTroubled) return { kind: 'retire', cause: 'invalid' };
  if (facts.isOldGeneration) return { kind: 'retire', cause: 'reset' };
  if (facts.isOverMax) return { kind: 'retire', cause: 'resize' };
  if (facts.isExpired) return { kind: 'retire', cause: 'lifetime' };
  if (facts.isUsedUp) return { kind: 'retire', cause: 'uses' };
  if (!facts.isInTransaction && facts.resetQuery === '') return keep;
  const statements = [facts.isInTransaction ? 'ROLLBACK' : '', facts.resetQuery].filter((sql) => sql !== '');
  return { kind: 'clean', statements };
}

/** By far the most frequent. */
const keep: ReturnVerdict = { kind: 'keep' };
