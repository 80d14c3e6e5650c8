import type { Outlook } from './outlook.js';
import { pace } from './pacing.js';
import { PeakDemand } from './peak.js';
import type { Standing } from './picture.js';
import type { Seating } from './seating.js';
import type { BudgetedPool, SeatedConnection } from './seats.js';
import type { Claim } from './shares.js';

export interface OwnPositionParts<C extends SeatedConnection<S>, S> {
  readonly pool: BudgetedPool<C>;
  readonly seats: Seating<C>;
  readonly outlook: Outlook<S>;
  /** Guaranteed number of connections, and weight. */
  readonly min: number;
  readonly weight: number;
}

/** Number of connections that a member has, wants and may have, as the member itself knows it. */
export class OwnPosition<C extends SeatedConnection<S>, S> {
  readonly #parts: OwnPositionParts<C, S>;
  readonly #peak = new PeakDemand(pace.peakMs);
  /** The connection whose session stands for the member among the others; undefined for none. */
  steward: C | undefined;
  /** Earlier stewards that have not given back yet what they have reserved and published. */
  readonly dismissed = new Set<C>();
  /** True if the process is about to end. */
  isDraining = false;
  #limit = Number.POSITIVE_INFINITY;

  constructor(parts: OwnPositionParts<C, S>) {
    this.#parts = parts;
  }

  /** Connections that it has, including those being opened. */
  get open(): number {
    return this.#parts.seats.size;
  }

  get wanted(): number {
    const { pool } = this.#parts;
    // Accepted work is done before a process ends, but nothing is kept for work to come.
    const wanted = this.isDraining ? pool.demand() : Math.max(this.#peak.value, pool.min);
    return Math.max(1, Math.min(wanted, pool.max));
  }

  get claim(): Claim {
    const { min, weight } = this.#parts;
    return { wanted: this.wanted, min, weight };
  }

  get standing(): Standing {
    const { outlook } = this.#parts;
    const { fleet } = outlook;
    const pid = this.steward && fleet ? fleet.pidOf(this.steward.client) : Number.POSITIVE_INFINITY;
    return outlook.judge({ pid, open: this.open, claim: this.claim });
  }

  /** Number of connections that it may have beyond those that it has. */
  get allowance(): number {
    const { share, free } = this.standing;
    const { knocking } = this.#parts.outlook;
    // Processes that knock have none: a free slot is rather theirs.
    const left = knocking === 0 ? Number.POSITIVE_INFINITY : free - knocking;
    return Math.max(0, Math.min(share - this.open, left));
  }

  /** Number of connections that it may and would have beyond those that it has. */
  get lacking(): number {
    return Math.max(0, Math.min(this.wanted - this.open, this.allowance));
  }

  /** Notes the present demand. */
  note(now: number): void {
    this.#peak.note(this.#parts.pool.demand(), now);
  }

  /** Time to note the demand again. */
  get noteAt(): number {
    return this.#peak.endsAt;
  }

  /** True if the pool closes connections for others, or before its process ends. */
  get isLimited(): boolean {
    return this.#limit !== Number.POSITIVE_INFINITY;
  }

  /** Makes the pool close its connections above this number. */
  limitTo(count: number): void {
    this.#limit = count;
    this.#parts.pool.limitTo(count);
  }
}
