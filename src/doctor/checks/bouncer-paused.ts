import { check } from '../check.js';
import { answered } from '../facts.js';

export const bouncerPaused = check('bouncer-paused', 'critical', 'PgBouncer is not paused', (facts) =>
  answered(facts.bouncers).flatMap(({ name, facts: { databases } }) =>
    databases
      .filter(({ isPaused, isDisabled }) => isPaused || isDisabled)
      .map(({ name: database, isPaused }) => ({
        evidence: `"${database}" is ${isPaused ? 'paused' : 'disabled'} at ${name}: its clients ${isPaused ? 'wait' : 'are rejected'}.`,
        remedy: isPaused ? `headroom bouncer resume ${database}` : `Run ENABLE ${database}; on the console.`,
      })),
  ),
);
