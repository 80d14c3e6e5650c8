import type { PoolClient } from 'pg';
import { describe, expect, inject, test } from 'vitest';
import { createPool, Pool, type PoolOptions } from '../../../src/index.js';
import { describeBouncers, startBouncer, type TestBouncer } from '../../support/bouncer.js';
import { queryAt, takeDatabase } from '../../support/server.js';
import { until } from '../../support/wait.js';
import { warningsDuring } from '../../support/warnings.js';

const sleep = 'select pg_sleep(5)';
const running = `select count(*)::int as n from pg_stat_activity where query like '%pg_sleep(5)%' and state = 'active'
  and datname = current_database() and pid <> pg_backend_pid()`;
const workMem = `select current_setting('work_mem') as work_mem`;

/** Everything that gives a caller a way to SET, with what comes of it. */
const ways: readonly (readonly [string, (pool: Pool, sql: string) => Promise<unknown>])[] = [
  ['pool.query', (pool, sql) => pool.query(sql)],
  ['pool.query with a callback', (pool, sql) => withCallback((done) => pool.query(sql, done))],
  ['a transaction', (pool, sql) => pool.transaction((tx) => tx.query(sql))],
  ['a nested transaction', (pool, sql) => pool.transaction((tx) => tx.transaction((inner) => inner.query(sql)))],
  ['the client of a transaction', (pool, sql) => pool.transaction((tx) => tx.client.query(sql))],
  ['a checked-out client', (pool, sql) => withClient(pool, (client) => client.query(sql))],
  [
    'a checked-out client with a callback',
    (pool, sql) => withClient(pool, (client) => withCallback((done) => client.query(sql, done))),
  ],
  ['a statement among several', (pool, sql) => withClient(pool, (client) => client.query(`select 1; ${sql}`))],
];

function withCallback(run: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => run((error) => (error ? reject(error) : resolve())));
}

async function withClient<T>(pool: Pool, run: (client: PoolClient) => Promise<T>): Promise<T> {
  await using client = await pool.connect();
  return await run(client);
}

