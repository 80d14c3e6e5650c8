import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Pool } from '../../../src/index.js';
import { usePools } from '../../support/pools.js';
import { until } from '../../support/wait.js';

const bench = usePools();
const series = 'select n from generate_series(1, $1::int) n';

beforeAll(() => bench.sql('create table kept (n int)'));

/** Waits until everything is back, then shows that the one connection is good. */
async function expectBack(pool: Pool): Promise<void> {
  await until('the connection is back', () => pool.idleCount === 1);
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  expect(pool.stats().counters.opened).toBe(1);
  expect(pool.stats().counters.closed.dirty).toBe(0);
}

/** Runs the same through `pool.query` and through a client of the caller's own. */
const ways: [string, (use: (target: Pool | pg.PoolClient) => Promise<void>) => Promise<void>][] = [
  [
    'through pool.query',
    async (use) => {
      const pool = bench.makePool({ max: 1 });
      await use(pool);
      await expectBack(pool);
    },
  ],
  [
    'through a checked-out client',
    async (use) => {
      const pool = bench.makePool({ max: 1 });
      const client = await pool.connect();
      await use(client);
      client.release();
      await expectBack(pool);
    },
  ],
];

describe.each(ways)('%s', (_name, run) => {
  test('a cursor reads to its end', () =>
    run(async (target) => {
      const cursor = target.query(new Cursor<{ n: number }>(series, [5]));
      const batches = [await cursor.read(2), await cursor.read(2), await cursor.read(2), await cursor.read(2)];
      expect(batches.map((rows) => rows.length)).toEqual([2, 2, 1, 0]);
    }));

  test('a cursor closed half way gives its connection back', () =>
    run(async (target) => {
      const cursor = target.query(new Cursor<{ n: number }>(series, [100_000]));
      expect(await cursor.read(1)).toEqual([{ n: 1 }]);
      await cursor.close();
    }));

  test('a cursor whose statement is wrong says so and gives its connection back', () =>
    run(async (target) => {
      const cursor = target.query(new Cursor('select nothing'));
      await expect(cursor.read(1)).rejects.toMatchObject({ code: '42703' });
    }));

  test('a cursor that fails while it runs says so and gives its connection back', () =>
    run(async (target) => {
      const cursor = target.query(new Cursor('select 1 / (3 - n) from generate_series(1, 5) n'));
      expect(await cursor.read(2)).toHaveLength(2);
      await expect(cursor.read(2)).rejects.toMatchObject({ code: '22012' });
    }));

  test('a stream is read to its end', () =>
    run(async (target) => {
      const rows = await target.query(new QueryStream(series, [250], { batchSize: 100 })).toArray();
      expect(rows).toHaveLength(250);
      expect(rows[249]).toEqual({ n: 250 });
    }));

  test('a stream left half way gives its connection back', () =>
    run(async (target) => {
      const stream = target.query(new QueryStream(series, [100_000], { batchSize: 10 }));
      for await (const row of stream) {
        if ((row as { n: number }).n === 15) break;
      }
    }));

  test('a stream that fails says so and gives its connection back', () =>
    run(async (target) => {
      const stream = target.query(new QueryStream('select 1 / (3 - n) from generate_series(1, 5) n'));
      await expect(stream.toArray()).rejects.toMatchObject({ code: '22012' });
    }));

  test('COPY reads and writes', () =>
    run(async (target) => {
      await target.query('truncate kept');
      await pipeline(Readable.from(['1\n', '2\n', '3\n']), target.query(copyFrom('copy kept from stdin')));
      const chunks = await target.query(copyTo('copy (select n from kept order by n) to stdout')).toArray();
      expect(Buffer.concat(chunks).toString()).toBe('1\n2\n3\n');
    }));

  test('COPY that the server refuses or the writer gives up says so and gives its connection back', () =>
    run(async (target) => {
      const refused = pipeline(Readable.from(['word\n']), target.query(copyFrom('copy kept from stdin')));
      await expect(refused).rejects.toMatchObject({ code: '22P02' });
      const writer = target.query(copyFrom('copy kept from stdin'));
      writer.on('error', () => undefined);
      writer.write('1\n');
      writer.destroy(new Error('changed my mind'));
      await new Promise((resolve) => writer.once('close', resolve));
    }));

  test('pg’s own Query object calls back', () =>
    run(async (target) => {
      const rows = await new Promise((resolve, reject) => {
        target.query(new pg.Query('select 7 as n', (error, result) => (error ? reject(error) : resolve(result.rows))));
      });
      expect(rows).toEqual([{ n: 7 }]);
    }));

  test('pg’s own Query object takes the callback that is passed beside it', () =>
    run(async (target) => {
      const query = new pg.Query('select 7 as n');
      const rows = await new Promise((resolve, reject) => {
        const callback = (error: unknown, result: pg.QueryResult): void =>
          error ? reject(error) : resolve(result.rows);
        Reflect.apply(target.query, target, [query, callback]);
      });
      expect(rows).toEqual([{ n: 7 }]);
    }));
});

