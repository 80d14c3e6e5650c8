import { expect, test, vi } from 'vitest';
import type { TestModule } from 'vitest/node';
import { withReason } from '../../support/skip-reason.js';
import { SkipReporter } from '../../support/skip-reporter.js';

const skipped = (fullName: string, note?: string) => ({ fullName, result: () => ({ state: 'skipped', note }) });

test('each skipped test is listed with its reason', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const suite = withReason('with system binaries', 'none is installed');
  const tests = [
    skipped(`${suite} > starts`),
    skipped(withReason('is taken by systemd', 'systemd-analyze is not on this machine')),
    skipped('starts at all', 'no PgBouncer'),
    skipped('not chosen by its name'),
  ];
  const module = { relativeModuleId: 'some.test.ts', children: { allTests: () => tests } };
  new SkipReporter().onTestRunEnd([module as unknown as TestModule]);
  expect(log.mock.calls.map(([line]) => line)).toEqual([
    'SKIPPED some.test.ts > with system binaries (skipped: none is installed) > starts',
    'SKIPPED some.test.ts > is taken by systemd (skipped: systemd-analyze is not on this machine)',
    'SKIPPED some.test.ts > starts at all (skipped: no PgBouncer)',
  ]);
});

test('a test that runs has its title unchanged', () => {
  expect(withReason('starts', undefined)).toBe('starts');
});
