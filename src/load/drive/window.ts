/** How far a drive is before its window opens. */
export interface WarmUp {
  readonly elapsedMs: number;
  readonly warmUpMs: number;
  /** Whether every user has ended a request, and no pool is growing. */
  readonly isWarm: boolean;
  /** By what share of what is typical users have been at it for longer or shorter. */
  readonly strayedBy: number;
}

/** Longest that is waited beyond the warm-up, in milliseconds. */
const maxWaitMs = 30_000;
/** How far from typical a moment may be: at first, and after the longest wait. */
const tolerated = { first: 0.05, last: 0.3 } as const;

/**
 * Whether measuring may begin. Not in a moment in which everybody is held up, or was let go just now: as much is to be
 * under way at the end, and such a moment may not come again. The longer it takes, the less is asked of it. Pure.
 */
export function mayOpen({ elapsedMs, warmUpMs, isWarm, strayedBy }: WarmUp): boolean {
  const lateMs = elapsedMs - warmUpMs;
  if (lateMs < 0) return false;
  if (lateMs >= maxWaitMs) return true;
  return isWarm && strayedBy <= tolerated.first + (tolerated.last - tolerated.first) * (lateMs / maxWaitMs);
}

/** What requests that are quick anyway may differ by, in milliseconds. */
const negligibleMs = 5;

/** By what share of the typical age another differs from it; both in milliseconds. Pure. */
export function strayedBy(ageMs: number, typicalMs: number): number {
  if (!Number.isFinite(typicalMs)) return Number.POSITIVE_INFINITY;
  const off = Math.max(0, Math.abs(ageMs - typicalMs) - negligibleMs);
  return off === 0 ? 0 : off / typicalMs;
}

/** How long balance is waited for before another window may be begun, in milliseconds, beyond the length of one. */
const patienceMs = 15_000;

/**
 * Whether a window is given up for another: what it began with does not come again, as where the server was disturbed
 * then. As at the first, only at a typical moment. Pure.
 */
export function mayBeginAnew(window: {
  readonly elapsedMs: number;
  readonly durationMs: number;
  readonly strayedBy: number;
}): boolean {
  const { elapsedMs, durationMs, strayedBy } = window;
  return elapsedMs >= durationMs + patienceMs && strayedBy <= tolerated.first;
}

/** How a window stands. */
export interface WindowState {
  readonly elapsedMs: number;
  readonly durationMs: number;
  /** Requests that ended in it, and their cycles together. */
  readonly ended: number;
  readonly cyclesMs: number;
  /**
   * By how much more is under way than when the window opened, as a share of the time of all users together; `null`
   * where that is not asked for: with an open load, and with users who come and go.
   */
  readonly imbalance: number | null;
}

/** Requests of each user that a window is to have room for. */
const cyclesWanted = 3;
/** How much more or less may be under way at the end than at the beginning. */
const balanced = 0.005;
/**
 * Longest that a window is lengthened by, in milliseconds, or by its own length where that is more: to have room for
 * the cycles, and until it is balanced.
 */
const maxMs = { cycles: 10_000, balance: 45_000 } as const;

/**
 * Whether a window may close. It is lengthened where users take long over a request against its length, and then until
 * as much is under way as at its beginning (the job flow balance of P. J. Denning and J. P. Buzen, "The Operational
 * Analysis of Queueing Network Models", ACM Computing Surveys 10/3, 1978): what was begun before it and what will be
 * ended after it then weigh the same, and requests that never end keep it open to its limit and break the law. Pure.
 */
export function mayClose({ elapsedMs, durationMs, ended, cyclesMs, imbalance }: WindowState): boolean {
  const limitMs = (longest: number) => durationMs + Math.max(durationMs, longest);
  if (elapsedMs < durationMs) return false;
  if (imbalance === null || elapsedMs >= limitMs(maxMs.balance)) return true;
  const hasRoom = ended > 0 && elapsedMs >= Math.min((cyclesWanted * cyclesMs) / ended, limitMs(maxMs.cycles));
  return hasRoom && Math.abs(imbalance) <= balanced;
}
