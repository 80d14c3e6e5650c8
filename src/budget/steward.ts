import type { Clock } from '../util/clock.js';
import type { ClaimRequest, Hint, Ledger, Published } from './ledger.js';
import { pace } from './pacing.js';
import type { BudgetedPool, SeatedConnection } from './seats.js';

/** Attempts to reserve a slot that are made quickly one after the other. */
const quickTries = 5;

/** The steward has been replaced, or its connection is closed. */
export class StewardLost extends Error {}

/** The connection that does the budget's work, and what its session has reserved and published. */
export class Steward<C extends SeatedConnection<S>, S> {
  readonly connection: C;
  /** Slots that its session has reserved. */
  readonly reserved = new Set<number>();
  published: Published | undefined;
  isListening = false;
  hasLooked = false;
  readonly #pool: BudgetedPool<C>;
  readonly #clock: Clock;
  #isOver = false;
  readonly #aborts = new Set<(error: Error) => void>();
  #waitingSince: number | undefined;
  #triedAt = Number.NEGATIVE_INFINITY;
  #tries = 0;

  constructor(connection: C, pool: BudgetedPool<C>, clock: Clock) {
    this.connection = connection;
    this.#pool = pool;
    this.#clock = clock;
  }

  /** Runs a task as soon as no caller uses the connection. @throws StewardLost if its time is over by then */
  run(task: (session: S) => Promise<void>): Promise<void> {
    this.#waitingSince = this.#clock.now();
    return new Promise((resolve, reject) => {
      this.#aborts.add(reject);
      this.#pool.errand(this.connection, async () => {
        this.#waitingSince = undefined;
        if (this.#isOver) return;
        try {
          await task(this.connection.client);
          resolve();
        } catch (error) {
          reject(error);
        }
        this.#aborts.delete(reject);
      });
    });
  }

  /** True if a task has waited for longer than this for the connection. */
  isLateAt(now: number, ms: number): boolean {
    return now >= this.lateAt(ms);
  }

  lateAt(ms: number): number {
    return this.#waitingSince === undefined ? Number.POSITIVE_INFINITY : this.#waitingSince + ms;
  }

  /** Time to try again to reserve slots that another session had reserved, which may be about to end. */
  get reserveAt(): number {
    return this.#triedAt + (this.#tries < quickTries ? pace.hintMs : pace.curbedMs);
  }

  /** Called when it tries to. */
  reserving(): void {
    this.#triedAt = this.#clock.now();
    this.#tries += 1;
  }

  /** Receives the hints of other members. */
  async listen(ledger: Ledger<S>, pid: number, onHint: (hint: string) => void): Promise<void> {
    await ledger.listen(this.connection.client, pid, onHint);
    this.isListening = true;
  }

  /** Reserves slots for connections to be opened. Returns those it got. */
  async claim(ledger: Ledger<S>, request: ClaimRequest): Promise<readonly number[]> {
    return this.#keep(await ledger.claim(this.connection.client, request));
  }

  /** Reserves slots that connections have already. Returns those it got. */
  async reserve(ledger: Ledger<S>, slots: readonly number[]): Promise<readonly number[]> {
    return this.#keep(await ledger.reserve(this.connection.client, slots));
  }

  #keep(slots: readonly number[]): readonly number[] {
    for (const slot of slots) this.reserved.add(slot);
    return slots;
  }

  /** Gives reservations back. */
  release(ledger: Ledger<S>, slots: readonly number[], hint?: Hint): Promise<void> {
    for (const slot of slots) this.reserved.delete(slot);
    return ledger.release(this.connection.client, slots, hint);
  }

  async publish(ledger: Ledger<S>, next: Published): Promise<void> {
    await ledger.publish(this.connection.client, next, this.published);
    this.published = next;
  }

  /** Gives back all that its session has reserved and published. */
  resign(ledger: Ledger<S>): Promise<void> {
    const { published } = this;
    const slots = [...this.reserved];
    this.forget();
    return ledger.resign(this.connection.client, slots, published);
  }

  /** The session has lost its locks and its subscription. */
  forget(): void {
    this.reserved.clear();
    this.published = undefined;
    this.isListening = false;
  }

  /** Its time is over. */
  end(): void {
    this.#isOver = true;
    for (const abort of this.#aborts) abort(new StewardLost('The steward was replaced.'));
    this.#aborts.clear();
  }
}
