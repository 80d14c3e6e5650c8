/**
 * Outcome of a transaction: `failed` before its COMMIT was sent, so certainly rolled back; `unknown` if the COMMIT
 * was sent and no answer came; `acknowledged` when the server said it is done.
 */
export type Outcome = 'failed' | 'unknown' | 'acknowledged';

const outcomes: readonly Outcome[] = ['failed', 'unknown', 'acknowledged'];

/** The client's own record of every transaction of the load: a byte each, numbered from 0. */
export class Ledger {
  #outcomes = new Uint8Array(1024);
  #size = 0;

  /** Number of transactions that were begun. */
  get size(): number {
    return this.#size;
  }

  /** Numbers a new transaction; until told otherwise it counts as failed. */
  open(): number {
    if (this.#size === this.#outcomes.length) {
      const larger = new Uint8Array(this.#size * 2);
      larger.set(this.#outcomes);
      this.#outcomes = larger;
    }
    return this.#size++;
  }

  mark(request: number, outcome: Outcome): void {
    this.#outcomes[request] = outcomes.indexOf(outcome);
  }

  /** The outcome of a transaction; `undefined` for one we did not make. */
  outcomeOf(request: number): Outcome | undefined {
    return request < this.#size ? outcomes[this.#outcomes[request] ?? 0] : undefined;
  }
}
