import { expect, test } from 'vitest';
import { type Measured, Run } from '../../../../src/load/drive/run.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { StubSink, stubParts } from './stubs.js';

/** Twenty users of a server that takes as long over a request as it is told, at each moment. */
async function measureWith(latencyMs: (now: number) => number): Promise<Measured> {
  const clock = new FakeClock(0);
  const {
    connections,
    sink: _,
    ...parts
  } = stubParts(clock, new StubSink(), (passed) => passed(latencyMs(clock.now())));
  const strategy = { ...connections, close: async () => undefined };
  const demand = { kind: 'closed', users: 20, thinkMs: 0 } as const;
  const span = { warmUpMs: 1000, durationMs: 1000, objectiveMs: 1000, everyMs: 100 };
  const run = new Run({ ...parts, open: async () => strategy }, demand, span);
  let measured: Measured | undefined;
  void run
    .begin()
    .then(() => run.measure())
    .then((result) => {
      measured = result;
    });
  for (let turn = 0; measured === undefined && turn < 2000; turn += 1) await clock.advance(100);
  const ended = run.end();
  await clock.advance(20_000);
  await ended;
  if (!measured) throw new Error('Nothing was measured');
  return measured;
}

test('a window is measured as it comes where nothing changes', async () => {
  const { lateMs, seconds, done, cyclesMs } = await measureWith(() => 300);
  expect(lateMs).toBe(0);
  expect(seconds).toBeLessThan(1.5);
  expect(done / seconds).toBeCloseTo(20 / 0.3, -1);
  expect(cyclesMs / seconds / 1000 / 20).toBeCloseTo(1, 1);
});

test('a window that began while the server was disturbed is given up for one that holds Little’s law', async () => {
  const { lateMs, seconds, done, cyclesMs } = await measureWith((now) => (now < 9000 ? 3000 : 300));
  expect(lateMs).toBeGreaterThan(16_000);
  expect(seconds).toBeLessThan(1.5);
  expect(done / seconds).toBeCloseTo(20 / 0.3, -1);
  expect(Math.abs(cyclesMs / seconds / 1000 / 20 - 1)).toBeLessThan(0.02);
});
