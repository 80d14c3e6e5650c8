import { expect, test } from 'vitest';
import { ClosedLoop } from '../../../../src/load/drive/closed-loop.js';
import { FakeClock, settle } from '../../../support/fake-clock.js';
import { type Request, StubSink, stubParts } from './stubs.js';

function loopOf(request: Request, plan: Partial<{ users: number; thinkMs: number; spreadMs: number }> = {}) {
  const clock = new FakeClock();
  const sink = new StubSink();
  const parts = stubParts(clock, sink, request);
  return { clock, sink, parts, loop: new ClosedLoop(parts, { users: 1, thinkMs: 0, spreadMs: 0, ...plan }) };
}

test('users spend all of their time in cycles: as many of these as Little has it', async () => {
  const { clock, sink, loop } = loopOf((passed) => passed(30), { users: 20, thinkMs: 10, spreadMs: 40 });
  loop.start();
  await clock.advance(400);
  expect(loop.isWarm).toBe(true);
  const [beganAt, before, counted] = [clock.now(), loop.underWayMs(clock.now()), sink.cycles.length];
  await clock.advance(800);
  const cyclesMs = sink.cycles.slice(counted).reduce((sum, cycle) => sum + cycle, 0);
  expect(cyclesMs + loop.underWayMs(clock.now()) - before).toBeCloseTo(20 * (clock.now() - beganAt), 6);
  expect(sink.cycles.length - counted).toBe(20 * 20);
  expect(new Set(sink.latencies)).toEqual(new Set([30]));
});

test('users do not begin all at once', async () => {
  const { clock, sink, loop } = loopOf((passed) => passed(1000), { users: 10, spreadMs: 100 });
  loop.start();
  await clock.advance(50);
  expect(loop.isWarm).toBe(false);
  await clock.advance(1000);
  expect(sink.latencies.length).toBeGreaterThanOrEqual(4);
  expect(sink.latencies.length).toBeLessThanOrEqual(6);
});

test('where there are no users, none have strayed from what is typical', async () => {
  const { clock, loop } = loopOf((passed) => passed(1000), { users: 0 });
  loop.start();
  await clock.advance(10);
  expect(loop.strayedBy(clock.now())).toBe(0);
});

test('the first request of a user is not what is typical', async () => {
  let latencyMs = 5000;
  const { clock, loop } = loopOf((passed) => passed(latencyMs), { users: 1 });
  loop.start();
  await clock.advance(10);
  latencyMs = 400;
  await clock.advance(5290);
  expect(loop.strayedBy(clock.now())).toBe(Number.POSITIVE_INFINITY);
  await clock.advance(300);
  expect(loop.strayedBy(clock.now())).toBe(0);
});

test('a user whose request fails waits a moment', async () => {
  const { clock, sink, loop } = loopOf(async () => {
    throw new Error('refused');
  });
  loop.start();
  await clock.advance(1000);
  expect(sink.failures).toHaveLength(11);
  expect(sink.cycles.slice(1)).toEqual(Array(10).fill(100));
});

test('a request that never ends is under way for ever, and is waited for', async () => {
  const { clock, loop } = loopOf(() => new Promise(() => undefined), { users: 3 });
  loop.start();
  await clock.advance(500);
  expect(loop.underWayMs(clock.now())).toBe(1500);
  expect(loop.isWarm).toBe(false);
  let isIdle = false;
  void loop.stop().then(() => {
    isIdle = true;
  });
  await settle();
  expect(isIdle).toBe(false);
});

test('what ends after it was abandoned counts no more', async () => {
  const { clock, sink, loop } = loopOf((passed) => passed(100));
  loop.start();
  await clock.advance(50);
  loop.abandon();
  await clock.advance(1000);
  expect(sink.latencies).toEqual([]);
});

test('it stops at once while users think, and after the request where one is under way', async () => {
  const { clock, sink, loop } = loopOf((passed) => passed(10), { users: 5, thinkMs: 10_000 });
  loop.start();
  await clock.advance(15);
  await loop.stop();
  expect(sink.latencies).toHaveLength(5);
  expect(clock.pending).toBe(0);
});

test('users of a spike come and go', async () => {
  const { clock, sink, loop } = loopOf((passed) => passed(10), { users: 1 });
  loop.start();
  await clock.advance(100);
  const before = sink.latencies.length;
  const dismiss = loop.add(9, 0);
  await clock.advance(100);
  const meanwhile = sink.latencies.length - before;
  dismiss();
  await clock.advance(10);
  const left = sink.latencies.length;
  await clock.advance(100);
  expect([before, meanwhile, sink.latencies.length - left]).toEqual([10, 100, 10]);
});

test('users of several workers have numbers of their own, from 0', async () => {
  const numbers: number[] = [];
  for (const first of [0, 1]) {
    const { clock, parts } = loopOf((passed) => passed(1));
    const createUser = (number: number) => {
      numbers.push(number);
      return parts.workload.createUser(number);
    };
    const loop = new ClosedLoop(
      { ...parts, workload: { createUser }, userNumbers: { first, step: 2 } },
      { users: 3 - first, thinkMs: 0, spreadMs: 0 },
    );
    loop.start();
    await clock.advance(1);
    loop.abandon();
  }
  expect(numbers.sort()).toEqual([0, 1, 2, 3, 4]);
});

test('requests that never wait leave the event loop to others', async () => {
  const { clock, sink, loop } = loopOf(async () => undefined);
  loop.start();
  await clock.advance(0);
  expect(sink.latencies.length).toBeGreaterThan(0);
  await loop.stop();
});
