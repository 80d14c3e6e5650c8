/** Settings that PostgreSQL 14 and later report, initially and on change, and that can make a session read-only. */
const reported = new Set(['in_hot_standby', 'default_transaction_read_only']);

/** A session's write access, as reported by its server. */
export class WriteAccess {
  readonly #reports = new Map<string, boolean>();
  #isTrusted = true;

  /** Records a reported setting of the session. */
  note(name: string, value: string): void {
    if (this.#isTrusted && reported.has(name)) this.#reports.set(name, value === 'on');
  }

  /** Undefined if nothing was reported. */
  get isReadOnly(): boolean | undefined {
    return this.#reports.size === 0 ? undefined : [...this.#reports.values()].includes(true);
  }

  /** The same for being a standby. */
  get isInRecovery(): boolean | undefined {
    return this.#reports.get('in_hot_standby');
  }

  /** Ignores reports from now on: a pooler repeats those of the first session that it opened. */
  distrust(): void {
    this.#isTrusted = false;
    this.#reports.clear();
  }
}

/** The parts of a session that `WriteWatch` uses. */
export interface WatchedSession {
  readonly openedAt: number;
  /** True if it was opened read-only and still is: it leads to a standby, or to a server that was one. */
  readonly isBornReadOnly: boolean;
}

/** Minimum time between replacements of all read-only sessions without evidence that new ones can write. */
const replaceEveryMs = 30_000;

/**
 * Decides which sessions are replaced together with one that rejected a write: those opened earlier and read-only from the
 * start. After a failover they lead to the wrong server. A pool whose sessions are meant to be read-only must not replace
 * them over and over.
 */
export class WriteWatch {
  #replacedAt = Number.NEGATIVE_INFINITY;
  #refusedAt = Number.NEGATIVE_INFINITY;

  /** Called when a read-only session has rejected a write. @returns the sessions to be replaced with it */
  refused<S extends WatchedSession>(sessions: Iterable<S>, now: number): S[] {
    this.#refusedAt = now;
    if (now - this.#replacedAt < replaceEveryMs) return [];
    this.#replacedAt = now;
    return olderThan(now, sessions);
  }

  /** Called when a writable session was opened. @returns the older sessions to be replaced, if one has rejected a write */
  writable<S extends WatchedSession>(sessions: Iterable<S>): S[] {
    const refusedAt = this.#refusedAt;
    this.#refusedAt = Number.NEGATIVE_INFINITY;
    return olderThan(refusedAt, sessions);
  }
}

function olderThan<S extends WatchedSession>(time: number, sessions: Iterable<S>): S[] {
  return [...sessions].filter(({ openedAt, isBornReadOnly }) => isBornReadOnly && openedAt <= time);
}
