import { headroom } from './headroom.js';
import type { Peer } from './peer.js';
import { pgPool } from './pg-pool.js';
import { postgresJs } from './postgres-js.js';

export const peers: readonly Peer[] = [headroom, pgPool, postgresJs];
