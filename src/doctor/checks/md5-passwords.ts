import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const md5Passwords = check('md5-passwords', 'warning', 'Passwords are stored as SCRAM secrets', ({ server }) => {
  const facts = factsOf(server);
  const isNew = (facts?.versionNumber ?? 0) >= 180_000;
  return when(
    facts?.settings.password_encryption === 'md5',
    `password_encryption is md5${isNew ? ', which PostgreSQL deprecates since 18 and warns about' : ''}: such secrets can be recovered.`,
    "ALTER SYSTEM SET password_encryption = 'scram-sha-256'; then set every password again.",
  );
});
