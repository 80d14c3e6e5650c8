import { expect, test } from 'vitest';
import { classifyFailure } from '../../../../src/load/drive/failures.js';
import { OpenLoop } from '../../../../src/load/drive/open-loop.js';
import { FakeClock, settle } from '../../../support/fake-clock.js';
import { type Request, StubSink, stubParts } from './stubs.js';

function loopOf(request: Request, ratePerSecond: number, most?: number) {
  const clock = new FakeClock();
  const sink = new StubSink();
  return { clock, sink, loop: new OpenLoop(stubParts(clock, sink, request), ratePerSecond, most) };
}

test('requests come at the rate, however long they take', async () => {
  const { clock, sink, loop } = loopOf((passed) => passed(500), 100);
  loop.start();
  await clock.advance(10_000);
  expect(sink.latencies.length).toBeGreaterThan(850);
  expect(sink.latencies.length).toBeLessThan(1050);
});

/** A clock whose timers are late. */
function lateClock(clock: FakeClock, lateMs: number): FakeClock {
  return new (class extends FakeClock {
    override setTimer(callback: () => void, ms: number) {
      return clock.setTimer(callback, ms + lateMs);
    }
    override now() {
      return clock.now();
    }
  })();
}

test('a process that fell behind catches up little by little, so that answers get their turn', async () => {
  const clock = new FakeClock();
  let [made, atOnce, mostAtOnce] = [0, 0, 0];
  const count: Request = async () => {
    made += 1;
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    if (atOnce === 1) setImmediate(() => (atOnce = 0));
    await Promise.race([]);
  };
  const loop = new OpenLoop({ ...stubParts(clock, new StubSink(), count), clock: lateClock(clock, 5000) }, 1000);
  loop.start();
  await clock.advance(5050);
  const behind = loop.countWaiting(clock.now(), 0) - made;
  expect(behind).toBeGreaterThan(3000);
  for (let turn = 0; turn < 100; turn += 1) await settle();
  expect(made).toBeGreaterThan(4500);
  expect(mostAtOnce).toBeLessThanOrEqual(128);
});

test('latency counts from when the request was to start, also where the process was late', async () => {
  const clock = new FakeClock();
  const sink = new StubSink();
  const late = lateClock(clock, 50);
  const loop = new OpenLoop({ ...stubParts(clock, sink, (passed) => passed(10)), clock: late }, 1000);
  loop.start();
  await clock.advance(10_000);
  expect(sink.latencies.length).toBeGreaterThan(9000);
  expect(Math.min(...sink.latencies)).toBeGreaterThanOrEqual(10);
  expect(Math.max(...sink.latencies)).toBeGreaterThan(55);
  expect(sink.latencies.reduce((sum, ms) => sum + ms, 0) / sink.latencies.length).toBeGreaterThan(30);
});

test('what waits is known by how long', async () => {
  const { clock, loop } = loopOf(() => new Promise(() => undefined), 100);
  loop.start();
  await clock.advance(2000);
  const all = loop.countWaiting(clock.now(), -1);
  const longer = loop.countWaiting(clock.now(), 1000);
  expect(all).toBeGreaterThan(150);
  expect(longer / all).toBeGreaterThan(0.35);
  expect(longer / all).toBeLessThan(0.65);
});

test('no more are under way than the driver can hold; the rest fails as its own doing', async () => {
  const { clock, sink, loop } = loopOf(() => new Promise(() => undefined), 1000, 10);
  loop.start();
  await clock.advance(1000);
  expect(loop.countWaiting(clock.now(), -1)).toBe(10);
  expect(sink.failures.length).toBeGreaterThan(800);
  expect(classifyFailure(sink.failures[0])).toBe('too many requests in progress in the driver');
});

test('it stops when what is under way has ended', async () => {
  const { clock, sink, loop } = loopOf((passed) => passed(100), 1000);
  loop.start();
  await clock.advance(50);
  const stopped = loop.stop();
  await clock.advance(200);
  await stopped;
  expect(clock.pending).toBe(0);
  expect(sink.latencies.length).toBeGreaterThan(20);
});
