/** Progress of a drive before its window opens. */
export interface WarmUp {
  readonly elapsedMs: number;
  readonly warmUpMs: number;
  /** True if each user has completed a request and no pool is growing. */
  readonly isWarm: boolean;
  /** Deviation of the age of requests in progress from the typical age, as a share of it. */
  readonly strayedBy: number;
}

/** Maximum wait after the warm-up, in milliseconds. */
const maxWaitMs = 30_000;
/** Tolerated deviation from the typical age: at first, and after the maximum wait. */
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

/** Differences of fast requests that are ignored, in milliseconds. */
const negligibleMs = 5;

/** Difference between an age and the typical age, as a share of it; both in milliseconds. Pure. */
export function strayedBy(ageMs: number, typicalMs: number): number {
  if (!Number.isFinite(typicalMs)) return Number.POSITIVE_INFINITY;
  const off = Math.max(0, Math.abs(ageMs - typicalMs) - negligibleMs);
  return off === 0 ? 0 : off / typicalMs;
}

/** Wait for balance before a new window may be opened, in milliseconds, in addition to the length of one. */
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

/** State of a window. */
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

/** Number of requests of each user that a window must have room for. */
const cyclesWanted = 3;
/** Tolerated difference between work in progress at the end and at the beginning. */
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
