import type { Lsn } from './lsn.js';

/** Position of the primary at a time. */
interface Sample {
  readonly at: number;
  readonly lsn: Lsn;
}

/** Samples that are kept: one a second, so that lags up to this many seconds can be told. */
const maxSamples = 600;

/** Positions of the primary over time, with which a replica's position becomes a delay. */
export class LagClock {
  #samples: Sample[] = [];

  /** @param at time at which the primary was asked, in milliseconds */
  note(at: number, lsn: Lsn): void {
    const last = this.#samples.at(-1);
    // After a failover, the new primary may be at an earlier position.
    if (last !== undefined && lsn < last.lsn) this.#samples = [];
    this.#samples.push({ at, lsn });
    if (this.#samples.length > maxSamples) this.#samples.shift();
  }

  /**
   * Delay of a replica in milliseconds: the age of the last sample that it has replayed; 0 if it has replayed all of them.
   * Undefined if it has replayed none.
   */
  lagOf(lsn: Lsn, now: number): number | undefined {
    const last = this.#samples.at(-1);
    if (last === undefined) return undefined;
    if (lsn >= last.lsn) return 0;
    const replayed = this.#samples.findLast((sample) => sample.lsn <= lsn);
    return replayed && Math.max(0, now - replayed.at);
  }
}
