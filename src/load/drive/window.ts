/** How far a drive is before its window opens. */
export interface WarmUp {
  readonly elapsedMs: number;
  readonly warmUpMs: number;
  /** Whether every user has ended a request. */
  readonly isWarm: boolean;
  /** Whether users are at it for as long as is typical, and no pool is growing. */
  readonly isSteady: boolean;
}

/** Longest that is waited for beyond the warm-up, in milliseconds: for every user, and for a typical moment. */
const longestWaitsMs = { users: 30_000, moment: 10_000 } as const;

/**
 * Whether measuring may begin. Not in a moment in which everybody is held up: that time would be in what ends within the
 * window, though it was before it. Pure.
 */
export function mayOpen({ elapsedMs, warmUpMs, isWarm, isSteady }: WarmUp): boolean {
  const lateMs = elapsedMs - warmUpMs;
  if (lateMs < 0) return false;
  if (!isWarm) return lateMs >= longestWaitsMs.users;
  return isSteady || lateMs >= longestWaitsMs.moment;
}

/** By how much more than the typical age may be under way, as a factor, and in milliseconds. */
const tolerated = { factor: 1.25, ms: 5 } as const;

/** Whether users have been at it for no longer than is typical, both in milliseconds. Pure. */
export function isTypical(ageMs: number, typicalMs: number): boolean {
  return ageMs <= typicalMs * tolerated.factor + tolerated.ms;
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
/** Longest that a window is lengthened by, in milliseconds, or by its own length where that is more. */
const mostLengthenedMs = 20_000;

/**
 * Whether a window may close. It is lengthened where users take long over a request against its length, and then until
 * as much is under way as at its beginning (the job flow balance of P. J. Denning and J. P. Buzen, "The Operational
 * Analysis of Queueing Network Models", ACM Computing Surveys 10/3, 1978): what was begun before it and what will be
 * ended after it then weigh the same, and requests that never end keep it open to its limit and break the law. Pure.
 */
export function mayClose({ elapsedMs, durationMs, ended, cyclesMs, imbalance }: WindowState): boolean {
  if (elapsedMs < durationMs) return false;
  if (elapsedMs >= durationMs + Math.max(durationMs, mostLengthenedMs)) return true;
  if (imbalance === null) return true;
  return ended > 0 && elapsedMs >= (cyclesWanted * cyclesMs) / ended && Math.abs(imbalance) <= balanced;
}
