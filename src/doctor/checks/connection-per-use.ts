import { check, when } from '../check.js';

export const connectionPerUse = check(
  'connection-per-use',
  'warning',
  'Connections are reused',
  ({ configuration: { config } }) =>
    when(
      config?.pool.maxLifetimeSeconds === 0 || config?.pool.maxUses === 1,
      'Every connection is used once (DB_CONN_MAX_AGE=0 or DB_MAX_USES=1): each request pays for a new one.',
      'Set DB_CONN_MAX_AGE=600, and remove DB_MAX_USES.',
    ),
);
