import type { Workload } from '../workload.js';

const batch = 20;

export const connectRelease: Workload = {
  name: 'connect-release',
  title: 'check a connection out and give it back, nothing else',
  callers: [1, 64],
  batch,
  run: (driver) => driver.connectRelease(batch),
  check: (driver) => driver.connectRelease(1),
};
