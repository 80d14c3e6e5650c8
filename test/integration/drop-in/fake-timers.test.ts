import { afterEach, expect, test, vi } from 'vitest';
import type { Pool } from '../../../src/index.js';
import { usePools } from '../../support/pools.js';

const bench = usePools();

afterEach(() => {
  vi.useRealTimers();
});

const fake = () =>
  vi.useFakeTimers({
    now: 0,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'Date', 'performance'],
  });

const use = async (pool: Pool): Promise<void> => {
  const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => pool.query('select $1::int as n', [n])));
  expect(answers.map(({ rows }) => rows[0].n)).toEqual(answers.map((_, n) => n));
  expect(await pool.transaction(async (tx) => (await tx.query('select 1 as n')).rows)).toEqual([{ n: 1 }]);
  await expect(pool.query({ text: 'select pg_sleep(5)', query_timeout: 50 })).rejects.toThrow();
};

test('statements are answered, and given up in time, with a clock that is faked later', async () => {
  const pool = bench.makePool({ max: 3 });
  fake();
  await use(pool);
});

test('and with one that was faked before the pool was loaded', async () => {
  fake();
  vi.resetModules();
  const { Pool: LatePool } = await import('../../../src/index.js');
  const pool = new LatePool({ connectionString: bench.url, max: 3 });
  await use(pool);
  await pool.end({ timeoutMs: 300 });
});