describeBouncers('a plain DATABASE_URL', (release) => {
  const start = (settings: Record<string, string | number> = {}) =>
    startBouncer(inject('serverUrl'), { release, settings });
  const poolOn = (bouncer: TestBouncer, options: PoolOptions = {}) =>
    new Pool({ connectionString: bouncer.url(), max: 5, ...options });

  test('to a PgBouncer in session mode lets LISTEN, SET, locks and temporary tables work, with the timeouts set', async () => {
    await using bouncer = await start({ pool_mode: 'session' });
    await using pool = poolOn(bouncer, { statementTimeoutMs: 4321 });
    await withClient(pool, async (client) => {
      expect((await client.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '4321ms' }]);
      for (const sql of [
        'listen c',
        "set work_mem = '7MB'",
        'create temp table t (n int)',
        'select pg_advisory_lock(1)',
      ])
        await client.query(sql);
      expect((await client.query(workMem)).rows).toEqual([{ work_mem: '7MB' }]);
      const heard = new Promise((resolve) => client.once('notification', ({ channel }) => resolve(channel)));
      await queryAt(inject('serverUrl'), 'notify c');
      expect(await heard).toBe('c');
    });
    expect(pool.stats().pooler).toMatchObject({ mode: 'session', missingTimeouts: [] });
  });

  test('works with no configuration, and says once which timeout the server does not enforce', async () => {
    await using bouncer = await start();
    const warnings = await warningsDuring(async () => {
      await using pool = createPool({}, { DATABASE_URL: bouncer.url() });
      const answers = await Promise.all(Array.from({ length: 300 }, (_, n) => pool.query('select $1::int as n', [n])));
      expect(answers.map(({ rows }) => rows[0].n)).toEqual(answers.map((_, n) => n));
      const name = { name: 'by name', text: 'select $1::text as word' };
      for (const word of ['a', 'b', 'c'])
        expect((await pool.query({ ...name, values: [word] })).rows).toEqual([{ word }]);
      expect(await pool.transaction(async (tx) => (await tx.query({ ...name, values: ['d'] })).rows)).toEqual([
        { word: 'd' },
      ]);
      const product = release === 'trixie' ? 'PgBouncer' : 'PgBouncer before 1.23';
      expect(pool.stats().pooler).toMatchObject({
        mode: 'transaction',
        product,
        missingTimeouts: ['statement_timeout'],
      });
      expect(pool.stats().counters.closed.lost).toBe(0);
    });
    expect(warnings.filter((text) => text.includes('pooler'))).toEqual([
      expect.stringMatching(/statement_timeout.*ALTER ROLE "\w+" SET statement_timeout = 30000/s),
    ]);
  });

  test('works where the timeouts are dropped in silence', async () => {
    await using bouncer = await start({ ignore_startup_parameters: 'statement_timeout' });
    await using pool = poolOn(bouncer, { statementTimeoutMs: 700 });
    expect(await pool.transaction(async (tx) => (await tx.query('show statement_timeout')).rows)).toEqual([
      { statement_timeout: '700ms' },
    ]);
  });

  test('has every timeout in force in a transaction', async () => {
    await using bouncer = await start();
    const wanted = { statementTimeoutMs: 200, lockTimeoutMs: 5000, idleInTransactionTimeoutMs: 60_000 };
    await using pool = poolOn(bouncer, wanted);
    const names = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];
    const shown = await pool.transaction((tx) => Promise.all(names.map((name) => tx.query(`show ${name}`))));
    expect(shown.map(({ rows }) => Object.values(rows[0] ?? {}))).toEqual([['200ms'], ['5s'], ['1min']]);
    for (const give of [
      (pool: Pool) => pool.transaction((tx) => tx.query(sleep)),
      async (pool: Pool) => pool.transaction((tx) => tx.client.query(sleep)),
    ]) {
      await expect(give(pool)).rejects.toMatchObject({ code: '57014' });
    }
    await using direct = new Pool({ connectionString: bouncer.url(), pooler: 'none', max: 1 });
    expect((await direct.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '0' }]);
  });

  test('has a statement of `pool.query` cancelled that runs too long, wherever it runs', async () => {
    await using database = await takeDatabase();
    await using bouncer = await start();
    await using pool = new Pool({ connectionString: bouncer.url(database.name), max: 2, statementTimeoutMs: 200 });
    for (const sql of [sleep, `do $$ begin perform pg_sleep(5); end $$ /* pg_sleep(5) */`]) {
      await expect(pool.query(sql)).rejects.toMatchObject({ code: 'HEADROOM_STATEMENT_TIMEOUT' });
      await until('the server has ended it', async () => (await queryAt(database.url, running))[0]?.n === 0);
    }
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('leaves the timeout to the server where the role has it, and warns of nothing', async () => {
    await using bouncer = await start();
    const role = `limited_${release}`;
    await queryAt(
      bouncer.url(),
      `create role ${role} login password 'x'; alter role ${role} set statement_timeout = 150`,
    );
    try {
      await using second = await startBouncer(inject('serverUrl'), { release, users: { [role]: 'x' } });
      const url = new URL(second.url());
      Object.assign(url, { username: role, password: 'x' });
      const warnings = await warningsDuring(async () => {
        await using pool = new Pool({ connectionString: url.href, statementTimeoutMs: 200 });
        await expect(pool.query(sleep)).rejects.toMatchObject({ code: '57014' });
        await expect(pool.transaction((tx) => tx.query(sleep))).rejects.toMatchObject({ code: '57014' });
        expect(pool.stats().pooler.missingTimeouts).toEqual([]);
      });
      expect(warnings).toEqual([]);
    } finally {
      await queryAt(bouncer.url(), `drop role ${role}`);
    }
  });

  test.each(ways)('lets no SET through %s, so that nobody sees another’s', async (_, run) => {
    await using bouncer = await start({ default_pool_size: 1 });
    await using pool = poolOn(bouncer);
    const before = await pool.query(workMem);
    await expect(run(pool, `set work_mem = '77MB'`)).rejects.toMatchObject({
      headroomCode: 'HEADROOM_POOLER_FEATURE',
      feature: 'SET',
    });
    await pool.transaction((tx) => tx.query(`set local work_mem = '78MB'`).then(() => tx.query(workMem)));
    expect((await pool.query(workMem)).rows).toEqual(before.rows);
    await using plain = new Pool({ connectionString: bouncer.url(), pooler: 'none', max: 1 });
    expect((await plain.query(workMem)).rows).toEqual(before.rows);
  });

  test.each([
    ['LISTEN', 'listen jobs'],
    ['advisory lock of the session', 'select pg_advisory_lock(1)'],
    ['temporary table', 'create temp table t ()'],
    ['PREPARE', 'prepare p as select 1'],
  ])('refuses %s, and names the way out', async (feature, sql) => {
    await using bouncer = await start();
    await using pool = poolOn(bouncer);
    const refusal = { headroomCode: 'HEADROOM_POOLER_FEATURE', feature, remedy: expect.stringMatching(/.{20}/) };
    await expect(pool.query(sql)).rejects.toMatchObject(refusal);
    await expect(withClient(pool, (client) => client.query(sql))).rejects.toMatchObject(refusal);
    expect(pool.stats()).toMatchObject({ leased: 0, waiting: 0 });
  });

  test('leaves the client as it was when it comes back', async () => {
    await using bouncer = await start();
    await using pool = poolOn(bouncer, { max: 1 });
    const client = await pool.connect();
    expect(Object.hasOwn(client, 'query')).toBe(true);
    client.release();
    expect(Object.hasOwn(client, 'query')).toBe(false);
  });

  test('has `options` refused with the way out: they would be lost', async () => {
    await using bouncer = await start();
    await using pool = poolOn(bouncer, { options: '-c search_path=app' });
    await expect(pool.query('select 1')).rejects.toMatchObject({
      headroomCode: 'HEADROOM_CONNECT_REFUSED',
      message: expect.stringMatching(/^unsupported startup parameter/),
      remedy: expect.stringContaining('ALTER ROLE'),
    });
  });

  describe('with `pooler: session`', () => {
    test('has sessions of its own, with their timeouts', async () => {
      await using bouncer = await start({ pool_mode: 'session' });
      await using pool = poolOn(bouncer, { pooler: 'session', statementTimeoutMs: 150 });
      await using client = await pool.connect();
      const heard: string[] = [];
      client.on('notification', ({ payload }) => heard.push(payload ?? ''));
      await client.query('listen jobs');
      await pool.query(`notify jobs, 'one'`);
      await until('the message is there', () => heard.length > 0);
      await expect(pool.query(sleep)).rejects.toMatchObject({ code: '57014' });
      expect(pool.stats().pooler).toMatchObject({ mode: 'session', missingTimeouts: [] });
    });
  });
});
