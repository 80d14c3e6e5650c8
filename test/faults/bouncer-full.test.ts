import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { Pool } from '../../src/index.js';
import { describeBouncers, startBouncer } from '../support/bouncer.js';
import { within } from '../support/wait.js';

/** Longest from when there is room again until the pool serves. */
const recoveryMs = 30_000;

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** As many clients as it takes until no more are let in. */
async function fill(url: string): Promise<pg.Client[]> {
  const clients: pg.Client[] = [];
  for (;;) {
    const client = await connect(url).catch((error: Error) => error);
    if (client instanceof pg.Client) clients.push(client);
    else if (/no more connections allowed/.test(client.message)) return clients;
    else throw client;
  }
}

describeBouncers('a PgBouncer that has no room', (release) => {
  const start = (settings: Record<string, number>) => startBouncer(inject('serverUrl'), { release, settings });

  it('for another client: callers are told so at their deadline, and served when there is room again', async () => {
    await using bouncer = await start({ max_client_conn: 4 });
    const others = await fill(bouncer.url());
    await using pool = new Pool({ connectionString: bouncer.url(), max: 3, acquireTimeoutMs: 700 });
    const asked = performance.now();
    await expect(pool.query('select 1')).rejects.toMatchObject({ headroomCode: 'HEADROOM_POOLER_FULL' });
    await expect(pool.transaction((tx) => tx.query('select 1'))).rejects.toMatchObject({
      headroomCode: 'HEADROOM_POOLER_FULL',
    });
    expect(performance.now() - asked).toBeLessThan(5000);
    await Promise.all(others.map((client) => client.end()));
    const serve = async () => (await pool.query({ text: 'select 1 as one' })).rows;
    const served = within(serve().catch(serve).catch(serve).catch(serve), recoveryMs, 'served again');
    expect(await served).toEqual([{ one: 1 }]);
  });

  it('for all of the pool: it serves with the connections that it has', async () => {
    await using bouncer = await start({ max_client_conn: 3 });
    const other = await connect(bouncer.url());
    await using pool = new Pool({ connectionString: bouncer.url(), max: 10, pipelining: 'off' });
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => pool.query('select $1::int as n', [n])));
    expect(answers.map(({ rows }) => rows[0]?.n)).toEqual(answers.map((_, n) => n));
    expect(pool.stats().counters.opened).toBeLessThanOrEqual(2);
    expect(pool.stats().counters.openFailed.full).toBeGreaterThan(0);
    await other.end();
  });

  it('on the server: a statement that waited too long was not carried out, and its caller knows', async () => {
    await using bouncer = await start({ default_pool_size: 1, query_wait_timeout: 1 });
    const other = await connect(bouncer.url());
    await using pool = new Pool({ connectionString: bouncer.url(), max: 2 });
    await pool.query('create table if not exists waited (n int)');
    await other.query('begin');
    const insert = 'insert into waited values (1)';
    const ways = [pool.query(insert), pool.transaction((tx) => tx.query(insert))];
    const told = await within(Promise.allSettled(ways), 30_000, 'both are told');
    for (const each of told)
      expect(each).toMatchObject({ status: 'rejected', reason: { headroomCode: 'HEADROOM_POOLER_BUSY' } });
    await other.query('rollback');
    const count = within(pool.query('select count(*)::int as n from waited'), recoveryMs, 'served again');
    expect((await count).rows).toEqual([{ n: 0 }]);
    await pool.query('drop table waited');
    await other.end();
  });
});
