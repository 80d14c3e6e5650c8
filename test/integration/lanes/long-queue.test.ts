import { afterEach, expect, test, vi } from 'vitest';
import { Lanes } from '../../../src/pool/lanes.js';
import { Deque } from '../../../src/util/deque.js';
import { acquaint, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';

const bench = usePools();
const quick = 'select $1::int as n';
const other = 'select $1::int + 1 as n';
const slow = 'select pg_sleep(0.02), $1::int as n';

afterEach(() => void vi.restoreAllMocks());

test.each([
  ['of one quick text', [quick]],
  ['of several quick texts', [quick, other]],
  ['of quick and slow texts', [...new Array(999).fill(quick), slow]],
])('a statement costs no more in a queue of 10,000 %s than in a short one', async (_label, texts) => {
  const pool = bench.makePool({ max: 4, acquireTimeoutMs: 0 });
  for (const text of new Set(texts)) await acquaint(pool, [text, [1]]);
  const work = [
    vi.spyOn(Lanes.prototype, 'choose'),
    vi.spyOn(Lanes.prototype, 'areShunnedBy'),
    vi.spyOn(Lanes.prototype, 'mayHaveOwn'),
    vi.spyOn(Deque.prototype, 'at'),
  ];
  const costOf = async (count: number): Promise<number> => {
    for (const each of work) each.mockClear();
    const all = await Promise.all(times(count, (n) => pool.query(texts[n % texts.length] as string, [n])));
    expect(all).toHaveLength(count);
    return work.reduce((sum, each) => sum + each.mock.calls.length, 0) / count;
  };
  await costOf(1000);
  // Each offer looks at no more than 64 statements that no lane takes, and takes at least one.
  expect(await costOf(10_000)).toBeLessThan(100);
});
