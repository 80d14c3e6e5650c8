import type { ExtraPeer } from '../options.js';
import { bun } from './bun.js';
import { earlier } from './earlier.js';
import { effect } from './effect.js';
import { headroom, monitoredHeadroom, tieredHeadroom } from './headroom.js';
import type { Peer } from './peer.js';
import { pgPool } from './pg-pool.js';
import { postgresJs } from './postgres-js.js';

/** The libraries side by side. */
export const peers: readonly Peer[] = [headroom, ...(earlier ? [earlier] : []), pgPool, postgresJs];

/** Libraries that join them on request. */
export const extraPeers: Readonly<Record<ExtraPeer, Peer>> = { effect, bun };

/** Those, and the ones that only some workloads compare. */
export const allPeers: readonly Peer[] = [...peers, ...Object.values(extraPeers), monitoredHeadroom, tieredHeadroom];
