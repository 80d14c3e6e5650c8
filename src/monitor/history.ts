import type { Snapshot } from './snapshot.js';

/** Rates over less than this say little: two callers may ask right after one another. */
const shortestMs = 1000;

/** Remembers which snapshot rates are to be reckoned from. Holds two at most. */
export class History {
  #older: Snapshot | undefined;
  #newer: Snapshot | undefined;

  /**
   * Takes in a new snapshot.
   *
   * @returns the latest one that is at least a second older, if there is one
   */
  add(snapshot: Snapshot): Snapshot | undefined {
    const newer = this.#newer;
    const sinceMs = newer ? snapshot.takenAt - newer.takenAt : 0;
    if (newer && sinceMs >= 0 && sinceMs < shortestMs) return this.#older;
    // A clock that was set back leaves nothing to compare with.
    this.#older = sinceMs < 0 ? undefined : newer;
    this.#newer = snapshot;
    return this.#older;
  }
}
