import type { Workload } from '../workload.js';

const batch = 20;

export const connectRelease: Workload = {
  name: 'connect-release',
  title: 'check a connection out and give it back, nothing else',
  callers: [1, 64],
  appliesTo: (driver) => driver.connectRelease !== undefined,
  batch,
  run: (driver) => driver.connectRelease!(batch),
};
