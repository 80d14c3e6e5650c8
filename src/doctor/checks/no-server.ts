import { check, when } from '../check.js';

export const noServer = check(
  'no-server',
  'warning',
  'A server is named',
  ({ configuration: { isServerNamed, problems } }) =>
    when(
      !isServerNamed && problems.length === 0,
      'Neither DATABASE_URL, PGHOST nor PGBOUNCER_URL is set: the service connects to localhost:5432 as its system user.',
      'Set DATABASE_URL=postgresql://user:password@host:5432/database in the environment of the service.',
    ),
);
