import { freeHint, type Hint } from '../../../src/budget/ledger.js';
import type { LockRow } from '../../../src/budget/picture.js';
import type { Processors } from './processors.js';
import type { Scheduler } from './scheduler.js';

/** A session of the model's server. */
export interface Session {
  readonly pid: number;
  isAlive: boolean;
  /** True if its client still has it: it is told answers. */
  hasClient: boolean;
  /** Settled when the client loses it. */
  lost: ((error: Error) => void)[];
  onHint: ((hint: string) => void) | undefined;
}

export class ServerFull extends Error {}
export class SessionGone extends Error {}

interface Lock {
  readonly holder: Session;
  count: number;
}

/** The server as the protocol knows it: sessions, session locks that count, notifications. */
export class ModelServer {
  readonly sessions = new Set<Session>();
  /** Number of slots that each session holds. */
  readonly held = new Map<Session, number>();
  /** Exclusive locks by kind and number. */
  readonly #locks = [new Map<number, Lock>(), new Map<number, Lock>()];
  readonly #shared = new Map<Session, Map<string, LockRow>>();
  #lastPid = 100;
  isUp = true;
  /** Clients that authenticate. */
  #arriving = 0;
  /** Places for superusers beyond `limit`, which others occupy while they authenticate. */
  reserved = 0;
  /** True if sessions end as soon as their clients do. */
  isCalm = false;
  /** Sessions accepted so far, and those refused since the server was full. */
  accepted = 0;
  refused = 0;
  /** Statements so far. */
  statements = 0;

  readonly clock: Scheduler;
  readonly random: () => number;
  /** Maximum number of sessions. */
  readonly limit: number;
  /** The machine of server and processes; undefined for one on which nothing waits for a processor. */
  processors: Processors | undefined;

  constructor(clock: Scheduler, random: () => number, limit: number) {
    this.clock = clock;
    this.random = random;
    this.limit = limit;
  }

  /** Takes a place for a client that authenticates next: of these the server has `reserved` more than of sessions. */
  arrive(): void {
    if (!this.isUp) throw new SessionGone('connection refused');
    if (this.sessions.size + this.#arriving >= this.limit + this.reserved)
      this.#refuse('sorry, too many clients already');
    this.#arriving += 1;
  }

  /** Accepts a client that has authenticated. Those that still authenticate count, as in PostgreSQL. */
  accept(): Session {
    const taken = this.sessions.size + this.#arriving;
    this.#arriving -= 1;
    if (!this.isUp) throw new SessionGone('connection refused');
    if (taken > this.limit) this.#refuse('remaining connection slots are reserved');
    const session: Session = { pid: ++this.#lastPid, isAlive: true, hasClient: true, lost: [], onHint: undefined };
    this.sessions.add(session);
    this.accepted += 1;
    return session;
  }

  #refuse(message: string): never {
    this.refused += 1;
    throw new ServerFull(message);
  }

  /** Runs a function when a processor has had this time for it. */
  work(ms: number, run: () => void): void {
    if (this.processors === undefined) run();
    else this.processors.work(ms, run);
  }

  /** The session's process ends, and with it its locks. */
  end(session: Session): void {
    if (!session.isAlive) return;
    session.isAlive = false;
    this.sessions.delete(session);
    this.unlockAll(session);
  }

  tryLock(session: Session, kind: 0 | 1, n: number): boolean {
    const locks = this.#locks[kind]!;
    const lock = locks.get(n);
    if (lock !== undefined && lock.holder !== session) return false;
    if (lock === undefined) {
      locks.set(n, { holder: session, count: 1 });
      if (kind === 1) this.held.set(session, (this.held.get(session) ?? 0) + 1);
    } else lock.count += 1;
    return true;
  }

  unlock(session: Session, kind: 0 | 1, n: number): boolean {
    const lock = this.#locks[kind]!.get(n);
    if (lock?.holder !== session) return false;
    lock.count -= 1;
    if (lock.count > 0) return true;
    this.#locks[kind]!.delete(n);
    if (kind === 1) this.held.set(session, (this.held.get(session) ?? 0) - 1);
    return true;
  }

  unlockAll(session: Session): void {
    for (const locks of this.#locks) for (const [n, { holder }] of locks) if (holder === session) locks.delete(n);
    this.#shared.delete(session);
    this.held.delete(session);
    session.onHint = undefined;
  }

  share(session: Session, kind: number, n: number): void {
    const own = this.#shared.get(session) ?? new Map<string, LockRow>();
    own.set(`${kind} ${n}`, { pid: session.pid, kind, n });
    this.#shared.set(session, own);
  }

  unshare(session: Session, kind: number, n: number): void {
    this.#shared.get(session)?.delete(`${kind} ${n}`);
  }

  /** True if the session shows others a demand. */
  hasPublished(session: Session): boolean {
    return (this.#shared.get(session)?.size ?? 0) > 0;
  }

  holderOf(kind: 0 | 1, n: number): Session | undefined {
    return this.#locks[kind]!.get(n)?.holder;
  }

  slotsOf(session: Session, kind: 0 | 1): number[] {
    return [...this.#locks[kind]!].filter(([, { holder }]) => holder === session).map(([n]) => n);
  }

  rows(): LockRow[] {
    const exclusive = this.#locks.flatMap((locks, kind) =>
      [...locks].map(([n, { holder }]) => ({ pid: holder.pid, kind, n })),
    );
    return [...exclusive, ...[...this.#shared.values()].flatMap((own) => [...own.values()])];
  }

  notify(hint: Hint): void {
    for (const session of this.sessions) {
      const { onHint } = session;
      if (onHint === undefined || this.random() < 0.02) continue;
      if (typeof hint !== 'string' && !hint.freeFor.includes(session.pid)) continue;
      this.clock.after(1 + this.random() * 10, () => {
        if (session.hasClient && session.onHint === onHint) onHint(typeof hint === 'string' ? hint : freeHint);
      });
    }
  }
}
