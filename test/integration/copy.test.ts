import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Pool } from '../../src/index.js';
import { usePools } from '../support/pools.js';
import { until } from '../support/wait.js';

const bench = usePools();
const into = 'copy item (id, name) from stdin (format csv)';

beforeAll(() => bench.sql('create table item (id int primary key, name text)'));
beforeEach(() => bench.sql('truncate item'));

async function expectFree(pool: Pool): Promise<void> {
  await until('every connection is back', () => pool.idleCount === pool.totalCount && pool.waitingCount === 0);
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
}

async function* lines(count: number, failAt = Number.POSITIVE_INFINITY): AsyncGenerator<string> {
  for (let i = 1; i <= count; i += 1) {
    if (i === failAt) throw new RangeError('no more');
    yield `${i},"item ${i}"\n`;
  }
}

async function countItems(): Promise<unknown> {
  return (await bench.sql('select count(*)::int as n from item'))[0]?.n;
}

test('what is copied in comes out again', async () => {
  const pool = bench.makePool({ max: 1 });
  expect(await pool.copyFrom(into, lines(1000))).toBe(1000);
  const chunks: Buffer[] = [];
  for await (const chunk of pool.copyTo('copy (select * from item order by id) to stdout (format csv)'))
    chunks.push(chunk);
  const expected = Array.from({ length: 1000 }, (_, i) => `${i + 1},item ${i + 1}\n`).join('');
  expect(Buffer.concat(chunks).toString()).toBe(expected);
  await expectFree(pool);
});

test('nothing is copied if the source, a line or the statement is wrong', async () => {
  const pool = bench.makePool({ max: 1 });
  await expect(pool.copyFrom(into, lines(1000, 500))).rejects.toThrow('no more');
  await expect(pool.copyFrom(into, ['1,a\n', 'x,b\n'])).rejects.toMatchObject({ code: '22P02' });
  await expect(pool.copyFrom('copy nowhere from stdin', [])).rejects.toMatchObject({ code: '42P01' });
  await expect(pool.copyTo('copy nowhere to stdout').next()).rejects.toMatchObject({ code: '42P01' });
  expect(await countItems()).toBe(0);
  await expectFree(pool);
});

test('a signal ends it, and so does leaving its loop', async () => {
  const pool = bench.makePool({ max: 1 });
  const abort = new AbortController();
  async function* endless(): AsyncGenerator<string> {
    for (let i = 1; ; i += 1) {
      yield `${i},x\n`;
      if (i === 100) abort.abort();
    }
  }
  await expect(pool.copyFrom(into, endless(), { signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
  expect(await countItems()).toBe(0);
  await expectFree(pool);
  const text = 'copy (select g, repeat(g::text, 50) from generate_series(1, 1000000) g) to stdout';
  for await (const _ of pool.copyTo(text)) break;
  await expectFree(pool);
});
