import { check, when } from '../check.js';
import { connectionsPerProcess, usesBouncer } from '../demand.js';

export const largePool = check('large-pool', 'advice', 'The pool is not larger than helps', (facts) => {
  const each = connectionsPerProcess(facts);
  return when(
    !usesBouncer(facts) && each !== undefined && each > 100,
    `A pool of ${each} connections for one process: beyond a few for each processor of the server, more connections do less.`,
    'headroom load --find-size measures how many help.',
  );
});
