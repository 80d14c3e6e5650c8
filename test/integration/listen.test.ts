import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type NotificationGap, Pool } from '../../src/index.js';
import { describeBouncers, startBouncer } from '../support/bouncer.js';
import { usePools } from '../support/pools.js';
import { until, within } from '../support/wait.js';

const bench = usePools();

/** Ends the session that listens, and waits until the server has forgotten it. */
async function endListeningSession(): Promise<void> {
  const [listening] = (await bench.sessions()).filter(({ query }) => /^(LISTEN|$)/.test(query));
  expect(listening).toBeDefined();
  await bench.terminate(listening?.pid);
}

describe('pool.listen', () => {
  it('gives each notification to the handlers of its channel, with payload and sender', async () => {
    const pool = bench.makePool();
    const seen: unknown[] = [];
    await using jobs = await pool.listen('jobs', (payload, source) => seen.push([payload, source]));
    await using odd = await pool.listen('Ünusual "name"', (payload) => seen.push(payload));
    expect([jobs.channel, odd.channel]).toEqual(['jobs', 'Ünusual "name"']);
    await pool.notify('jobs', 'one');
    await pool.notify('Ünusual "name"');
    await pool.notify('other', 'not for us');
    await pool.notify('jobs');
    await until('three notifications', () => seen.length >= 3);
    const source = { channel: 'jobs', pid: expect.any(Number) };
    expect(seen).toEqual([['one', source], '', ['', source]]);
    expect(pool.stats().leased).toBe(1);
  });

  it('stops with close(), a signal and the end of the pool, and gives its connection up with the last', async () => {
    const pool = bench.makePool();
    const seen: string[] = [];
    const stop = new AbortController();
    const first = await pool.listen('ch', (payload) => seen.push(`first ${payload}`));
    await pool.listen('ch', (payload) => seen.push(`second ${payload}`), { signal: stop.signal });
    await pool.notify('ch', '1');
    await until('both', () => seen.length === 2);
    await first.close();
    await pool.notify('ch', '2');
    await until('the second', () => seen.length === 3);
    stop.abort();
    await until('no connection listens', () => pool.stats().leased === 0);
    await pool.listen('ch', () => undefined);
    await within(pool.end(), 30_000, 'end');
  });

  it('says what may have been missed when its connection was replaced, and goes on', async () => {
    const pool = bench.makePool();
    const seen: string[] = [];
    const gaps: NotificationGap[] = [];
    const from = Date.now();
    await using _ = await pool.listen('ch', (payload) => seen.push(payload), { onGap: (gap) => gaps.push(gap) });
    await pool.notify('ch', 'before');
    await until('the first', () => seen.length === 1);
    await endListeningSession();
    await until('a gap', () => gaps.length === 1);
    await pool.notify('ch', 'after');
    await until('the second', () => seen.length === 2);
    expect(gaps).toEqual([{ channel: 'ch', from: expect.any(Date), to: expect.any(Date), reason: 'connection' }]);
    expect(gaps[0]?.from.getTime()).toBeGreaterThanOrEqual(from);
    expect(gaps[0]?.to.getTime()).toBeGreaterThanOrEqual(gaps[0]?.from.getTime() ?? 0);
    expect(seen).toEqual(['before', 'after']);
  });

  it('gives all of many notifications, in order, while a handler is slow and another throws', async () => {
    const pool = bench.makePool();
    const errors: unknown[] = [];
    pool.on('error', (error) => errors.push(error));
    const seen: number[] = [];
    await using slow = await pool.listen('ch', () => delay(60_000, undefined, { ref: false }));
    await using failing = await pool.listen('ch', (payload) => {
      if (payload === '7') throw new Error('of the handler');
      if (payload === '8') return Promise.reject(new Error('of its promise'));
      return undefined;
    });
    await using quick = await pool.listen('ch', (payload) => seen.push(Number(payload)));
    expect([slow, failing, quick].length).toBe(3);
    await pool.query("select pg_notify('ch', i::text) from generate_series(1, 20000) as i");
    await until('all', () => seen.length === 20_000);
    expect(seen).toEqual(Array.from({ length: 20_000 }, (_, i) => i + 1));
    expect(errors.map(String)).toEqual(['Error: of the handler', 'Error: of its promise']);
  });

  it('holds up neither suspend() nor the statements of others', async () => {
    const pool = bench.makePool({ max: 2 });
    const seen: string[] = [];
    await using _ = await pool.listen('ch', (payload) => seen.push(payload));
    await within(pool.suspend(), 30_000, 'suspend');
    pool.resume();
    await Promise.all(Array.from({ length: 50 }, (_, i) => pool.query('select $1::int', [i])));
    await pool.notify('ch', 'x');
    await until('it', () => seen.length === 1);
  });

  it('refuses what cannot work, saying why', async () => {
    await expect(bench.makePool({ max: 1 }).listen('ch', () => {})).rejects.toThrow(
      /max: expected 2 or more to listen/,
    );
    const pool = bench.makePool();
    await expect(pool.listen('', () => {})).rejects.toThrow(/1 to 63 bytes, got 0/);
    await expect(pool.listen('é'.repeat(32), () => {})).rejects.toThrow(/got 64 bytes/);
    await expect(
      bench
        .makePool({ port: 1, connectionString: 'postgres://u@127.0.0.1:1/d', acquireTimeoutMs: 200 })
        .listen('ch', () => {}),
    ).rejects.toMatchObject({ headroomCode: 'HEADROOM_SERVER_DOWN' });
  });
});

