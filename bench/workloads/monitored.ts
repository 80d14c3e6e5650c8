import type { Workload } from '../workload.js';
import { query } from './query.js';

export const monitored: Workload = {
  ...query,
  name: 'monitored',
  title: `${query.title}, with and without a monitor that looks every second`,
  callers: [64],
  peers: ['Headroom', 'Headroom, monitored'],
};
