/** How many connections and callers a pool had at the moment an error was made. */
export interface PoolCounts {
  readonly max: number;
  readonly total: number;
  readonly idle: number;
  readonly leased: number;
  /** Shared by statements. */
  readonly lanes: number;
  readonly connecting: number;
  readonly waiting: number;
}

/** What every error of this package carries beside its message. */
export interface HeadroomErrorDetails {
  /** What the reader can do about it, one sentence. */
  readonly remedy?: string;
  readonly counts?: PoolCounts;
  readonly cause?: unknown;
  /** The message is to be these words and no others, which programs look for. @default false */
  readonly isWhole?: boolean;
}

/**
 * Base of every error this package makes. `headroomCode` is stable; match on it, or on the class, never on the message.
 *
 * The message says what happened, then the pool's counts, then the likely remedy.
 */
export abstract class HeadroomError extends Error {
  /** The same as `headroomCode`, but for errors of connecting: those have the code that `pg.Pool`'s would have. */
  abstract readonly code: string | undefined;
  readonly remedy: string | undefined;
  readonly counts: PoolCounts | undefined;

  constructor(what: string, { remedy, counts, cause, isWhole = false }: HeadroomErrorDetails = {}) {
    const parts = isWhole
      ? [what]
      : [what, counts && describeCounts(counts), remedy].filter((part) => part !== undefined);
    super(parts.join(' '), cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.remedy = remedy;
    this.counts = counts;
  }

  /** Which of this package's errors it is; stable. */
  get headroomCode(): `HEADROOM_${string}` {
    return this.code as `HEADROOM_${string}`;
  }
}

function describeCounts(counts: PoolCounts): string {
  const { max, total, idle, leased, lanes, connecting, waiting } = counts;
  return `(max ${max}: ${total} open, ${leased} leased, ${lanes} shared, ${idle} idle, ${connecting} connecting; ${waiting} waiting)`;
}

/** One setting that was refused. `got` is never a secret. */
export interface ConfigProblem {
  /** The variable's or option's name, such as `DB_POOL_MAX`. */
  readonly name: string;
  readonly expected: string;
  readonly got: string;
}

/** Settings were refused; `problems` lists every mistake found, not only the first. */
export class ConfigError extends HeadroomError {
  readonly code = 'HEADROOM_CONFIG';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ name, expected, got }) => `  ${name}: expected ${expected}, got ${got}`);
    super(`${problems.length === 1 ? 'A setting is' : `${problems.length} settings are`} wrong:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}
