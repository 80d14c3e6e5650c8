import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const serverVersion = check('server-version', 'warning', 'PostgreSQL is supported', ({ server, now }) => {
  const facts = factsOf(server);
  if (facts === undefined) return [];
  const major = Math.floor(facts.versionNumber / 10_000);
  // A major version is supported for five years, until November.
  const endsAt = Date.UTC(major + 2012, 10, 13);
  const end = new Date(endsAt).getUTCFullYear();
  return when(
    now > endsAt,
    `PostgreSQL ${facts.version} has had no security fixes since November ${end}.`,
    'Upgrade to a supported major version.',
  );
});
