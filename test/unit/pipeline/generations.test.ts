import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GenerationMap } from '../../../src/pipeline/generations.js';

test('gives what was put in last under a key, and nothing under others', () => {
  const map = new GenerationMap<number>(10);
  map.set('a', 1);
  map.set('a', 2);
  expect([map.get('a'), map.get('b'), map.size]).toEqual([2, undefined, 1]);
});

test('forgets what nobody asked for, and keeps what somebody did', () => {
  const map = new GenerationMap<string>(3);
  for (let i = 0; i < 20; i += 1) {
    map.set(`${i}`, `v${i}`);
    expect(map.get('0')).toBe('v0');
  }
  expect(map.get('1')).toBeUndefined();
  expect(map.get('10')).toBeUndefined();
  expect(map.get('19')).toBe('v19');
});

test('an entry that is replaced does not make others go', () => {
  const map = new GenerationMap<number>(2);
  map.set('a', 0);
  map.set('b', 0);
  for (let i = 1; i < 10; i += 1) map.set('b', i);
  expect([map.get('a'), map.get('b'), map.size]).toEqual([0, 9, 2]);
});

test('keeps at most twice its limit, and for certain what was used since as many steps as its limit', () => {
  const step = fc.tuple(fc.boolean(), fc.nat(12));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 100 }), (limit, steps) => {
      const map = new GenerationMap<number>(limit);
      const known = new Map<number, { value: number; usedAt: number }>();
      for (const [now, [isSet, key]] of steps.entries()) {
        const last = known.get(key);
        if (isSet) map.set(`${key}`, now);
        else {
          const value = map.get(`${key}`);
          if (last && now - last.usedAt <= limit) expect(value).toBe(last.value);
          else expect([undefined, last?.value]).toContain(value);
          if (value === undefined) known.delete(key);
        }
        if (isSet || known.has(key)) known.set(key, { value: isSet ? now : (last?.value as number), usedAt: now });
        expect(map.size).toBeLessThanOrEqual(2 * limit);
      }
    }),
    { numRuns: 500 },
  );
});

test('wants every key until a generation was full, and then those that return', () => {
  const map = new GenerationMap<number>(3);
  for (const key of ['a', 'b', 'c', 'd']) {
    expect(map.wants(key)).toBe(true);
    map.set(key, 1);
  }
  expect([map.wants('e'), map.wants('f'), map.wants('e'), map.wants('g')]).toEqual([false, false, true, false]);
});

test('recognizes nearly every key that returns among thousands, and mistakes few others for one of them', () => {
  const map = new GenerationMap<number>(1);
  map.set('a', 1);
  map.set('b', 1);
  const keys = Array.from({ length: 1000 }, (_, i) => `select a as c${i} from t`);
  expect(keys.filter((key) => map.wants(key)).length).toBeLessThan(5);
  expect(keys.filter((key) => map.wants(key)).length).toBeGreaterThan(850);
});
