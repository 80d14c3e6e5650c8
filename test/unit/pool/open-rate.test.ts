import { expect, it } from 'vitest';
import { OpenRate } from '../../../src/pool/open-rate.js';

it('has no limit at 0', () => {
  const rate = new OpenRate(0);
  for (let i = 0; i < 100; i += 1) rate.spend(0);
  expect(rate.available(0)).toBe(Number.POSITIVE_INFINITY);
});

it.each([1, 7, 100])('opens no more than %i in any second, but for a burst of a fifth', (perSecond) => {
  const rate = new OpenRate(perSecond);
  const times: number[] = [];
  for (let now = 0; now < 5000; now += 1) {
    for (let left = rate.available(now); left > 0; left -= 1) {
      rate.spend(now);
      times.push(now);
    }
    expect(rate.waitMs(now)).toBeGreaterThan(0);
  }
  const most = Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 1000).length));
  expect(most).toBeLessThanOrEqual(perSecond + Math.max(1, Math.floor(perSecond / 5)));
  expect(times.length).toBeGreaterThanOrEqual(5 * perSecond - 1);
});
