/** What a server of PostgreSQL 14 or later reports of a session, and says when it changes, that can keep it from writing. */
const reported = new Set(['in_hot_standby', 'default_transaction_read_only']);

/** Whether a session can write, as far as its server has said. */
export class WriteAccess {
  readonly #reports = new Map<string, boolean>();

  /** Takes down a setting of the session. */
  note(name: string, value: string): void {
    if (reported.has(name)) this.#reports.set(name, value === 'on');
  }

  /** Undefined where nothing was reported. */
  get isReadOnly(): boolean | undefined {
    return this.#reports.size === 0 ? undefined : [...this.#reports.values()].includes(true);
  }
}

/** A session as the watch over them sees it. */
export interface WatchedSession {
  readonly openedAt: number;
  /** Whether it was opened read-only and still is: then it leads to a standby, or to a server that was one. */
  readonly isBornReadOnly: boolean;
}

/** How often all sessions are replaced for one that refused to write, without a sign that new ones would do better. */
const replaceEveryMs = 30_000;

/**
 * Decides which sessions go along with one that refused to write: those opened before it was known, and read-only from
 * the start. After a failover they lead to the wrong server. Where all sessions are read-only and meant to be, this must
 * not have them replaced again and again.
 */
export class WriteWatch {
  #replacedAt = Number.NEGATIVE_INFINITY;
  #refusedAt = Number.NEGATIVE_INFINITY;

  /** A read-only session has refused to write. @returns the sessions to be replaced with it */
  refused<S extends WatchedSession>(sessions: Iterable<S>, now: number): S[] {
    this.#refusedAt = now;
    if (now - this.#replacedAt < replaceEveryMs) return [];
    this.#replacedAt = now;
    return olderThan(now, sessions);
  }

  /** A session that can write was opened: the older ones lead elsewhere, if anybody wanted to write on them. */
  writable<S extends WatchedSession>(sessions: Iterable<S>): S[] {
    const refusedAt = this.#refusedAt;
    this.#refusedAt = Number.NEGATIVE_INFINITY;
    return olderThan(refusedAt, sessions);
  }
}

function olderThan<S extends WatchedSession>(time: number, sessions: Iterable<S>): S[] {
  return [...sessions].filter(({ openedAt, isBornReadOnly }) => isBornReadOnly && openedAt <= time);
}
