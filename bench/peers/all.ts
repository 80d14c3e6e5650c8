import { earlier } from './earlier.js';
import { headroom, monitoredHeadroom, tieredHeadroom } from './headroom.js';
import type { Peer } from './peer.js';
import { pgPool } from './pg-pool.js';
import { postgresJs } from './postgres-js.js';

/** The libraries side by side. */
export const peers: readonly Peer[] = [headroom, ...(earlier ? [earlier] : []), pgPool, postgresJs];

/** Those, and the ones that only some workloads compare. */
export const allPeers: readonly Peer[] = [...peers, monitoredHeadroom, tieredHeadroom];
