import { check, when } from '../check.js';
import type { Installed } from '../facts.js';

/** The copy that the service itself imports. */
function ownCopy(copies: readonly Installed[]): readonly Installed[] {
  const own = copies.filter(({ path }) => /^node_modules[\\/]pg$/.test(path));
  return own.length > 0 ? own : copies.slice(0, 1);
}

export const pgVersion = check('pg-version', 'warning', 'pg is recent enough', ({ node: { packages } }) =>
  ownCopy(packages.pg ?? []).flatMap(({ version }) => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return when(
      major < 8 || (major === 8 && minor < 23),
      `pg ${version} is installed; pg-headroom needs 8.23 or newer.`,
      'npm install pg@latest',
    );
  }),
);
