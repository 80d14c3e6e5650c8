import type { Workload } from '../workload.js';
import { query } from './query.js';

export const tiered: Workload = {
  ...query,
  name: 'tiered',
  title: `${query.title}, straight to the server and through PgBouncer`,
  callers: [1, 64],
  peers: ['Headroom', 'Headroom, through PgBouncer'],
};
