import { expect, test } from 'vitest';
import { type DemoFlags, decideOnForeign } from '../../../src/cli/demo/flags.js';

const flags: DemoFlags = { users: 5, seconds: 1, scale: 1, control: true, pgbouncer: false, processes: 40 };

test.each([
  ['asks where somebody can answer', flags, true, 'ask'],
  ['asks also without the strategy that takes connections', { ...flags, control: false }, true, 'ask'],
  ['runs with --yes', { ...flags, yes: true as const }, true, 'run'],
  ['runs with --yes where nobody can answer', { ...flags, yes: true as const }, false, 'run'],
  ['leaves out what nobody has agreed to', flags, false, 'leave out'],
  ['runs the rest where nobody can answer', { ...flags, control: false }, false, 'run'],
] as const)('on a server that is not its own the demo %s', (_, given, canAsk, decision) => {
  expect(decideOnForeign(given, canAsk)).toBe(decision);
});