describe('pool.notifications', () => {
  it('iterates over them until the loop ends', async () => {
    const pool = bench.makePool();
    const seen: string[] = [];
    const loop = (async () => {
      for await (const { payload } of pool.notifications('ch')) {
        seen.push(payload);
        if (payload === '2') break;
      }
    })();
    await until('a listener', () => pool.stats().leased === 1);
    await until('the first', async () => {
      await pool.notify('ch', '1');
      return seen.length > 0;
    });
    await pool.notify('ch', '2');
    await within(loop, 30_000, 'the loop');
    await until('no connection listens', () => pool.stats().leased === 0);
  });

  it('keeps no more than its limit, and says so', async () => {
    const pool = bench.makePool();
    const gaps: NotificationGap[] = [];
    await using bounded = pool.notifications('ch', { limit: 3, onGap: (gap) => gaps.push(gap) });
    await using strict = pool.notifications('ch', { limit: 3 });
    const firsts = [bounded.next(), strict.next()];
    await until('both', async () => {
      await pool.notify('ch', '0');
      return (await Promise.race([Promise.all(firsts), delay(50)])) !== undefined;
    });
    let received = 0;
    await using _ = await pool.listen('ch', () => (received += 1));
    await pool.query("select pg_notify('ch', i::text) from generate_series(1, 10) as i");
    await until('all', () => received >= 10);
    for (let i = 0; i < 3; i += 1) expect((await bounded.next()).done).toBe(false);
    expect(gaps).toEqual([expect.objectContaining({ reason: 'overflow', channel: 'ch' })]);
    for (let i = 0; i < 3; i += 1) expect((await strict.next()).done).toBe(false);
    await expect(strict.next()).rejects.toMatchObject({ code: 'HEADROOM_NOTIFICATION_OVERFLOW' });
  });
});

describeBouncers(
  'behind a PgBouncer in transaction mode',
  (release) => {
    it('listens at directUrl, or says that it is needed', async () => {
      await using bouncer = await startBouncer(bench.url, { release });
      await using lost = new Pool({ connectionString: bouncer.url() });
      await expect(lost.listen('ch', () => {})).rejects.toThrow(/DATABASE_DIRECT_URL/);
      await using pool = new Pool({ connectionString: bouncer.url(), directUrl: bench.url });
      const seen: string[] = [];
      await using _ = await pool.listen('ch', (payload) => seen.push(payload));
      await pool.notify('ch', 'through');
      await until('it', () => seen.length === 1);
    });
  },
  1,
);
