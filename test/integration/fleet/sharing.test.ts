import { afterEach, describe, expect, test } from 'vitest';
import { keyOf } from '../../../src/budget/key.js';
import type { FleetOptions } from '../../../src/config/pool-options.js';
import { type PoolOptions, ServerFullError } from '../../../src/index.js';
import type { Pool } from '../../../src/pool/pool.js';
import { usePools } from '../../support/pools.js';
import { waitFor } from '../../support/wait.js';

const bench = usePools();
const name = 'tested';
const fleet: FleetOptions = { max: 16, name };
/** Of 16: 12 slots for anyone, 2 for first connections, 2 places to knock. */
const slots = 12;
const total = 14;

let stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
});

function makeMember(options: PoolOptions = {}): Pool {
  return bench.makePool({ max: 10, fleet, ...options });
}

/** Callers that use connections of their own until the test ends, or until they are stopped. */
function use(pool: Pool, callers: number, errors: unknown[] = []): () => void {
  let isStopped = false;
  const run = async (): Promise<void> => {
    while (!isStopped && !pool.ending) {
      try {
        const client = await pool.connect();
        await client.query('select pg_sleep(0.01)');
        client.release();
      } catch (error) {
        if (!isStopped) errors.push(error);
      }
    }
  };
  for (let at = 0; at < callers; at += 1) void run();
  const stop = (): void => {
    isStopped = true;
  };
  stops.push(stop);
  return stop;
}

/** Sessions that hold a slot, by the server's own account. */
async function heldSlots(): Promise<number> {
  const sql = `select count(*)::int as n from pg_locks where locktype = 'advisory' and classid::bigint = $1 + 1`;
  return Number((await bench.sql(sql, [keyOf(name)]))[0]?.n);
}

const mine = (pool: Pool): number => pool.stats().fleet?.mine ?? 0;

describe('pools that share a budget', () => {
  test('share it by demand, never hold more than its slots, and fail nobody', async () => {
    const errors: unknown[] = [];
    const pools = Array.from({ length: 4 }, () => makeMember());
    const uses = pools.map((pool) => use(pool, 10, errors));
    let most = 0;
    const sample = async (): Promise<void> => {
      most = Math.max(most, (await bench.sessions()).length, await heldSlots());
    };
    await waitFor(
      async () => {
        await sample();
        return pools.every((pool) => mine(pool) === 3);
      },
      { timeoutMs: 60_000, what: 'three each' },
    );
    // All the traffic moves to one of them.
    for (const stop of uses.slice(1)) stop();
    const [busy] = pools as [Pool];
    await waitFor(
      async () => {
        await sample();
        return mine(busy) >= slots - 3;
      },
      { timeoutMs: 60_000, what: 'nearly all for one' },
    );
    // And a newcomer gets a connection from it.
    const newcomer = makeMember();
    expect((await newcomer.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await sample();
    expect(most).toBeLessThanOrEqual(total + 2);
    expect(errors).toEqual([]);
    expect(busy.stats().fleet).toMatchObject({ name, mode: 'locks', max: 16 });
    await waitFor(() => busy.stats().fleet?.members === 5, { timeoutMs: 60_000 });
  });

  test('go on when stewards and other sessions are terminated, and give nothing away for it', async () => {
    const errors: unknown[] = [];
    const pools = [makeMember(), makeMember()];
    for (const pool of pools) use(pool, 8, errors);
    await waitFor(() => pools.every((pool) => mine(pool) >= 5), { timeoutMs: 60_000 });
    for (let round = 0; round < 4; round += 1) {
      for (const { pid } of (await bench.sessions()).slice(0, 3)) await bench.terminate(pid);
      expect(await heldSlots()).toBeLessThanOrEqual(total);
      await waitFor(() => pools.every((pool) => mine(pool) >= 5), { timeoutMs: 60_000 });
    }
    const messages = errors.map((error) => (error as Error).message);
    expect(messages.filter((message) => !/terminat/i.test(message))).toEqual([]);
  });

  test('weights and guaranteed numbers count', async () => {
    const heavy = makeMember({ fleet: { ...fleet, weight: 3 } });
    const light = makeMember();
    use(heavy, 10);
    use(light, 10);
    await waitFor(() => mine(heavy) === 9 && mine(light) === 3, { timeoutMs: 60_000 });
    const sure = makeMember({ fleet: { ...fleet, min: 5 } });
    use(sure, 10);
    await waitFor(() => mine(sure) === 5, { timeoutMs: 60_000 });
  });
});

describe('a session that has lost its locks', () => {
  test('holds its slot again after DISCARD ALL, with each release', async () => {
    const pool = makeMember({ max: 3, resetQuery: 'DISCARD ALL' });
    const errors: unknown[] = [];
    use(pool, 3, errors);
    await waitFor(() => mine(pool) === 3 && pool.stats().counters.acquired > 30, { timeoutMs: 60_000 });
    await Promise.all([pool.query('select 1'), pool.query('select 2')]);
    await waitFor(async () => (await heldSlots()) === 3, { timeoutMs: 60_000 });
    expect(pool.stats().counters.closed.dirty).toBe(0);
    expect(errors).toEqual([]);
  });

  test('holds it again after pg_advisory_unlock_all() of a borrower', async () => {
    const pool = makeMember({ max: 2 });
    const clients = await Promise.all([pool.connect(), pool.connect()]);
    expect(await heldSlots()).toBe(2);
    for (const client of clients) await client.query('select pg_advisory_unlock_all()');
    expect(await heldSlots()).toBe(0);
    for (const client of clients) client.release();
    await waitFor(async () => (await heldSlots()) === 2, { timeoutMs: 60_000 });
    expect(mine(pool)).toBe(2);
  });
});

describe('a steward that a caller keeps', () => {
  test('does not keep the pool from growing', async () => {
    const pool = makeMember({ acquireTimeoutMs: 10_000 });
    const listener = await pool.connect();
    await listener.query('listen something');
    const heard: string[] = [];
    listener.on('notification', ({ channel }) => heard.push(channel));
    expect((await pool.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
    const other = await pool.connect();
    await bench.sql(`select pg_notify('something', '')`);
    await waitFor(() => heard.includes('something'), { timeoutMs: 60_000 });
    expect(new Set(heard)).toEqual(new Set(['something']));
    other.release();
    listener.release();
  });
});

describe('more members than slots', () => {
  const small: FleetOptions = { max: 5, name: 'small' };

  test('the error says so, with the counts and the size of a PgBouncer; a slot that is freed serves the next', async () => {
    const options = { fleet: small, max: 2 };
    const inside = Array.from({ length: 3 }, () => makeMember(options));
    const clients = await Promise.all(inside.map((pool) => pool.connect()));
    const outside = makeMember({ ...options, acquireTimeoutMs: 3000 });
    const error = await outside.connect().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ServerFullError);
    expect(String(error)).toMatch(
      /fleet "small" has no slot free: all 3 are held, by 3 members.*max_db_connections = 5/s,
    );
    const patient = makeMember({ ...options, acquireTimeoutMs: 60_000 });
    const served = patient.connect();
    clients[0]?.release();
    // It is idle, nobody waits for it, and somebody knocks.
    const client = await served;
    client.release();
    for (const each of clients.slice(1)) each.release();
  });
});
