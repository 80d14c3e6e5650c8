import { describe, expect, test } from 'vitest';
import { settle } from '../../support/fake-clock.js';
import { serverError } from '../../support/stub-client.js';
import { makePool, watch } from '../../support/stub-pool.js';

const gone = () => serverError('08P01', 'server login has been failing, try again later (server_login_retry)', 'FATAL');
const crashed = () => serverError('08P01', 'server conn crashed?', 'FATAL');
const closing = () => serverError('08P01', 'server shutting down', 'FATAL');
const busy = () => serverError('08P01', 'query_wait_timeout', 'FATAL');

/** A pool on a pooler, with so many connections open. */
async function makeBehind(count: number, options: object = {}) {
  const made = makePool({ max: count, acquireTimeoutMs: 10_000, ...options });
  const clients = await Promise.all(Array.from({ length: count }, () => made.pool.connect()));
  for (const client of clients) client.release();
  made.server.log.length = 0;
  made.server.attempts.length = 0;
  return made;
}

describe('while a pooler has no server', () => {
  test('statements wait, and are sent once when it has one again', async () => {
    const { pool, server, clock } = await makeBehind(3);
    server.reply = () => ({ error: gone() });
    const callers = Array.from({ length: 10 }, (_, i) => watch(pool.query(`insert ${i}`)));
    await clock.advance(3000);
    expect(callers.every(({ state }) => state === 'pending')).toBe(true);
    server.log.length = 0;
    server.reply = () => ({});
    await clock.advance(1000);
    expect(callers.every(({ state }) => state === 'resolved')).toBe(true);
    expect(server.log.filter((text) => text !== '').sort()).toEqual(callers.map((_, i) => `insert ${i}`));
    expect(pool.stats().counters).toMatchObject({ queryErrors: 0, queries: 10 });
  });

  test('it is asked through one connection at a time, and no more often than every half second in the end', async () => {
    const { pool, server, clock } = await makeBehind(3);
    server.reply = () => ({ error: gone() });
    for (let i = 0; i < 10; i += 1) watch(pool.query('select 1'));
    await clock.advance(10_000);
    const gaps = server.attempts.slice(1).map((at, i) => at - (server.attempts[i] as number));
    expect(gaps.slice(0, 6)).toEqual([40, 80, 160, 320, 500, 500]);
    expect(server.log.filter((text) => text === '').length).toBeGreaterThanOrEqual(server.attempts.length);
  });

  test('callers are told at their deadline that the server is gone, however many connections the pooler keeps', async () => {
    const { pool, server, clock } = await makeBehind(2);
    server.reply = (text) => (text === '' ? { afterMs: Number.POSITIVE_INFINITY } : { error: gone() });
    const caller = watch(pool.query('select 1'));
    await clock.advance(9900);
    expect(caller.state).toBe('pending');
    await clock.advance(200);
    expect(caller.error).toMatchObject({ headroomCode: 'HEADROOM_SERVER_DOWN' });
    expect(caller.error.message).toMatch(/^server login has been failing.*: PgBouncer cannot reach the server$/);
  });

  test('a transaction that has not begun is run again, and one that may not be is told', async () => {
    const { pool, server, clock } = await makeBehind(1);
    server.reply = () => ({ error: gone() });
    let runs = 0;
    const run = async (tx: { query(text: string): Promise<unknown> }) => {
      runs += 1;
      await tx.query('insert');
    };
    const again = watch(pool.transaction(run));
    const once = watch(pool.transaction(run, { retries: 0 }));
    await clock.advance(500);
    server.reply = () => ({});
    await clock.advance(3000);
    expect([again.state, once.state]).toEqual(['resolved', 'resolved']);
    server.reply = () => ({ error: gone() });
    const refused = watch(pool.transaction(run, { retries: 0 }));
    await clock.advance(20_000);
    expect(refused.error).toMatchObject({ headroomCode: 'HEADROOM_SERVER_DOWN' });
    expect(runs).toBeGreaterThan(1);
  });

  test('connections that were idle meanwhile are asked before anybody gets them', async () => {
    const { pool, server, clock } = await makeBehind(3);
    server.reply = () => ({ error: gone() });
    const caller = watch(pool.query('select 1'));
    await settle();
    server.reply = () => ({});
    const borrower = watch(pool.connect());
    await clock.advance(1000);
    expect([caller.state, borrower.state]).toEqual(['resolved', 'resolved']);
    expect(server.log.slice(0, 2)).toEqual(['select 1', '']);
  });

  test('after it has only lost its server, new connections are made at once, and asked', async () => {
    const { pool, server, clock } = await makeBehind(1);
    server.reply = (text) => (text === 'update' ? { error: crashed() } : {});
    const lost = watch(pool.query('update'));
    const next = watch(pool.query('select 1'));
    await clock.advance(5);
    expect(lost.error).toMatchObject({ headroomCode: 'HEADROOM_CONNECTION_LOST', isSent: true });
    expect(next.state).toBe('resolved');
    expect([...new Set(server.log)]).toEqual(['update', '', 'select 1']);
  });
});

test('what a pooler had no time for when it closed is sent elsewhere, unseen', async () => {
  const { pool, server, clock } = await makeBehind(2);
  let said = 0;
  server.reply = () => (said++ === 0 ? { error: closing() } : {});
  await clock.advance(0);
  await expect(pool.query('insert')).resolves.toBeDefined();
  expect(server.log).toEqual(['insert', 'insert']);
  expect(pool.stats().counters).toMatchObject({ queryErrors: 0, retriedUnseen: 1 });
});

test('a statement for which none of its connections became free is given back to its caller', async () => {
  const { pool, server } = await makeBehind(2);
  server.reply = () => ({ error: busy() });
  await expect(pool.query('insert')).rejects.toMatchObject({ headroomCode: 'HEADROOM_POOLER_BUSY', isSent: false });
  await expect(pool.transaction((tx) => tx.query('insert'))).rejects.toMatchObject({
    headroomCode: 'HEADROOM_POOLER_BUSY',
  });
  server.reply = () => ({});
  await expect(pool.query('insert')).resolves.toBeDefined();
});
