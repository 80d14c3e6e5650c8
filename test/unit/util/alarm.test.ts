import { beforeEach, expect, test } from 'vitest';
import { Alarm } from '../../../src/util/alarm.js';
import { FakeClock } from '../../support/fake-clock.js';

let clock: FakeClock;
let alarm: Alarm;
let rung: number[];

beforeEach(() => {
  clock = new FakeClock(0);
  rung = [];
  alarm = new Alarm(clock, () => rung.push(clock.now()));
});

test('rings once, at the earliest of the times it was set for, on one timer', async () => {
  for (const time of [300, 100, 200, 100]) alarm.setFor(time);
  expect(clock.pending).toBe(1);
  await clock.advance(99);
  expect(rung).toEqual([]);
  await clock.advance(1000);
  expect(rung).toEqual([100]);
  expect(clock.pending).toBe(0);
});

test('rings again when it is set again, which whoever hears it may do', async () => {
  alarm = new Alarm(clock, () => {
    rung.push(clock.now());
    if (rung.length < 3) alarm.setFor(clock.now() + 10);
  });
  alarm.setFor(5);
  await clock.advance(100);
  expect(rung).toEqual([5, 15, 25]);
});

test('a time that has passed is met soon, though not before whoever set it is done', async () => {
  await clock.advance(50);
  alarm.setFor(20);
  expect(rung).toEqual([]);
  await clock.advance(1);
  expect(rung).toEqual([51]);
});

test('does not ring when it is cancelled, and then for a later time', async () => {
  alarm.setFor(10);
  alarm.cancel();
  expect(clock.pending).toBe(0);
  alarm.cancel();
  alarm.setFor(20);
  await clock.advance(100);
  expect(rung).toEqual([20]);
});

test('never is a time like any other', async () => {
  alarm.setFor(Number.POSITIVE_INFINITY);
  expect(clock.pending).toBe(0);
  alarm.setFor(10);
  alarm.setFor(Number.POSITIVE_INFINITY);
  await clock.advance(10);
  expect(rung).toEqual([10]);
});

test('keeps the process alive only where it is to, whenever that is said', () => {
  alarm.setFor(10);
  expect(clock.holding).toBe(1);
  alarm.keepAlive(false);
  expect(clock.holding).toBe(0);
  alarm.setFor(5);
  expect([clock.pending, clock.holding]).toEqual([1, 0]);
  alarm.keepAlive(true);
  alarm.keepAlive(true);
  expect(clock.holding).toBe(1);
});
