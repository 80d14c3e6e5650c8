import { check } from '../check.js';
import { usesBouncer } from '../demand.js';
import { answered } from '../facts.js';

export const bouncerMode = check('bouncer-mode', 'warning', 'PgBouncer shares server connections', (facts) => {
  const name = usesBouncer(facts) ? facts.configuration.config?.connection.database : undefined;
  return answered(facts.bouncers).flatMap(({ name: place, facts: { databases, settings } }) => {
    const own = databases.filter((each) => each.name === name);
    // Lines of other programs, such as migrations, may need sessions.
    return (own.length > 0 ? own : databases)
      .map((each) => ({ ...each, mode: each.poolMode ?? settings.pool_mode }))
      .filter(({ mode }) => mode !== 'transaction')
      .slice(0, 1)
      .map(({ name: database, poolMode, mode }) => ({
        evidence: `PgBouncer at ${place} serves "${database}" in ${mode} mode: ${mode === 'session' ? 'each client keeps a server connection' : 'transactions of several statements are rejected'}.`,
        remedy:
          poolMode === undefined
            ? 'Set pool_mode = transaction, and RELOAD.'
            : `Set pool_mode=transaction in the line of "${database}", and RELOAD.`,
      }));
  });
});