describe('several', () => {
  test('wait for a connection like anybody else and are served in order', async () => {
    const pool = bench.makePool({ max: 2 });
    const cursors = Array.from({ length: 6 }, (_, i) => pool.query(new Cursor(series, [i + 1])));
    const counts = await Promise.all(
      cursors.map(async (cursor) => {
        const rows = await cursor.read(100);
        await cursor.close();
        return rows.length;
      }),
    );
    expect(counts).toEqual([1, 2, 3, 4, 5, 6]);
    await until('all are back', () => pool.idleCount === pool.totalCount);
    expect(pool.stats().counters.opened).toBeLessThanOrEqual(2);
  });

  test('are told when no connection is to be had', async () => {
    const pool = bench.makePool({ max: 1, acquireTimeoutMs: 20 });
    const held = await pool.connect({ acquireTimeoutMs: 10_000 });
    await expect(pool.query(new Cursor('select 1')).read(1)).rejects.toMatchObject({
      code: 'HEADROOM_ACQUIRE_TIMEOUT',
    });
    const stream = pool.query(new QueryStream('select 1'));
    await expect(stream.toArray()).rejects.toMatchObject({ code: 'HEADROOM_ACQUIRE_TIMEOUT' });
    held.release();
    await expectBack(pool);
  });

  test('that cannot even be sent are told so, and keep no connection', async () => {
    const pool = bench.makePool({ max: 1, pingTimeoutMs: 100 });
    const broken = (): pg.Query => new pg.Query({ name: 5 as unknown as string, text: 'select 1' });
    const told = await new Promise((resolve) => {
      Reflect.apply(pool.query, pool, [broken(), resolve]);
    });
    expect(told).toBeInstanceOf(TypeError);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    const again = await new Promise((resolve) => {
      Reflect.apply(pool.query, pool, [broken(), resolve]);
    });
    expect(again).toBeInstanceOf(TypeError);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('that were given up before they could start are closed, and cost nothing', async () => {
    const pool = bench.makePool({ max: 1 });
    const held = await pool.connect();
    const stream = pool.query(new QueryStream('select 1'));
    const reader = pool.query(copyTo('copy kept to stdout'));
    const writer = pool.query(copyFrom('copy kept from stdin'));
    const cursor = pool.query(new Cursor('select 1'));
    writer.on('error', () => undefined).write('1\n');
    const closed = [stream, reader, writer].map((each) => new Promise((resolve) => each.once('close', resolve)));
    for (const each of [stream, reader, writer]) each.destroy();
    await cursor.close();
    held.release();
    await Promise.all(closed);
    await expectBack(pool);
  });

  test('are told when their connection breaks, and its place is free', async () => {
    const pool = bench.makePool({ max: 1 });
    const cursor = pool.query(new Cursor(series, [100_000]));
    await cursor.read(1);
    await bench.terminate();
    await expect(cursor.read(1)).rejects.toThrow();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(pool.totalCount).toBe(1);
  });
});
