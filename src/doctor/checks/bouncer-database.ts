import { check, when } from '../check.js';
import { usesBouncer } from '../demand.js';
import { answered, factsOf } from '../facts.js';
import { bouncerLoginProblem } from './bouncer-login.js';

export const bouncerDatabase = check(
  'bouncer-database',
  'critical',
  'PgBouncer has the service’s database',
  (facts) => {
    const name = facts.configuration.config?.connection.database;
    // A login that failed has its own check, with PgBouncer's answer.
    if (!usesBouncer(facts) || name === undefined || bouncerLoginProblem(facts) !== undefined) return [];
    // One that succeeded proves that there is the database, by its own line or by `*`, which the console does not list.
    const isReached = factsOf(facts.network)?.signInMs !== undefined;
    return answered(facts.bouncers).flatMap(({ name: place, facts: { databases } }) => {
      if (isReached && (facts.bouncers.length === 1 || place === facts.network?.name)) return [];
      const isKnown = databases.some((each) => each.name === name || each.name === '*');
      const known =
        databases
          .map((each) => each.name)
          .slice(0, 5)
          .join(', ') || 'none';
      // A database of the catch-all line appears when it is used first.
      const isWarning = databases.length === 0;
      return when(
        !isKnown,
        `PgBouncer at ${place} has no database "${name}" (it has: ${known}).`,
        `Add it to [databases], then RELOAD; or correct the database in PGBOUNCER_URL.`,
        isWarning ? 'advice' : 'critical',
      );
    });
  },
);
