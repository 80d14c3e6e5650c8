import { isSameSample } from './app-sample.js';
import type { AppFacts } from './facts.js';
import type { Reading, Snapshot } from './snapshot.js';

/** Minimum interval for rates: two readers may ask in quick succession. */
const minIntervalMs = 1000;

/** Age of the samples that show what lasts. */
const settledAfterMs = 7000;

/** A reading of all processes, and its time. */
type Apps = Pick<Snapshot, 'takenAt' | 'apps'>;

/** Earlier snapshots to compare with. */
export interface Earlier {
  /** The latest one that is at least a second older, if there is one. A process has its last different sample. */
  readonly previous: Snapshot | undefined;
  /** The processes of the latest one that is at least seven seconds older; without it, of the oldest one. */
  readonly settled: Snapshot['apps'];
}

/** Keeps the snapshots that rates are computed from: two, and the processes of a few more. */
export class History {
  #older: Snapshot | undefined;
  #newer: Snapshot | undefined;
  /** The oldest first. */
  #apps: readonly Apps[] = [];

  /** Adds a snapshot. */
  add(snapshot: Snapshot): Earlier {
    const newer = this.#newer;
    const sinceMs = newer ? snapshot.takenAt - newer.takenAt : 0;
    const isQuick = newer !== undefined && sinceMs >= 0 && sinceMs < minIntervalMs;
    if (!isQuick) {
      // After the clock was set back there is nothing to compare with.
      this.#older = newer === undefined || sinceMs < 0 ? undefined : withoutRepeats(newer, snapshot, this.#older);
      this.#newer = snapshot;
      const kept = sinceMs < 0 ? [] : this.#apps;
      const firstKept = kept.findLastIndex(({ takenAt }) => snapshot.takenAt - takenAt >= settledAfterMs);
      this.#apps = [...kept.slice(Math.max(0, firstKept)), { takenAt: snapshot.takenAt, apps: snapshot.apps }];
    }
    const settled = this.#apps.findLast(({ takenAt }) => snapshot.takenAt - takenAt >= settledAfterMs) ?? this.#apps[0];
    return { previous: this.#older, settled: settled?.apps ?? [] };
  }
}

/** A snapshot in which a process that still gives the same sample has the one before. */
function withoutRepeats(snapshot: Snapshot, next: Snapshot, before: Snapshot | undefined): Snapshot {
  const [after, earlier] = [bySource(next.apps), bySource(before?.apps ?? [])];
  const apps = snapshot.apps.map((reading) => {
    const other = after.get(reading.source);
    if (other === undefined || !('facts' in reading) || !('facts' in other)) return reading;
    return isSameSample(reading.facts, other.facts) ? (earlier.get(reading.source) ?? reading) : reading;
  });
  return apps.every((reading, at) => reading === snapshot.apps[at]) ? snapshot : { ...snapshot, apps };
}

function bySource(apps: Snapshot['apps']): ReadonlyMap<string, Reading<AppFacts>> {
  return new Map(apps.map((reading) => [reading.source, reading]));
}
