import { check, when } from '../check.js';
import { answered } from '../facts.js';

export const bouncerTimeouts = check('bouncer-timeouts', 'warning', 'PgBouncer’s timeouts fit', (facts) =>
  answered(facts.bouncers).flatMap(({ name, facts: { settings } }) => {
    const long = [
      ['query_wait_timeout', 30, 10],
      ['server_login_retry', 5, 1],
      ['client_login_timeout', 15, 8],
    ] as const;
    const found = long.filter(
      ([key, max]) => Number(settings[key]) > max || (key !== 'server_login_retry' && settings[key] === '0'),
    );
    const values = found.map(([key]) => `${key} is ${settings[key]} s`).join(', ');
    return when(
      found.length > 0,
      `At ${name}, ${values}: callers wait long after their own deadline.`,
      `Set ${found.map(([key, , value]) => `${key} = ${value}`).join(', ')}, and RELOAD.`,
    );
  }),
);
