import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedServer } from '../../../src/embedded/index.js';
import { Pool, type PoolOptions } from '../../../src/index.js';
import { startCluster, type TestCluster } from '../../support/cluster.js';
import { isLong } from '../../support/effort.js';
import { until, waitFor } from '../../support/wait.js';
import { warningsDuring } from '../../support/warnings.js';

let cluster: TestCluster;
let primary: EmbeddedServer;
let standbys: readonly EmbeddedServer[];

beforeAll(async () => {
  cluster = await startCluster();
  primary = cluster.servers[0] as EmbeddedServer;
  standbys = cluster.servers.slice(1);
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

const portOf = async (pool: Pool) => (await pool.query('select inet_server_port() as port')).rows[0].port as number;

/** Ports of the servers that this many connections lead to. */
async function portsOf(pool: Pool, count: number): Promise<number[]> {
  const clients = await Promise.all(Array.from({ length: count }, () => pool.connect()));
  const answers = await Promise.all(clients.map((client) => client.query('select inet_server_port() as port')));
  for (const client of clients) client.release();
  return answers.map(({ rows }) => rows[0].port);
}

function poolOf(options: PoolOptions, ports = [...standbys, primary].map(({ port }) => port)): Pool {
  return new Pool({ connectionString: cluster.urlOf(ports), acquireTimeoutMs: 10_000, ...options });
}

describe('a connection goes to a server of the wanted role', () => {
  it.each(['read-write', 'primary'] as const)('%s: the primary, wherever it stands in the list', async (target) => {
    await using pool = poolOf({ targetSessionAttrs: target });
    expect(new Set(await portsOf(pool, 5))).toEqual(new Set([primary.port]));
  });

  it.each(['read-only', 'standby', 'prefer-standby'] as const)('%s: the first standby of the list', async (target) => {
    const first = String([standbys[0]?.port]);
    // On a busy machine it may answer too late for a pool, which then takes the next.
    await until('a pool uses the first standby alone', async () => {
      await using pool = poolOf(
        { targetSessionAttrs: target },
        [primary, ...standbys].map(({ port }) => port),
      );
      return String([...new Set(await portsOf(pool, 5))]) === first;
    });
  });

  it('any: the first of the list, whatever its role', async () => {
    await using pool = poolOf({});
    expect(await portOf(pool)).toBe(standbys[0]?.port);
  });

  it('prefer-standby: the primary, if there is no standby', async () => {
    await using pool = poolOf({ targetSessionAttrs: 'prefer-standby' }, [primary.port, 1]);
    expect(await portOf(pool)).toBe(primary.port);
  });

  it('load_balance_hosts=random: all that suit', async () => {
    await using pool = poolOf({ targetSessionAttrs: 'standby', loadBalanceHosts: 'random', max: 20 });
    expect(new Set(await portsOf(pool, 20))).toEqual(new Set(standbys.map(({ port }) => port)));
  });

  it('any: the next of the list, if the first does not answer', async () => {
    await using pool = poolOf({}, [1, primary.port]);
    expect(await portOf(pool)).toBe(primary.port);
  });

  it('one host: waits, and says which role it has', async () => {
    await using pool = poolOf({ targetSessionAttrs: 'primary', acquireTimeoutMs: 500 }, [standbys[0]!.port]);
    await expect(pool.query('select 1')).rejects.toThrow(/No host suits targetSessionAttrs=primary: .* is a standby/);
  });

  it('several addresses of one name: each is tried', async () => {
    const hosts = [{ host: 'localhost', port: primary.port }];
    const { user, password } = { user: 'postgres', password: cluster.password };
    await using pool = new Pool({ hosts, user, password, database: 'postgres', targetSessionAttrs: 'primary' });
    expect(await portOf(pool)).toBe(primary.port);
  });

  it('connects to hostaddr, and keeps the host’s name', async () => {
    const url = new URL(cluster.urlOf([primary.port]));
    url.hostname = 'db.invalid';
    await using pool = new Pool({ connectionString: `${url.href}?hostaddr=127.0.0.1` });
    expect(await portOf(pool)).toBe(primary.port);
    await using client = await pool.connect();
    expect((client as unknown as { host: string }).host).toBe('db.invalid');
  });
});

describe('a session whose server changes its role', () => {
  it('is not handed out again once the server has become read-only', async () => {
    await using pool = poolOf({ targetSessionAttrs: 'read-write', acquireTimeoutMs: 1000, max: 3 });
    await portsOf(pool, 3);
    await cluster.ask(primary, 'alter system set default_transaction_read_only = on');
    await cluster.ask(primary, 'select pg_reload_conf()');
    try {
      const isRefused = () =>
        pool.query('create table never (i int)').then(
          () => false,
          ({ code }) => code !== '25006',
        );
      await until('no connection that is left', isRefused);
      expect(pool.totalCount).toBe(0);
    } finally {
      await cluster.ask(primary, 'alter system reset default_transaction_read_only');
      await cluster.ask(primary, 'select pg_reload_conf()');
    }
    await until('the primary again', async () => (await portOf(pool)) === primary.port);
  });
});

describe('two servers that claim to be the primary', () => {
  it('the newer timeline is used, with a warning', async () => {
    await using old = poolOf({ targetSessionAttrs: 'read-write' });
    expect(await portOf(old)).toBe(primary.port);
    const warnings = await warningsDuring(async () => {
      await cluster.promote(standbys[0] as EmbeddedServer);
      await using pool = poolOf({ targetSessionAttrs: 'read-write' });
      expect(await portOf(pool)).toBe(standbys[0]?.port);
    });
    expect(warnings.join('\n')).toMatch(/Two servers claim to be the primary: .*timeline 2.*timeline 1/);
    if (!isLong) return;
    // Hosts are reviewed every 10 s.
    const isMoved = async () => (await portOf(old)) === standbys[0]?.port;
    await waitFor(isMoved, { timeoutMs: 60_000, what: 'the pool that used the older one' });
  });
});
