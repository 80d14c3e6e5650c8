import { expect, it, vi } from 'vitest';
import type { Status } from '../../../src/monitor/finding.js';
import { logReports } from '../../../src/monitor/log.js';
import type { Report } from '../../../src/monitor/report.js';
import { defer } from '../../../src/util/deferred.js';
import { FakeClock, settle } from '../../support/fake-clock.js';
import { watchUnhandled } from '../../support/unhandled.js';

const snapshot = { takenAt: 0, apps: [], bouncers: [], servers: [] };
const reportOf = (verdict: Status): Report => ({ verdict, findings: [], snapshot, previous: undefined });
const makeLogger = () => ({ info: vi.fn(), warn: vi.fn(), error: vi.fn() });

it('writes one line each time, as loud as the verdict', async () => {
  const clock = new FakeClock();
  const logger = makeLogger();
  const verdicts: Status[] = ['ok', 'advice', 'unknown', 'warning', 'critical'];
  const rest = [...verdicts];
  logReports(async () => reportOf(rest.shift() ?? 'ok'), logger, { clock, everyMs: 1000 });
  await clock.advance(999);
  expect(rest).toHaveLength(verdicts.length);
  await clock.advance(4001);
  expect([logger.info, logger.warn, logger.error].map(({ mock }) => mock.calls.length)).toEqual([2, 2, 1]);
  for (const [line] of logger.error.mock.calls) expect(line).toMatch(/^[^\n]+$/);
});

it('keeps no process alive, and is still once it is stopped', async () => {
  const clock = new FakeClock();
  const logger = makeLogger();
  const stop = logReports(async () => reportOf('ok'), logger, { clock, everyMs: 1000 });
  expect([clock.pending, clock.holding]).toEqual([1, 0]);
  await clock.advance(1000);
  expect([clock.pending, clock.holding]).toEqual([1, 0]);
  stop();
  stop();
  await clock.advance(10_000);
  expect([clock.pending, logger.info.mock.calls.length]).toEqual([0, 1]);
});

it('asks for no second report while one is made, and drops the line of one that comes after the stop', async () => {
  const clock = new FakeClock();
  const logger = makeLogger();
  const made = [defer<Report>(), defer<Report>()];
  let asked = 0;
  const stop = logReports(() => made[asked++]?.promise as Promise<Report>, logger, { clock, everyMs: 1000 });
  await clock.advance(5000);
  expect(asked).toBe(1);
  made[0]?.resolve(reportOf('ok'));
  await clock.advance(1000);
  expect([asked, logger.info.mock.calls.length]).toEqual([2, 1]);
  stop();
  made[1]?.resolve(reportOf('ok'));
  await settle();
  expect([clock.pending, logger.info.mock.calls.length]).toEqual([0, 1]);
});

it('goes on whatever the logger or a report throws, at once or later', async () => {
  using unhandled = watchUnhandled();
  const clock = new FakeClock();
  const report = vi.fn(async () => reportOf('ok'));
  const info = vi.fn((): unknown => undefined);
  logReports(report, { ...makeLogger(), info }, { clock, everyMs: 1000 });
  info.mockImplementationOnce(() => {
    throw new Error('at once');
  });
  info.mockImplementationOnce(() => Promise.reject(new Error('later')));
  await clock.advance(2000);
  report.mockRejectedValueOnce(new Error('no report'));
  await clock.advance(2000);
  await settle();
  expect([report.mock.calls.length, info.mock.calls.length]).toEqual([4, 3]);
  expect(unhandled.errors).toEqual([]);
});
