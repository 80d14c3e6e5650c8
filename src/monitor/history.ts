import type { Snapshot } from './snapshot.js';

/** Minimum interval for rates: two readers may ask in quick succession. */
const minIntervalMs = 1000;

/** Keeps the snapshot that rates are computed from. Holds two at most. */
export class History {
  #older: Snapshot | undefined;
  #newer: Snapshot | undefined;

  /**
   * Adds a snapshot.
   *
   * @returns the latest one that is at least a second older, if there is one
   */
  add(snapshot: Snapshot): Snapshot | undefined {
    const newer = this.#newer;
    const sinceMs = newer ? snapshot.takenAt - newer.takenAt : 0;
    if (newer && sinceMs >= 0 && sinceMs < minIntervalMs) return this.#older;
    // After the clock was set back there is nothing to compare with.
    this.#older = sinceMs < 0 ? undefined : newer;
    this.#newer = snapshot;
    return this.#older;
  }
}
