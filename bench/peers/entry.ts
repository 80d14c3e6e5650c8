import type { Workload } from '../workload.js';
import type { Peer } from './peer.js';

/** A peer that takes no part in a row. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

export interface Entry {
  readonly entering: readonly Peer[];
  readonly leftOut: readonly LeftOut[];
}

/** Divides peers into those that can do what a workload needs, and those that cannot. */
export function enter({ needs }: Pick<Workload, 'needs'>, peers: readonly Peer[]): Entry {
  const reasonOf = ({ lacks }: Peer): string | undefined => (needs === undefined ? undefined : lacks?.[needs]);
  const entering = peers.filter((peer) => reasonOf(peer) === undefined);
  const leftOut = peers.flatMap((peer) => {
    const reason = reasonOf(peer);
    return reason === undefined ? [] : [{ name: peer.name, reason }];
  });
  return { entering, leftOut };
}
