import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { watchLines } from '../../../../src/cli/monitor/lines.js';
import { Output } from '../../../../src/cli/ui/output.js';
import type { Report } from '../../../../src/monitor/report.js';
import { FakeClock, settle } from '../../../support/fake-clock.js';
import { finding, reportOf } from '../../../support/reports.js';

function start(stream: Writable, reports: readonly Report[], json?: true) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const queue = [...reports];
  const monitor = { report: async () => queue.shift() as Report };
  const flags = { failOn: 'warning' as const, ...(json && { json }) };
  const output = new Output(stream);
  const done = watchLines({ monitor, flags, intervalMs: 1000, output, signal: stop.signal, clock });
  return { clock, stop, done };
}

const good = reportOf([finding({ status: 'ok' })]);
const bad = reportOf([finding({ status: 'critical' })]);

test('every look is one line, and the end has the exit code of the last', async () => {
  const stream = new PassThrough();
  const { clock, stop, done } = start(stream, [good, good, bad]);
  await clock.advance(2500);
  stop.abort();
  expect(await done).toBe(2);
  const lines = String(stream.read()).trimEnd().split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[2]).toMatch(/CRITICAL/i);
  expect(clock.pending).toBe(0);
});

test('with JSON every look is one object in one line', async () => {
  const stream = new PassThrough();
  const { clock, stop, done } = start(stream, [good, bad], true);
  await clock.advance(1500);
  stop.abort();
  await done;
  const verdicts = String(stream.read())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).verdict);
  expect(verdicts).toEqual(['ok', 'critical']);
});

test('an end before the first report is an unknown verdict', async () => {
  const { stop, done } = start(new PassThrough(), []);
  stop.abort();
  expect(await done).toBe(3);
});

test('when nobody reads any more it ends, quietly', async () => {
  const gone = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
  const { clock, done } = start(gone, [bad, bad]);
  await settle();
  expect(await done).toBe(2);
  expect(clock.pending).toBe(0);
});

test('a monitor that fails ends it with that error', async () => {
  const monitor = { report: () => Promise.reject(new Error('broken')) };
  const output = new Output(new PassThrough());
  const rest = { flags: { failOn: 'warning' as const }, intervalMs: 1000, output, clock: new FakeClock() };
  await expect(watchLines({ monitor, ...rest, signal: new AbortController().signal })).rejects.toThrow('broken');
});
