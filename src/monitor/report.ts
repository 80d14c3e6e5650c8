import type { Finding, Status } from './finding.js';
import type { Snapshot } from './snapshot.js';

/** A snapshot with its evaluation. */
export interface Report {
  readonly verdict: Status;
  /** Worst first, then in the order of the layers; includes those that are ok. */
  readonly findings: readonly Finding[];
  readonly snapshot: Snapshot;
  /** The previous snapshot, which rates are computed from; undefined the first time. */
  readonly previous: Snapshot | undefined;
}
