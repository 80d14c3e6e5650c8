import { check, when } from '../check.js';

export const pgVersion = check('pg-version', 'warning', 'pg is recent enough', ({ node: { packages } }) =>
  (packages.pg ?? []).slice(0, 1).flatMap(({ version }) => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return when(
      major < 8 || (major === 8 && minor < 23),
      `pg ${version} is installed; pg-headroom needs 8.23 or newer.`,
      'npm install pg@latest',
    );
  }),
);
