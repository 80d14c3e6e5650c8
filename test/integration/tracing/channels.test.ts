import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { channel, tracingChannel } from 'node:diagnostics_channel';
import pg from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { afterEach, describe, expect, test } from 'vitest';
import { acquaint, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';
import { until } from '../../support/wait.js';

const bench = usePools();
const select = 'select $1::int as n';

interface Message {
  readonly [name: string]: unknown;
}

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Notes the messages of a tracing channel when each operation has ended. */
function hear(name: string): Message[] {
  const heard: Message[] = [];
  const subject = tracingChannel(name);
  const ignore = (): void => undefined;
  const asyncEnd = (message: object): void => void heard.push(message as Message);
  const handlers = { start: ignore, end: ignore, asyncStart: ignore, error: ignore, asyncEnd };
  subject.subscribe(handlers);
  stops.push(() => void subject.unsubscribe(handlers));
  return heard;
}

/** Notes the messages of a plain channel. */
function note(name: string): Message[] {
  const heard: Message[] = [];
  const listener = (message: unknown): void => void heard.push(message as Message);
  channel(name).subscribe(listener);
  stops.push(() => void channel(name).unsubscribe(listener));
  return heard;
}

async function readAll<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const rows: T[] = [];
  for await (const row of stream) rows.push(row);
  return rows;
}

describe.each(['headroom:query', 'pg:query'])('%s', (name) => {
  const textOf = (message: Message): unknown => message.text ?? (message.query as Message).text;
  const texts = (heard: readonly Message[]): unknown[] => heard.map(textOf);

  test('has each statement once, by whatever way it is sent', async () => {
    const pool = bench.makePool({ max: 2, pingAfterIdleMs: 0, resetQuery: 'discard all' });
    await acquaint(pool, [select, [1]]);
    const heard = hear(name);
    await Promise.all(times(3, (n) => pool.query(select, [n])));
    await pool.query('select 1 as one; select 2 as two');
    await pool.transaction(async (tx) => {
      await tx.query(select, [4]);
      await tx.query('select 5; select 6');
      await tx.client.query(select, [7]);
    });
    await pool.transaction(async (tx) => {
      await tx.client.query('select 8');
    });
    const client = await pool.connect();
    await client.query(select, [9]);
    await new Promise<void>((resolve) => void client.query('select 10', () => resolve()));
    await client.query(new pg.Query('select 11') as never);
    client.release();
    const cursor = pool.query(new Cursor('select generate_series(1, 12)'));
    await cursor.read(5);
    await cursor.close();
    await pool.query(new QueryStream('select 13')).toArray();
    for await (const { n } of pool.stream<{ n: number }>('select generate_series(14, 99) as n', [], { batch: 5 })) {
      if (n === 20) break;
    }
    const sent = [
      ...[select, select, select, 'select 1 as one; select 2 as two'],
      ...['BEGIN', select, 'select 5; select 6', select, 'COMMIT'],
      ...['BEGIN', 'select 8', 'COMMIT', select, 'select 10', 'select 11'],
      ...['select generate_series(1, 12)', 'select 13', 'select generate_series(14, 99) as n'],
    ];
    await until('all have ended', () => pool.stats().leased === 0 && heard.length >= sent.length);
    expect(texts(heard).sort()).toEqual(sent.sort());
  });
});

