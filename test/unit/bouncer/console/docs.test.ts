import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as bouncer from '../../../../src/bouncer/index.js';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const page = read('docs/pgbouncer-console.md');

describe('docs/pgbouncer-console.md', () => {
  it('has the example as it is run by the tests', () => {
    expect(page).toContain(`\`\`\`ts\n${read('examples/pgbouncer.ts')}\`\`\``);
  });

  it('names every class of error that the console’s client has, and no other', () => {
    const named = [...page.matchAll(/^\| `HEADROOM_\w+` +\| `(\w+)`/gm)].map(([, name]) => name);
    const notOfConsole = ['HeadroomError', 'ConfigError', 'BouncerError', 'BouncerSizingError'];
    const classes = Object.keys(bouncer).filter((name) => name.endsWith('Error'));
    expect(named.sort()).toEqual(classes.filter((name) => !notOfConsole.includes(name)).sort());
  });

  it('names every call that there is', () => {
    const calls = Object.getOwnPropertyNames(bouncer.BouncerAdmin.prototype).filter((name) => name !== 'constructor');
    expect(calls.filter((name) => name !== 'close' && !page.includes(`\`${name}\``))).toEqual([]);
  });
});
