import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withBouncerTable } from '../../../scripts/bouncer-table.js';

const page = readFileSync(new URL('../../../docs/pgbouncer.md', import.meta.url), 'utf8');

describe('docs/pgbouncer.md', () => {
  it('has the table of settings as the code has it (npm run tables renews it)', () => {
    expect(page).toBe(withBouncerTable(page));
  });

  it('must keep the markers', () => expect(() => withBouncerTable('')).toThrow('bouncer:start'));
});
