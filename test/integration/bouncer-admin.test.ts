import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import { BouncerAdmin, type BouncerAdminOptions } from '../../src/bouncer/index.js';
import { describeBouncers, startBouncer, type TestBouncer } from '../support/bouncer.js';
import { urlFor } from '../support/monitored.js';
import { takeDatabase } from '../support/server.js';
import { until, within } from '../support/wait.js';

const users = { viewer: 'viewer-secret', nobody: 'nobody-secret' };

describeBouncers('the client of the console', (release) => {
  let bouncer: TestBouncer;
  let shop: Awaited<ReturnType<typeof takeDatabase>>;
  const isOld = release === 'bookworm';

  beforeAll(async () => {
    shop = await takeDatabase();
    const server = `host=127.0.0.1 port=${new URL(inject('serverUrl')).port}`;
    bouncer = await startBouncer(inject('serverUrl'), {
      release,
      users,
      // One of `*` that has no client does not show.
      databases: { [shop.name]: server, '*': server },
      settings: { stats_users: 'viewer', default_pool_size: 3, server_login_retry: 1 },
    });
  });
  afterAll(async () => {
    await bouncer?.stop();
    await shop?.drop();
  });

  function open(options: Partial<BouncerAdminOptions> = {}): BouncerAdmin {
    const admin = new BouncerAdmin({ connection: bouncer.adminUrl, ...options });
    onTestFinished(() => admin.close());
    return admin;
  }

  async function connect(database = shop.name): Promise<pg.Client> {
    const client = new pg.Client(bouncer.url(database));
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.end().catch(() => undefined));
    return client;
  }

  /** A client inside a transaction, which keeps its server connection. */
  async function hold(database?: string): Promise<pg.Client> {
    const client = await connect(database);
    await client.query('begin');
    return client;
  }

  const rowOf = <Row extends { readonly database: string }>(rows: readonly Row[]) =>
    rows.find(({ database }) => database === shop.name);
  const pausedNames = async (admin: BouncerAdmin) =>
    (await admin.databases()).filter(({ isPaused }) => isPaused).map(({ name }) => name);

  /** A client that asks and has to wait; what is given back waits until it is served. */
  async function startWaiting(): Promise<() => Promise<unknown>> {
    await using admin = new BouncerAdmin({ connection: bouncer.adminUrl });
    const client = await connect();
    let answer: Promise<unknown> = Promise.resolve();
    const ask = (): void => {
      answer = client.query('select 1');
      // Whoever is served has come before the PAUSE.
      answer.then(() => !isWaiting && ask()).catch(() => undefined);
    };
    let isWaiting = false;
    ask();
    await until('it waits', async () => {
      // Opening a server connection takes less.
      isWaiting = (rowOf(await admin.pools())?.maxWaitUs ?? 0) > 300_000;
      return isWaiting;
    });
    return () => within(answer, 30_000, 'the client that waited is served');
  }

  it('says which version it is, and where', async () => {
    const admin = open();
    expect(await admin.version()).toMatch(isOld ? /^1\.18\.\d+$/ : /^1\.24\.\d+$/);
    expect(admin.place).toBe(`127.0.0.1:${bouncer.port}`);
  });

  it('knows every column there is, and leaves out none that the version has', async () => {
    const admin = open();
    await hold();
    const columnsOf = async (what: string) => Object.keys((await admin.show(what))[0] ?? {});
    const newer = isOld ? 0 : 1;
    // Columns made into one, and those always the same, do not count.
    expect(Object.keys(rowOf(await admin.pools()) ?? {})).toHaveLength((await columnsOf('POOLS')).length - 1 - newer);
    expect(Object.keys(rowOf(await admin.stats()) ?? {})).toHaveLength((await columnsOf('STATS')).length);
    const named = (await admin.databases()).find(({ name }) => name === shop.name) ?? {};
    const empty = isOld ? ['force_user', 'pool_mode'] : ['force_user', 'pool_mode', 'load_balance_hosts'];
    expect(Object.keys(named)).toHaveLength((await columnsOf('DATABASES')).length - empty.length);
    const server = rowOf(await admin.servers()) ?? {};
    // `type` is always `S`, `wait_us` is in `waitUs`, there is no TLS.
    expect(Object.keys(server)).toHaveLength((await columnsOf('SERVERS')).length - 3);
    expect(Object.keys((await admin.config())[0] ?? {})).toHaveLength((await columnsOf('CONFIG')).length);
    expect(Object.keys(await admin.lists())).toHaveLength((await admin.show('LISTS')).length);
  });

  it('counts who holds, who waits and for how long', async () => {
    const admin = open();
    for (let at = 0; at < 3; at++) await hold();
    const waiter = await connect();
    const answer = waiter.query('select 1').catch(() => undefined);
    const pool = await until('a client waits for a while', async () => {
      const found = rowOf(await admin.pools());
      return found && found.maxWaitUs >= 20_000 ? found : undefined;
    });
    expect(pool).toMatchObject({ clientsWaiting: 1, serversActive: 3, poolMode: 'transaction' });
    expect(rowOf(await admin.clients())).toMatchObject({ address: '127.0.0.1', isCloseNeeded: false });
    expect((await admin.clients()).filter(({ state }) => state === 'waiting')).toHaveLength(1);
    await waiter.end();
    await answer;
  });

  it('gives totals as bigint, and the rest as numbers and flags', async () => {
    const admin = open();
    const client = await connect();
    await client.query('select 1');
    const stats = rowOf(await admin.stats());
    expect(stats?.totalQueries).toBeGreaterThan(0n);
    expect(stats?.totalServerAssignments === undefined).toBe(isOld);
    expect((await admin.lists()).usedClients).toBeGreaterThan(1);
    const settings = new Map((await admin.config()).map((setting) => [setting.key, setting]));
    expect(settings.get('default_pool_size')).toMatchObject({ value: '3', default: '20', isChangeable: true });
    expect(settings.get('listen_port')?.isChangeable).toBe(false);
    expect(await admin.state()).toEqual(isOld ? undefined : { isActive: true, isPaused: false, isSuspended: false });
  });

  it('asks over one connection, which is opened again after PgBouncer was restarted', async () => {
    const admin = open();
    await admin.pools();
    await Promise.all([admin.pools(), admin.stats(), admin.lists()]);
    const own = async () =>
      (await admin.clients()).filter(({ applicationName }) => applicationName === 'headroom-admin');
    const [before] = await own();
    expect(await own()).toHaveLength(1);
    await bouncer.restart();
    const [after] = await own();
    expect(after?.port).not.toBe(before?.port);
    expect(await admin.resume()).toBe(false);
  });

  it('is told as down while PgBouncer is not there, and comes back by itself', async () => {
    const admin = open();
    await admin.pools();
    await bouncer.kill();
    await expect(admin.pools()).rejects.toMatchObject({ code: 'HEADROOM_BOUNCER_DOWN', place: admin.place });
    await expect(admin.reload()).rejects.toMatchObject({ code: 'HEADROOM_BOUNCER_DOWN' });
    await bouncer.start();
    expect(await admin.pools()).not.toHaveLength(0);
  });

  it('works over the Unix socket, too', async () => {
    const socket = new URL(bouncer.adminUrl);
    const at = `host=${encodeURIComponent(bouncer.socketDir)}&port=${bouncer.port}`;
    const admin = open({ connection: `postgresql://${socket.username}:${socket.password}@/?${at}` });
    expect(admin.place).toBe(`${bouncer.socketDir}:${bouncer.port}`);
    expect((await admin.clients()).map(({ address }) => address)).toContain('unix');
  });

  it('refuses who may not, and what is no console, in classes of their own, and shows no password', async () => {
    const codeOf = async (connection: string, ask: (admin: BouncerAdmin) => Promise<unknown>) => {
      const admin = open({ connection, timeoutMs: 3000 });
      const error = await ask(admin).then(
        () => undefined,
        (reason) => reason,
      );
      expect(inspect(error, { depth: 9 }) + inspect(admin, { depth: 9 })).not.toMatch(/secret|hunter/);
      return (error as { code?: string } | undefined)?.code;
    };
    const pools = (admin: BouncerAdmin) => admin.pools();
    const as = (user: string, password: string) => urlFor(bouncer.adminUrl, user, password);
    expect(await codeOf(as('viewer', 'viewer-secret'), pools)).toBeUndefined();
    expect(await codeOf(as('viewer', 'viewer-secret'), (admin) => admin.pause())).toBe('HEADROOM_BOUNCER_NOT_ALLOWED');
    expect(await codeOf(as('viewer', 'viewer-secret'), (admin) => admin.reload())).toBe('HEADROOM_BOUNCER_NOT_ALLOWED');
    expect(await codeOf(as('nobody', 'nobody-secret'), pools)).toBe('HEADROOM_BOUNCER_NOT_ALLOWED');
    expect(await codeOf(as('viewer', 'hunter2'), pools)).toBe('HEADROOM_BOUNCER_LOGIN');
    expect(await codeOf(as('ghost', 'hunter2'), pools)).toBe('HEADROOM_BOUNCER_LOGIN');
    expect(await codeOf(inject('serverUrl'), pools)).toBe('HEADROOM_NOT_A_CONSOLE');
  });

  it('is asked even while no other client gets in', async () => {
    const admin = open();
    await admin.pools();
    const before = (await admin.config()).find(({ key }) => key === 'max_client_conn')?.value;
    const console = new pg.Client(bouncer.adminUrl);
    await console.connect();
    await console.query('set max_client_conn = 1');
    await connect().catch(() => undefined);
    await expect(connect()).rejects.toThrow('no more connections');
    expect(await open().pools()).not.toHaveLength(0);
    await console.query(`set max_client_conn = ${before}`);
    await console.end();
  });

  it('pauses once the transactions under way have ended, and others wait until it resumes', async () => {
    const admin = open();
    const busy = await hold();
    let isPaused = false;
    const paused = admin.pause().then(() => {
      isPaused = true;
    });
    const served = await startWaiting();
    expect(isPaused).toBe(false);
    await busy.query('commit');
    await within(paused, 30_000, 'PAUSE');
    expect((await admin.state())?.isPaused).toBe(isOld ? undefined : true);
    await expect(admin.pause()).rejects.toMatchObject({ code: 'HEADROOM_BOUNCER_COMMAND' });
    expect(await admin.resume()).toBe(true);
    await served();
    expect(await admin.resume()).toBe(false);
  });

  it('pauses one database, and says so, whatever it is called', async () => {
    const admin = open();
    const other = `we"ird; RESUME -- ${randomBytes(3).toString('hex')}`;
    await admin.pause(other);
    await admin.pause(shop.name);
    expect(await pausedNames(admin)).toContain(shop.name);
    const served = await startWaiting();
    expect(await admin.resume(other)).toBe(true);
    expect(await admin.resume(other)).toBe(false);
    expect(await pausedNames(admin)).toEqual([shop.name]);
    expect(await admin.resume(shop.name)).toBe(true);
    await served();
    expect(await admin.resume(shop.name)).toBe(false);
  });

  it.each([
    ['all', () => undefined],
    ['one database', () => shop.name],
  ])('undoes a PAUSE of %s that took too long, so that nobody is left waiting', async (_what, database) => {
    const admin = open({ pauseTimeoutMs: 800 });
    const busy = await hold();
    const given = expect(admin.pause(database())).rejects.toMatchObject({
      ...{ code: 'HEADROOM_BOUNCER_PAUSE', isStillPaused: false },
      message: expect.stringContaining('within 800 ms'),
    });
    const served = await startWaiting();
    await given;
    await served();
    expect(await pausedNames(admin)).toEqual([]);
    await busy.query('commit');
    // The session that had asked is gone: the next PAUSE is answered once.
    await admin.pause(database());
    expect(await admin.resume(database())).toBe(true);
    expect(await admin.pools()).not.toHaveLength(0);
  });

  it('undoes a PAUSE that is given up, by its signal or by close()', async () => {
    const admin = open();
    const busy = await hold();
    const stop = new AbortController();
    const given = expect(admin.pause(undefined, { signal: stop.signal })).rejects.toBe('enough');
    const served = await startWaiting();
    stop.abort('enough');
    await given;
    await served();
    const closed = expect(admin.pause()).rejects.toMatchObject({ code: 'HEADROOM_BOUNCER_CLOSED' });
    const servedAgain = await startWaiting();
    await admin.close();
    await closed;
    await servedAgain();
    await busy.query('commit');
  });

  it('says that a PAUSE may still be in force where RESUME does not get through', async () => {
    const admin = open({ timeoutMs: 1500, pauseTimeoutMs: 2500 });
    await hold();
    const paused = expect(admin.pause()).rejects.toMatchObject({ code: 'HEADROOM_BOUNCER_PAUSE', isStillPaused: true });
    const served = await startWaiting();
    process.kill(bouncer.pid ?? 0, 'SIGSTOP');
    await paused.finally(() => process.kill(bouncer.pid ?? 0, 'SIGCONT'));
    // It came after all, since it was sent.
    await served();
  });

  it('drops clients that wait through a PAUSE for longer than query_wait_timeout', async () => {
    const admin = open();
    const console = new pg.Client(bouncer.adminUrl);
    await console.connect();
    await console.query('set query_wait_timeout = 1');
    await admin.pause();
    const served = await startWaiting();
    await expect(served()).rejects.toThrow('query_wait_timeout');
    await admin.resume();
    await console.query('set query_wait_timeout = 120');
    await console.end();
  });

  it('pauses and resumes again and again under load, and no query fails', async () => {
    const admin = open();
    const stop = new AbortController();
    const clients = await Promise.all(Array.from({ length: 8 }, () => connect()));
    const counts = clients.map(async (client) => {
      let done = 0;
      for (; !stop.signal.aborted; done++) await client.query('select pg_sleep(0.002)');
      return done;
    });
    const goesOn = async () => {
      const pool = rowOf(await admin.pools());
      // PAUSE breaks off a login to the server that is under way, and PgBouncer would take that for a login that failed.
      return pool && pool.serversActive + pool.serversIdle + pool.serversUsed === 3;
    };
    for (let round = 0; round < 5; round++) {
      await until('it goes on', goesOn);
      await admin.pause();
      expect(rowOf(await admin.pools())).toMatchObject({ serversActive: 0 });
      expect(await admin.resume()).toBe(true);
    }
    await until('it goes on', goesOn);
    stop.abort();
    expect(Math.min(...(await Promise.all(counts)))).toBeGreaterThan(0);
  });

  it('reconnects: each server connection is replaced, and nobody notices', async () => {
    const admin = open();
    const client = await connect();
    const pidOf = async () => (await client.query('select pg_backend_pid() as pid')).rows[0].pid as number;
    const before = await pidOf();
    await admin.reconnect(shop.name);
    const after = await pidOf();
    expect(after).not.toBe(before);
    await admin.reconnect();
    expect(await pidOf()).not.toBe(after);
  });

  it('says which servers are left of before a reconnect', async () => {
    const admin = open();
    const busy = await hold();
    await admin.reconnect();
    expect(rowOf(await admin.servers())).toMatchObject({ state: 'active', isCloseNeeded: true });
    await busy.query('commit');
  });

  it('reloads', async () => {
    const admin = open();
    await expect(admin.reload()).resolves.toBeUndefined();
  });

  it('gives up when told, and goes on with the next call', async () => {
    const admin = open();
    await expect(admin.pools({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    const stop = new AbortController();
    const stopped = expect(admin.pools({ signal: stop.signal })).rejects.toBe('no more');
    stop.abort('no more');
    await stopped;
    expect(await admin.pools()).not.toHaveLength(0);
  });

  it('is late when PgBouncer hangs, and works when it goes on', async () => {
    const admin = open({ timeoutMs: 1500 });
    await until('it has answered once', () => admin.pools());
    process.kill(bouncer.pid ?? 0, 'SIGSTOP');
    const late = expect(admin.pools()).rejects.toMatchObject({ code: 'HEADROOM_BOUNCER_TIMEOUT' });
    await late.finally(() => process.kill(bouncer.pid ?? 0, 'SIGCONT'));
    await until('it answers', () => admin.pools());
  });

  it('refuses to be used after close()', async () => {
    const admin = open();
    await admin.pools();
    await admin.close();
    await expect(admin.pools()).rejects.toMatchObject({ code: 'HEADROOM_BOUNCER_CLOSED' });
    await expect(admin.pause()).rejects.toMatchObject({ code: 'HEADROOM_BOUNCER_CLOSED' });
    await admin.close();
  });
});
