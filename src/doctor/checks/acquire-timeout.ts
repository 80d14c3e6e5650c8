import { check, when } from '../check.js';

export const acquireTimeout = check(
  'acquire-timeout',
  'warning',
  'Callers do not wait without limit',
  ({ configuration: { config } }) =>
    when(
      config?.pool.acquireTimeoutMs === 0,
      'DB_ACQUIRE_TIMEOUT is 0: callers wait for a connection without limit.',
      'Set DB_ACQUIRE_TIMEOUT to less than the deadline of your requests.',
    ),
);