describe('a message about a statement', () => {
  test('has what is known of it, and its values only when asked', async () => {
    const pool = bench.makePool({ max: 1, name: 'orders' });
    await acquaint(pool, [select, [1]]);
    const heard = hear('headroom:query');
    const pgs = hear('pg:query');
    const { rows } = await pool.query({
      text: 'select pg_backend_pid() as pid, $1::text as t',
      name: 'mine',
      values: ['secret'],
    });
    await pool.query('-- why\ninsert into nowhere values (1)').catch(() => {});
    const { hostname, port, username, pathname } = new URL(bench.url);
    const place = { host: hostname, port: Number(port), user: username, database: pathname.slice(1) };
    expect(heard[0]).toMatchObject({
      ...place,
      pool: 'orders',
      text: 'select pg_backend_pid() as pid, $1::text as t',
      name: 'mine',
      operation: 'SELECT',
      route: 'lane',
      processID: rows[0].pid,
      result: { command: 'SELECT', rowCount: 1 },
    });
    expect(JSON.stringify(heard)).not.toContain('secret');
    expect(heard[0]?.values).toEqual(['secret']);
    expect(heard[1]).toMatchObject({ operation: 'INSERT', error: { code: '42P01' }, result: undefined });
    expect(pgs[0]).toEqual({
      query: { text: heard[0]?.text, name: 'mine' },
      client: { ...place, ssl: false, processID: rows[0].pid },
      result: { command: 'SELECT', rowCount: 1 },
    });
  });

  test('of a stream is about all of its rows, or its error', async () => {
    const pool = bench.makePool({ max: 1 });
    const heard = hear('headroom:query');
    const text = 'select generate_series(1, $1::int) as n, pg_backend_pid() as pid';
    const pids = new Set<number>();
    for await (const { pid } of pool.stream<{ pid: number }>(text, [25], { batch: 10 })) pids.add(pid);
    const [processID] = pids;
    expect(heard[0]).toMatchObject({ text, route: 'connection', processID, result: { rowCount: 25 } });
    expect(heard[0]?.values).toEqual([25]);
    const wrong = pool.stream('select 1 / (3 - n) from generate_series(1, 9) as n', [], { batch: 1 });
    await expect(readAll(wrong)).rejects.toMatchObject({ code: '22012' });
    expect(heard[1]).toMatchObject({ error: { code: '22012' }, result: undefined });
    const abort = new AbortController();
    const slow = pool.stream('select pg_sleep(60)', [], { signal: abort.signal });
    const next = slow.next();
    await until('it runs', () => pool.stats().leased === 1);
    abort.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    await until('it is published', () => heard.length === 3);
    expect(heard[2]).toMatchObject({ error: { message: 'enough' } });
  });

  test('of a stream is one though a hook watches each checkout', async () => {
    const pool = bench.makePool({ max: 1 });
    const heard = hear('headroom:query');
    const { connect } = pool;
    Reflect.set(pool, 'connect', (...given: unknown[]) => Reflect.apply(connect, pool, given));
    const rows = await readAll(pool.stream('select generate_series(1, 25)', [], { batch: 10 }));
    expect([rows.length, heard]).toMatchObject([25, [{ route: 'connection', result: { rowCount: 25 } }]]);
    expect(heard).toHaveLength(1);
  });

  test('tells the wait for a connection apart from the rest', async () => {
    const pool = bench.makePool({ max: 1 });
    const client = await pool.connect();
    const heard = hear('headroom:query');
    const waiting = pool.query('select 1');
    const holdsFor = 30;
    const startedAt = performance.now();
    await until('it has waited', () => performance.now() - startedAt >= holdsFor);
    client.release();
    await waiting;
    const { waitMs, durationMs } = heard[0] as { waitMs: number; durationMs: number };
    expect(waitMs).toBeGreaterThanOrEqual(holdsFor - 1);
    expect(durationMs).toBeGreaterThanOrEqual(waitMs);
  });

  test('costs a statement on a lane no further promise', async () => {
    const pool = bench.makePool({ max: 1 });
    await acquaint(pool, [select, [1]]);
    const countPromises = async (): Promise<number> => {
      let count = 0;
      const init = (_: number, type: string): void => {
        if (type === 'PROMISE') count += 1;
      };
      const hook = createHook({ init }).enable();
      for (let at = 0; at < 20; at += 1) await pool.query(select, [at]);
      hook.disable();
      return count;
    };
    // The pool's own work may fall into one of them.
    const fewest = async (): Promise<number> =>
      Math.min(await countPromises(), await countPromises(), await countPromises());
    const unheard = await fewest();
    const heard = hear('headroom:query');
    const published = await fewest();
    expect([published, heard.length]).toEqual([unheard, 60]);
  });

  test('of a statement whose values turn out too large for a lane is one, with its outcome', async () => {
    const pool = bench.makePool({ max: 1 });
    const measure = 'select length($1::text)::int as n';
    await acquaint(pool, [measure, [1]]);
    const heard = hear('headroom:query');
    const large = { text: 'x'.repeat(2_000_000) };
    expect((await pool.query(measure, [large])).rows[0].n).toBeGreaterThan(2_000_000);
    await expect(pool.query('select $1::int', [large])).rejects.toMatchObject({ code: '22P02' });
    expect(heard).toMatchObject([
      { text: measure, route: 'connection', result: { command: 'SELECT', rowCount: 1 } },
      { route: 'connection', result: undefined, error: { code: '22P02' } },
    ]);
  });

  test('runs in the stores of its subscribers, and ends in the caller’s context', async () => {
    const store = new AsyncLocalStorage<unknown>();
    const callers = new AsyncLocalStorage<number>();
    const pool = bench.makePool({ max: 1 });
    await acquaint(pool, [select, [1]]);
    const subject = tracingChannel('headroom:query');
    subject.start.bindStore(store, (message) => message);
    stops.push(() => void subject.start.unbindStore(store));
    const ends: unknown[] = [];
    const listener = (message: unknown): void =>
      void ends.push([Reflect.get(message as object, 'values'), callers.getStore()]);
    subject.asyncEnd.subscribe(listener);
    stops.push(() => void subject.asyncEnd.unsubscribe(listener));
    await Promise.all(times(20, (i) => callers.run(i, () => pool.query(select, [i]))));
    expect(ends).toHaveLength(20);
    for (const [values, caller] of ends as [number[], number][]) expect(values[0]).toBe(caller);
  });
});

