import type { ClaimRequest, Hint, Ledger, Probe, Published } from '../../../src/budget/ledger.js';
import type { LockRow } from '../../../src/budget/picture.js';
import { type ModelServer, type Session, SessionGone } from './model-server.js';

/** Processor time of client and server together, in milliseconds. */
export const costs = { statement: 0.6, arrive: 3, connect: 11, use: 0.35 } as const;

/** The same steps as the SQL of `lock-ledger.ts`, at the model's server, with delays on both ways. */
export class ModelLedger implements Ledger<Session> {
  /** Time of a statement in milliseconds, both ways. */
  latencyMs = 1;

  readonly server: ModelServer;
  readonly slots: () => number;

  constructor(server: ModelServer, slots: () => number) {
    this.server = server;
    this.slots = slots;
  }

  claim(steward: Session, { count, own }: ClaimRequest): Promise<readonly number[]> {
    return this.statement(steward, () => {
      const got: number[] = [];
      for (const n of this.from(this.slots())) {
        if (got.length === count) break;
        if (own.includes(n) || !this.server.tryLock(steward, 0, n)) continue;
        if (!this.server.tryLock(steward, 1, n)) {
          this.server.unlock(steward, 0, n);
          continue;
        }
        this.server.unlock(steward, 1, n);
        got.push(n);
      }
      return got;
    });
  }

  enter(session: Session, limit: number): Promise<number | undefined> {
    return this.statement(session, () => {
      for (const n of this.from(this.slots(), limit)) {
        if (!this.server.tryLock(session, 0, n)) continue;
        if (this.server.tryLock(session, 1, n)) return n;
        this.server.unlock(session, 0, n);
      }
      return undefined;
    });
  }

  hold(session: Session, slot: number): Promise<boolean> {
    return this.statement(session, () => this.server.tryLock(session, 1, slot));
  }

  reserve(steward: Session, slots: readonly number[]): Promise<readonly number[]> {
    return this.statement(steward, () => slots.filter((slot) => this.server.tryLock(steward, 0, slot)));
  }

  release(steward: Session, slots: readonly number[], hint?: Hint): Promise<void> {
    return this.statement(steward, () => {
      for (const slot of slots) this.server.unlock(steward, 0, slot);
      if (hint !== undefined) this.server.notify(hint);
    });
  }

  probe(session: Session, kind: 'reserved' | 'held', slot: number): Promise<Probe> {
    const number = kind === 'held' ? 1 : 0;
    return this.statement(session, () => {
      const isTaken = this.server.tryLock(session, number, slot);
      if (isTaken) this.server.unlock(session, number, slot);
      return { outcome: isTaken ? 'taken' : 'excluded', server: 'model' };
    });
  }

  publish(steward: Session, next: Published, previous: Published | undefined): Promise<void> {
    return this.statement(steward, () => {
      if (previous) {
        this.server.unshare(steward, 2, previous.demand);
        this.server.unshare(steward, 3, previous.total);
        for (const pid of previous.replaces) this.server.unshare(steward, 4, pid);
      }
      this.server.share(steward, 2, next.demand);
      this.server.share(steward, 3, next.total);
      for (const pid of next.replaces) this.server.share(steward, 4, pid);
    });
  }

  listen(steward: Session, _pid: number, onHint: (hint: string) => void): Promise<void> {
    return this.statement(steward, () => {
      steward.onHint = onHint;
    });
  }

  hint(session: Session, hint: Hint): Promise<void> {
    return this.statement(session, () => this.server.notify(hint));
  }

  look(steward: Session): Promise<readonly LockRow[]> {
    return this.statement(steward, () => this.server.rows());
  }

  resign(steward: Session, slots: readonly number[], published: Published | undefined): Promise<void> {
    return this.statement(steward, () => {
      for (const slot of slots) this.server.unlock(steward, 0, slot);
      if (published === undefined) return;
      this.server.unshare(steward, 2, published.demand);
      this.server.unshare(steward, 3, published.total);
      for (const pid of published.replaces) this.server.unshare(steward, 4, pid);
      steward.onHint = undefined;
    });
  }

  protected *from(slots: number, limit = slots): Iterable<number> {
    const start = Math.floor(this.server.random() * slots);
    for (let at = 0; at < limit; at += 1) yield (at < slots ? (at + start) % slots : at) + 1;
  }

  /** Reaches the server after a while, if the session still lives then; and the answer the client, if it does. */
  protected statement<T>(session: Session, run: () => T): Promise<T> {
    const { clock, random } = this.server;
    const delay = (): number => this.latencyMs * (0.2 + random() * (random() < 0.01 ? 200 : 1));
    return new Promise((resolve, reject) => {
      if (!session.hasClient) return reject(new SessionGone('not connected'));
      session.lost.push(reject);
      const answer = (): void => {
        if (!session.isAlive) return;
        this.server.statements += 1;
        const result = run();
        clock.after(delay(), () => {
          session.lost = session.lost.filter((each) => each !== reject);
          if (session.hasClient) resolve(result);
        });
      };
      clock.after(delay(), () => this.server.work(costs.statement, answer));
    });
  }
}
