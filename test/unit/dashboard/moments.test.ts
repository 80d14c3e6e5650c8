import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { Moments } from '../../../src/dashboard/series/moments.js';

const textAt = (moments: Moments, time: number) => {
  const moment = moments.at(time);
  return moment === undefined ? undefined : gunzipSync(moment.body).toString();
};

it('the sample of a moment is the last one before it, or else the first', async () => {
  const moments = new Moments({ everyMs: 10 });
  expect(textAt(moments, 100)).toBeUndefined();
  for (const at of [100, 110, 120]) await moments.add(at, () => `at ${at}`);
  expect([50, 100, 115, 999].map((time) => textAt(moments, time))).toEqual(['at 100', 'at 100', 'at 110', 'at 120']);
});

it('samples are kept at an interval, and where the verdict turns', async () => {
  const moments = new Moments({ everyMs: 10 });
  for (const at of [100, 103, 106]) await moments.add(at, () => `at ${at}`, at === 106);
  expect([105, 107].map((time) => textAt(moments, time))).toEqual(['at 100', 'at 106']);
});

it('the oldest samples make room for new ones', async () => {
  const moments = new Moments({ everyMs: 1, maxBytes: 200 });
  for (let at = 0; at < 50; at += 1) await moments.add(at, () => `at ${at}`);
  expect(moments.bytes).toBeLessThanOrEqual(200);
  expect(textAt(moments, 49)).toBe('at 49');
  expect(textAt(moments, 0)).not.toBe('at 0');
});
