import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import { advisoriesOfConsole } from '../../../src/bouncer/advisories.js';
import { BouncerAdmin } from '../../../src/bouncer/index.js';
import { createMonitor, type Monitor } from '../../../src/monitor/index.js';
import { describeBouncers, startBouncer, type TestBouncer } from '../../support/bouncer.js';
import { factsOf, silenceIn, urlFor } from '../../support/monitored.js';
import { takeDatabase } from '../../support/server.js';
import { waitFor } from '../../support/wait.js';

describeBouncers('the monitor', (release) => {
  let bouncer: TestBouncer;
  let shop: Awaited<ReturnType<typeof takeDatabase>>;
  let monitor: Monitor;

  beforeAll(async () => {
    shop = await takeDatabase();
    const users = { watcher: 'watcher-secret' };
    const settings = { stats_users: 'watcher', default_pool_size: 2, server_login_retry: 1 };
    const databases = { [shop.name]: `host=127.0.0.1 port=${new URL(inject('serverUrl')).port}` };
    bouncer = await startBouncer(inject('serverUrl'), { release, users, settings, databases });
    monitor = createMonitor({ bouncer: urlFor(bouncer.adminUrl, 'watcher', 'watcher-secret'), timeoutMs: 3000 });
  });
  afterAll(async () => {
    await monitor?.close();
    await bouncer?.stop();
    await shop?.drop();
  });

  const look = async () => (await monitor.snapshot()).bouncers[0]!;
  const facts = async () => factsOf(await look());

  async function begin(): Promise<pg.Client> {
    const client = new pg.Client(bouncer.url(shop.name));
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.end().catch(() => undefined));
    await client.query('begin');
    return client;
  }

  it('sees its pools, who waits and how long, its limits and its counters', async () => {
    await begin();
    await begin();
    void begin().catch(() => undefined);
    const seen = await waitFor(
      async () => {
        const found = await facts();
        return (found.pools[0]?.maxWaitMs ?? 0) > 50 && found;
      },
      { timeoutMs: 60_000, what: 'a client waits' },
    );
    if (!seen) throw new Error('nobody waits');
    expect(seen).toMatchObject({ version: bouncer.version, maxClients: 1000, clients: 4, isPaused: false });
    const pool = { database: shop.name, mode: 'transaction', clientsWaiting: 1, serversActive: 2, poolSize: 2 };
    expect(seen.pools).toMatchObject([pool]);
    expect(seen.queries).toBeGreaterThanOrEqual(2);
    const full = { metric: 'utilization', layer: 'bouncer', status: 'critical' };
    expect((await monitor.report()).findings).toContainEqual(expect.objectContaining(full));
    expect((await facts()).queries).toBeGreaterThanOrEqual(seen.queries);
  });

  it('shows the vulnerabilities of its version and settings, as advice only', async () => {
    await using admin = new BouncerAdmin({ connection: bouncer.adminUrl });
    const config = await admin.config();
    const settings = Object.fromEntries(config.map(({ key, value }) => [key, value]));
    const expected = advisoriesOfConsole(bouncer.version, settings);
    expect(expected.map(({ id }) => id)).toContain('CVE-2026-6668');
    expect((await facts()).advisories.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    const { findings } = await monitor.report();
    expect(findings.filter(({ metric }) => metric === 'advisories')).toMatchObject([
      {
        ...{ layer: 'bouncer', status: 'advice', value: expected.length },
        remedy: expect.stringMatching(/^Upgrade to PgBouncer 1\.26/),
      },
    ]);
  });

  it('sees that a database is paused, and from 1.19 on that all are', async () => {
    await using admin = new BouncerAdmin({ connection: bouncer.adminUrl });
    await admin.pause(shop.name);
    expect((await facts()).isPaused).toBe(true);
    await admin.resume(shop.name);
    expect((await facts()).isPaused).toBe(false);
    await admin.pause();
    expect((await facts()).isPaused).toBe(release === 'trixie');
    await admin.resume();
  });

  it('asks in one session, and does not have an old version log what it does not know', async () => {
    await monitor.snapshot();
    await monitor.snapshot();
    await using admin = new BouncerAdmin({ connection: bouncer.adminUrl });
    const own = (await admin.clients()).filter(({ applicationName }) => applicationName === 'headroom-monitor');
    expect(own).toMatchObject([{ user: 'watcher' }]);
    expect(await bouncer.readLog()).not.toContain('invalid command');
  });

  it('keeps its counters growing over a restart, and says when it is down', async () => {
    const before = await facts();
    await bouncer.restart();
    expect((await facts()).queries).toBeGreaterThanOrEqual(before.queries);
    await bouncer.kill();
    expect(silenceIn(await look())).toMatchObject({ kind: 'down' });
    await bouncer.start();
    expect((await facts()).queries).toBeGreaterThanOrEqual(before.queries);
  });

  it('is denied with a wrong password, and never shows it', async () => {
    await using denied = createMonitor({ bouncer: urlFor(bouncer.adminUrl, 'watcher', 'canary') });
    const { bouncers } = await denied.snapshot();
    expect(bouncers).toMatchObject([{ silence: { kind: 'denied' } }]);
    expect(JSON.stringify(bouncers)).not.toContain('canary');
  });
});