test('checkouts, releases, connections and removals are published in both shapes', async () => {
  const [connects, pgConnects] = [hear('headroom:connect'), hear('pg:pool:connect')];
  const [opens, pgConnections] = [hear('headroom:open'), hear('pg:connection')];
  const [releases, pgReleases] = [note('headroom:connection:released'), note('pg:pool:release')];
  const [closes, pgRemoves] = [note('headroom:connection:closed'), note('pg:pool:remove')];
  const pool = bench.makePool({ max: 1, name: 'orders' });
  const first = await pool.connect();
  const { processID } = first as unknown as { processID: number };
  first.release();
  const failure = new Error('broken');
  (await pool.connect()).release(failure);
  await until('it is closed', () => closes.length === 1);
  const { hostname, port, username, pathname } = new URL(bench.url);
  const place = { host: hostname, port: Number(port), user: username, database: pathname.slice(1) };
  expect(connects).toMatchObject([{ pool: 'orders', ...place, processID }, { processID }]);
  const before = { maxSize: 1, waitingCount: 0 };
  expect(pgConnects).toEqual([
    { pool: { ...before, totalCount: 0, idleCount: 0 }, client: { processID, reused: false } },
    { pool: { ...before, totalCount: 1, idleCount: 1 }, client: { processID, reused: true } },
  ]);
  expect(opens).toMatchObject([{ pool: 'orders', id: 1, ...place, processID }]);
  expect(pgConnections).toEqual([{ connection: { ...place, ssl: false } }]);
  expect(releases).toMatchObject([{ pool: 'orders', id: 1, error: undefined }, { error: failure }]);
  expect(pgReleases).toEqual([{ client: { processID } }, { client: { processID }, error: failure }]);
  expect(closes).toEqual([{ pool: 'orders', id: 1, cause: 'released' }]);
  expect(pgRemoves).toEqual([{ client: { processID } }]);
});
