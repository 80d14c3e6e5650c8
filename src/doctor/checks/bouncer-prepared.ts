import { check, when } from '../check.js';
import { answered } from '../facts.js';

export const bouncerPrepared = check('bouncer-prepared', 'warning', 'PgBouncer supports prepared statements', (facts) =>
  answered(facts.bouncers).flatMap(({ name, facts: { version, settings } }) => {
    if (settings.pool_mode === 'session') return [];
    const setting = settings.max_prepared_statements;
    const evidence =
      setting === undefined
        ? `PgBouncer ${version} at ${name} has no max_prepared_statements: named prepared statements fail at random.`
        : `max_prepared_statements is 0 at ${name}: named prepared statements fail at random.`;
    const remedy =
      setting === undefined
        ? 'Use PgBouncer 1.21 or newer; until then use no named statements.'
        : 'Set max_prepared_statements = 200, and RELOAD.';
    return when(
      setting === undefined || setting === '0',
      evidence,
      remedy,
      setting === undefined ? 'advice' : 'warning',
    );
  }),
);
