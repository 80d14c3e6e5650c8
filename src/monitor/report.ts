import type { Finding, Status } from './finding.js';
import type { Snapshot } from './snapshot.js';

/** A snapshot with what there is to say of it. */
export interface Report {
  readonly verdict: Status;
  /** The worst first; within one status in the order of the layers. Those that are well are there, too. */
  readonly findings: readonly Finding[];
  readonly snapshot: Snapshot;
  /** The snapshot before, from which rates were reckoned; undefined the first time. */
  readonly previous: Snapshot | undefined;
}
