/** Number of connections and callers of a pool when an error was created. */
export interface PoolCounts {
  readonly max: number;
  readonly total: number;
  readonly idle: number;
  readonly leased: number;
  /** Connections shared by several statements. */
  readonly lanes: number;
  readonly connecting: number;
  readonly waiting: number;
}

/** Details that every error of this package carries beside its message. */
export interface HeadroomErrorDetails {
  /** The likely remedy, in one sentence. */
  readonly remedy?: string;
  readonly counts?: PoolCounts;
  readonly cause?: unknown;
}

/** Details of an error whose message is not to contain counts and remedy. */
interface BriefDetails extends HeadroomErrorDetails {
  readonly isBrief?: boolean;
}

/**
 * Base class of every error of this package. `headroomCode` is stable; match on it, or on the class, never on the
 * message.
 */
export abstract class HeadroomError extends Error {
  /** Same as `headroomCode`, except for connection errors, which keep the code that `pg.Pool` would report. */
  abstract readonly code: string | undefined;
  readonly remedy: string | undefined;
  readonly counts: PoolCounts | undefined;

  constructor(what: string, { remedy, counts, cause, isBrief = false }: BriefDetails = {}) {
    super(isBrief ? what : explain(what, counts, remedy), cause === undefined ? undefined : { cause });
    this.remedy = remedy;
    this.counts = counts;
  }

  /** What happened, the pool's counts and the likely remedy, for people. */
  get explanation(): string {
    return this.message;
  }

  /** Stable code of the error. */
  get headroomCode(): `HEADROOM_${string}` {
    return this.code as `HEADROOM_${string}`;
  }
}

/**
 * Gives each class its name by a property name, which minifiers keep, unlike the name of a class. On the prototype, so that the
 * stack begins with it.
 */
export function nameErrors(classes: Readonly<Record<string, { readonly prototype: Error }>>): void {
  for (const [value, { prototype }] of Object.entries(classes)) {
    Object.defineProperty(prototype, 'name', { value, writable: true, configurable: true });
  }
}

/**
 * Base class of the errors of a pool. The message says what happened, and begins with the words of `pg`, the server or the
 * system if there are any; `remedy` and `counts` are properties, which `String(error)` shows too. Errors about a wrong call,
 * which only this package has, name the remedy in the message.
 */
export abstract class PoolError extends HeadroomError {
  constructor(what: string, details: HeadroomErrorDetails = {}) {
    super(what, { ...details, isBrief: true });
  }

  override get explanation(): string {
    const { message, counts, remedy } = this;
    return explain(/[.!?)]$/.test(message) || !(counts || remedy) ? message : `${message}.`, counts, remedy);
  }

  override toString(): string {
    return `${this.name}: ${this.explanation}`;
  }
}

function explain(what: string, counts: PoolCounts | undefined, remedy: string | undefined): string {
  return [what, counts && describeCounts(counts), remedy].filter((part) => part !== undefined).join(' ');
}

function describeCounts(counts: PoolCounts): string {
  const { max, total, idle, leased, lanes, connecting, waiting } = counts;
  return `(max ${max}: ${total} open, ${leased} leased, ${lanes} shared, ${idle} idle, ${connecting} connecting; ${waiting} waiting)`;
}

/** One rejected setting. `got` never contains a secret. */
export interface ConfigProblem {
  /** Name of the variable or option, such as `DB_POOL_MAX`. */
  readonly name: string;
  readonly expected: string;
  readonly got: string;
}

/** Invalid settings; `problems` lists every mistake, not only the first. */
export class ConfigError extends HeadroomError {
  readonly code = 'HEADROOM_CONFIG';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ name, expected, got }) => `  ${name}: expected ${expected}, got ${got}`);
    super(`${problems.length === 1 ? 'A setting is' : `${problems.length} settings are`} wrong:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

nameErrors({ HeadroomError, PoolError, ConfigError });
