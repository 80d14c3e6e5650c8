import { check, when } from '../check.js';

export const pgDuplicated = check(
  'pg-duplicated',
  'warning',
  'One copy of pg is installed',
  ({ node: { packages } }) => {
    const copies = packages.pg ?? [];
    const list = copies.map(({ version, path }) => `${version} in ${path}`).join(', ');
    return when(
      copies.length > 1,
      `pg is installed ${copies.length} times: ${list}. Type parsers, tracers and \`instanceof\` of one do not reach the other.`,
      'npm dedupe, or align the versions in package.json (npm ls pg).',
    );
  },
);
