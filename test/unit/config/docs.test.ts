import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withSettingsTable } from '../../../scripts/settings-table.js';

const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

describe('docs/configuration.md', () => {
  it('has the table of settings as the code has it (npm run tables renews it)', () => {
    expect(page).toBe(withSettingsTable(page));
  });

  it('must keep the markers', () => expect(() => withSettingsTable('')).toThrow('settings:start'));
});
