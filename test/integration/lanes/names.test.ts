import { beforeEach, describe, expect, test } from 'vitest';
import type { Pool } from '../../../src/index.js';
import { acquaint, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';

const bench = usePools();
const rowCount = 20;
/** What somebody else has under a name: whoever runs it has rows deleted. */
const foreign = 'delete from kept where id > 0 and $1::int is not null returning id';
const read = 'select id from kept where id = $1';
const other = 'select id + 100 as id from kept where id = $1';

beforeEach(() =>
  bench.sql(`drop table if exists kept; create table kept (id int primary key);
    insert into kept select n from generate_series(1, ${rowCount}) n`),
);

async function expectUnhurt(): Promise<void> {
  expect(await bench.sql('select count(*)::int as n from kept')).toEqual([{ n: rowCount }]);
}

/** Has a borrower of every connection do something in its session. */
async function onEach(
  pool: Pool,
  connections: number,
  run: (query: (text: string) => Promise<{ rows: { name: string }[] }>) => Promise<void>,
): Promise<void> {
  const clients = await Promise.all(times(connections, () => pool.connect()));
  for (const client of clients) {
    await run((text) => client.query(text) as never);
    client.release();
  }
}

/** What callers see of statements, where those of one text stand behind one another: their rows or the error's code. */
async function seenOf(pool: Pool, name: string | undefined, text: string): Promise<unknown[]> {
  const asked = times(8, (i) => pool.query({ text, values: [i + 1], ...(name !== undefined && { name }) }));
  const told = await Promise.allSettled(asked);
  return told.map((each) => (each.status === 'fulfilled' ? each.value.rows : (each.reason as { code?: string }).code));
}

const own = (from = 0): unknown[] => Array.from({ length: 8 }, (_, i) => [{ id: i + 1 + from }]);

describe.each([1, 3])('with %i connections', (max) => {
  test('names that a caller prepares, like those the pool has given, change nothing for the texts of others', async () => {
    const pool = bench.makePool({ max });
    await acquaint(pool, [read, [1]]);
    await onEach(pool, max, async (query) => {
      const { rows } = await query('select name from pg_prepared_statements');
      // Those that are there, and those that would come next if names were counted on.
      const next = rows.flatMap(({ name }) =>
        Array.from({ length: 9 }, (_, i) => name.replace(/\d+$/, (n) => String(Number(n) + i + 1))),
      );
      const guessed = Array.from({ length: 20 }, (_, i) => `headroom:${i + 1}`);
      const taken = new Set(rows.map(({ name }) => name));
      for (const name of new Set([...next, ...guessed]))
        if (!taken.has(name)) await query(`prepare "${name}" (int) as ${foreign}`);
    });
    for (let i = 0; i < 3; i += 1) {
      expect(await seenOf(pool, undefined, read)).toEqual(own());
      expect(await seenOf(pool, undefined, other)).toEqual(own(100));
    }
    await expectUnhurt();
  });

  test('names that a caller uses by query(), like those of the pool, change nothing either', async () => {
    const pool = bench.makePool({ max });
    await acquaint(pool, [read, [1]]);
    for (let i = 1; i <= 10; i += 1) {
      const nothing = 'delete from kept where id = $1';
      await pool.query({ name: `headroom:${i}`, text: nothing, values: [-1] });
    }
    for (let i = 0; i < 3; i += 1) expect(await seenOf(pool, undefined, other)).toEqual(own(100));
    expect(await seenOf(pool, undefined, read)).toEqual(own());
    await expectUnhurt();
  });

  test('what somebody has prepared by SQL under a caller’s name is never run for the caller’s text', async () => {
    const pool = bench.makePool({ max });
    await onEach(pool, max, async (query) => void (await query(`prepare mine (int) as ${foreign}`)));
    for (let i = 0; i < 3; i += 1) {
      const seen = await seenOf(pool, 'mine', read);
      expect(seen.map((each, at) => each === '42P05' || JSON.stringify(each) === JSON.stringify(own()[at]))).toEqual(
        Array(8).fill(true),
      );
    }
    await expectUnhurt();
  });

  test('a name whose text is wrong runs nothing, however many stand behind it, and is free for a right one', async () => {
    const pool = bench.makePool({ max });
    await acquaint(pool, [read, [1]]);
    for (let i = 0; i < 3; i += 1)
      expect(await seenOf(pool, 'wrong', 'select nothing from kept where id = $1')).toEqual(Array(8).fill('42703'));
    const seen = await seenOf(pool, 'wrong', read);
    expect(seen).toEqual(own());
    await expectUnhurt();
  });

  test('a name whose text becomes wrong, and right again, runs that text or nothing', async () => {
    const pool = bench.makePool({ max });
    await bench.sql(
      'create table if not exists gone (id int); truncate gone; insert into gone select n from generate_series(1, 8) n',
    );
    const text = 'select id from gone where id = $1';
    await bench.sql('alter table gone rename to away');
    expect(await seenOf(pool, 'of a table', text)).toEqual(Array(8).fill('42P01'));
    await bench.sql('alter table away rename to gone');
    expect(await seenOf(pool, 'of a table', text)).toEqual(own());
    await bench.sql('drop table gone');
  });

  test('what a borrower deallocates is prepared again for the texts of others', async () => {
    const pool = bench.makePool({ max });
    await acquaint(pool, [read, [1]], [other, [1]]);
    for (const text of ['deallocate all', 'discard all', 'discard plans']) {
      await onEach(pool, max, async (query) => void (await query(text)));
      expect(await seenOf(pool, undefined, read)).toEqual(own());
      expect(await seenOf(pool, undefined, other)).toEqual(own(100));
      const inside = await pool.transaction(async (tx) => [
        (await tx.query(read, [3])).rows,
        (await tx.query(other, [3])).rows,
      ]);
      expect(inside).toEqual([[{ id: 3 }], [{ id: 103 }]]);
    }
  });
});
