import { expect, test } from 'vitest';
import { rewriteList, rewriteSources } from '../../../../src/embedded/pgbouncer/apt-sources.js';

const release = { own: 'bookworm', target: 'trixie' };

test('lines of the machine’s release name the requested one, with their options and components', () => {
  const list = [
    'deb http://mirror.test/debian bookworm main contrib',
    '  deb [ arch=arm64 signed-by=/usr/share/keyrings/a.gpg ] http://mirror.test/debian   bookworm-updates  main ',
    'deb http://mirror.test/security stable-security main',
  ].join('\n');
  expect(rewriteList(list, release)).toBe(
    [
      'deb http://mirror.test/debian trixie main contrib',
      'deb [ arch=arm64 signed-by=/usr/share/keyrings/a.gpg ] http://mirror.test/debian trixie-updates main',
      'deb http://mirror.test/security trixie-security main',
      '',
    ].join('\n'),
  );
});

test('a mirror whose address holds the name keeps it', () => {
  expect(rewriteList('deb http://bookworm.test/bookworm bookworm main', release)).toBe(
    'deb http://bookworm.test/bookworm trixie main\n',
  );
});

test.each([
  'deb-src http://mirror.test/debian bookworm main',
  '# deb http://mirror.test/debian bookworm main',
  'deb http://mirror.test/node nodistro main',
  'deb http://mirror.test/pgdg bookworm-pgdg main',
  'deb http://mirror.test/debian bookworm-backports main',
  'deb http://mirror.test/flat ./',
  '',
])('%j is left out', (line) => {
  expect(rewriteList(line, release)).toBe('');
});

const paragraphs = `# The usual ones
Types: deb deb-src
# A mirror
URIs: http://mirror.test/debian
suites: bookworm bookworm-updates
 bookworm-backports
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF

Types: deb
URIs: http://mirror.test/security
Suites: bookworm-security
Components: main
Enabled: yes
`;

test('paragraphs do too, with the keys written into them', () => {
  expect(rewriteSources(paragraphs, release)).toBe(`types: deb
uris: http://mirror.test/debian
suites: trixie trixie-updates
components: main
signed-by:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF

types: deb
uris: http://mirror.test/security
suites: trixie-security
components: main
enabled: yes
`);
});

test.each([
  ['switched off', 'Enabled: no\nTypes: deb\nSuites: bookworm'],
  ['of source code', 'Types: deb-src\nSuites: bookworm'],
  ['of somebody else', 'Types: deb\nSuites: nodistro'],
  ['without suites', 'Types: deb'],
  ['empty', ''],
])('a paragraph %s is left out', (_, text) => {
  expect(rewriteSources(text, release)).toBe('');
});

test('for the machine’s own release all stays as it is', () => {
  const own = { own: 'noble', target: 'noble' };
  const line = 'deb http://mirror.test/ubuntu noble-security main universe\n';
  expect(rewriteList(line, own)).toBe(line);
});
