import { afterEach, expect, test } from 'vitest';
import { Lanes } from '../../../src/pool/lanes.js';
import { Deque } from '../../../src/util/deque.js';
import { acquaint, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';

const bench = usePools();
const quick = 'select $1::int as n';
const other = 'select $1::int + 1 as n';
const slow = 'select pg_sleep(0.02), $1::int as n';

let calls = 0;
const restorers: (() => void)[] = [];
afterEach(() => {
  for (const restore of restorers.splice(0)) restore();
});

/** Counts the calls of a method. A mock would keep each of them: millions, if the test fails, which no memory holds. */
function countCalls<K extends string>(prototype: Readonly<Record<K, (...args: never[]) => unknown>>, name: K): void {
  const real = prototype[name] as (...args: unknown[]) => unknown;
  const counted = function (this: unknown, ...args: unknown[]): unknown {
    calls += 1;
    return real.apply(this, args);
  };
  Object.defineProperty(prototype, name, { value: counted, configurable: true, writable: true });
  restorers.push(() => Object.defineProperty(prototype, name, { value: real, configurable: true, writable: true }));
}

test.each([
  ['of one quick text', [quick]],
  ['of several quick texts', [quick, other]],
  ['of quick and slow texts', [...new Array(999).fill(quick), slow]],
])('a statement costs no more in a queue of 10,000 %s than in a short one', async (_label, texts) => {
  const pool = bench.makePool({ max: 4, acquireTimeoutMs: 0 });
  for (const text of new Set(texts)) await acquaint(pool, [text, [1]]);
  countCalls(Lanes.prototype, 'choose');
  countCalls(Lanes.prototype, 'areShunnedBy');
  countCalls(Lanes.prototype, 'mayHaveOwn');
  countCalls(Deque.prototype, 'at');
  const costOf = async (count: number): Promise<number> => {
    calls = 0;
    const all = await Promise.all(times(count, (n) => pool.query(texts[n % texts.length] as string, [n])));
    expect(all).toHaveLength(count);
    return calls / count;
  };
  await costOf(1000);
  // Each offer looks at no more than 64 statements that no lane takes, and takes at least one.
  expect(await costOf(10_000)).toBeLessThan(100);
});
