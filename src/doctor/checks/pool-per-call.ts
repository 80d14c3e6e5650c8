import { check } from '../check.js';
import { ofSource } from '../source/of-source.js';

export const poolPerCall = check('pool-per-call', 'critical', 'Pools are created once', ({ source }) =>
  ofSource(source, 'pool-per-call').map(({ name, place }) => ({
    evidence: `${name} creates a pool within a function that neither returns nor keeps it: each call opens new connections.`,
    remedy: 'Create the pool once, at the top of a module.',
    place,
  })),
);
