import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withSettingsTable } from '../../../scripts/settings-table.js';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('has the table of settings as the code has it (npx tsx scripts/readme-settings.ts renews it)', () => {
    expect(readme).toBe(withSettingsTable(readme));
  });

  it('must keep the markers', () => expect(() => withSettingsTable('')).toThrow('settings:start'));
});
