import { check } from '../check.js';
import { isLocal } from '../demand.js';
import { answered } from '../facts.js';

export const bouncerItself = check('bouncer-itself', 'critical', 'PgBouncer does not lead to itself', (facts) =>
  answered(facts.bouncers).flatMap(({ name, facts: { databases, settings } }) =>
    databases
      .filter(
        ({ host, port }) =>
          String(port) === settings.listen_port &&
          (host === undefined ? settings.unix_socket_dir !== '' : isLocal(host)),
      )
      .map(({ name: database }) => ({
        evidence: `"${database}" at ${name} leads to this PgBouncer itself (port ${settings.listen_port}).`,
        remedy: 'Write the host and port of PostgreSQL in [databases], and RELOAD.',
      })),
  ),
);
