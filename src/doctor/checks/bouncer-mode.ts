import { check } from '../check.js';
import { answered } from '../facts.js';

export const bouncerMode = check('bouncer-mode', 'warning', 'PgBouncer shares server connections', (facts) =>
  answered(facts.bouncers).flatMap(({ name, facts: { databases, settings } }) =>
    databases
      .filter(({ poolMode }) => (poolMode ?? settings.pool_mode) !== 'transaction')
      .slice(0, 1)
      .map(({ name: database, poolMode }) => ({
        evidence: `PgBouncer at ${name} serves "${database}" in ${poolMode ?? settings.pool_mode} mode: ${(poolMode ?? settings.pool_mode) === 'session' ? 'each client keeps a server connection' : 'transactions of several statements are rejected'}.`,
        remedy: 'Set pool_mode = transaction, and RELOAD.',
      })),
  ),
);
