import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withCauses } from '../../scripts/errors-table.js';
import type { HeadroomError } from '../../src/errors.js';
import * as errors from '../../src/index.js';

const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

type ErrorClass = new (what: never) => HeadroomError;

test('docs/errors.md has every error class with its code, and no other', () => {
  const classes = Object.entries(errors).filter(([name]) => /(?<!^Headroom|^Pool|^Connect)Error$/.test(name));
  const codes = classes.map(([name, Class]) => {
    const error = new (Class as unknown as ErrorClass)((name === 'ConfigError' ? [] : 'x') as never);
    expect(text).toContain(`| \`${error.headroomCode}\``);
    expect(text).toContain(`\`${name}\``);
    return error.headroomCode;
  });
  const documented = [...text.matchAll(/^\| `(HEADROOM_[A-Z_]+)`/gm)].map(([, code]) => code);
  expect(new Set(documented)).toEqual(new Set(codes));
  expect(codes.length).toBeGreaterThan(15);
});

test('docs/errors.md has every cause of a failed connection as the code has it (npm run tables)', () => {
  expect(withCauses(text)).toBe(text);
});
