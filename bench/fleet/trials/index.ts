import type { Trial } from '../trial.js';
import { double, newcomer, restart } from './arrivals.js';
import { opening, plain, throughput } from './costs.js';
import { cut, faults, killed } from './faults.js';
import { shift, statements, use } from './sharing.js';

/** In the order of the table in docs/fleet.md. */
export const trials: Readonly<Record<string, Trial>> = {
  ...{ faults, use, shift, newcomer, killed, cut, double, restart },
  ...{ statements, throughput, opening, plain },
};
