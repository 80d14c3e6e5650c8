import { beforeAll, expect, test } from 'vitest';
import { times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';

const bench = usePools();
const byKey = 'select id, note from kept where id = $1';

beforeAll(() =>
  bench.sql(
    "create table kept as select n as id, 'note ' || n as note from generate_series(1, 1000) n; create unique index on kept (id)",
  ),
);

test('statements of many callers share few connections: 64 callers of short statements open 4 of 10 at most', async () => {
  const pool = bench.makePool({ max: 10 });
  const until = performance.now() + 1500;
  const call = async (i: number): Promise<void> => {
    while (performance.now() < until) {
      const { rows } = await pool.query(byKey, [1 + i]);
      expect(rows).toEqual([{ id: 1 + i, note: `note ${1 + i}` }]);
    }
  };
  await Promise.all(times(64, call));
  expect(pool.totalCount).toBeLessThanOrEqual(4);
  expect(await bench.sessions()).toHaveLength(pool.totalCount);
});
