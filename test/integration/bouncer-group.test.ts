import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import { BouncerAdmin, BouncerGroup } from '../../src/bouncer/index.js';
import { type EmbeddedPgBouncer, findPgBouncer, startPgBouncer } from '../../src/embedded/index.js';
import { describeBouncers } from '../support/bouncer.js';
import { until } from '../support/wait.js';

/** Two processes on one port; each has a Unix socket of its own, and from 1.19 on they are peers. */
describeBouncers('several processes on one port', (release) => {
  const server = new URL(inject('serverUrl'));
  const [user, password] = [server.username, decodeURIComponent(server.password)];
  const processes: EmbeddedPgBouncer[] = [];

  beforeAll(async () => {
    for (const id of [1, 2]) processes.push(await startProcess(id));
  });
  afterAll(async () => {
    for (const each of processes) await each.stop();
  });

  async function startProcess(id: number): Promise<EmbeddedPgBouncer> {
    const port = processes[0]?.port;
    return startPgBouncer({
      binary: await findPgBouncer({ release }),
      ...(port !== undefined && { port }),
      files: (place) => ({
        'pgbouncer.ini': [
          ...['[databases]', `postgres = host=127.0.0.1 port=${server.port}`],
          ...(release === 'trixie' ? ['[peers]', ...peerLines(place.socketDir)] : []),
          ...['[pgbouncer]', 'listen_addr = 127.0.0.1', `listen_port = ${place.port}`, 'so_reuseport = 1'],
          ...(release === 'trixie' ? [`peer_id = ${id}`] : []),
          ...[`unix_socket_dir = ${place.socketDir}`, 'auth_type = scram-sha-256', 'pool_mode = transaction'],
          ...[
            `auth_file = ${join(place.folder, 'userlist.txt')}`,
            `admin_users = ${user}`,
            'server_login_retry = 1',
            '',
          ],
        ].join('\n'),
        'userlist.txt': `"${user}" "${password}"\n`,
      }),
    });
  }

  function peerLines(socketDir: string): string[] {
    return [1, 2].map((id) => `${id} = host=${processes[id - 1]?.socketDir ?? socketDir}`);
  }

  const socketOf = ({ socketDir, port }: EmbeddedPgBouncer) =>
    `postgresql://${user}:${encodeURIComponent(password)}@/?host=${encodeURIComponent(socketDir)}&port=${port}`;

  function open(): BouncerGroup {
    const group = new BouncerGroup({ connections: processes.map(socketOf), pauseTimeoutMs: 500 });
    onTestFinished(() => group.close());
    return group;
  }

  async function connect(process: EmbeddedPgBouncer): Promise<pg.Client> {
    const client = new pg.Client(socketOf(process).replace('@/?', '@/postgres?'));
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.end().catch(() => undefined));
    return client;
  }

  const pausedAt = (group: BouncerGroup) =>
    Promise.all(
      group.members.map(async (admin) =>
        (await admin.databases()).some(({ name, isPaused }) => name === 'postgres' && isPaused),
      ),
    );

  it('are counted together', async () => {
    const group = open();
    const [one, two] = processes as [EmbeddedPgBouncer, EmbeddedPgBouncer];
    for (const process of [one, one, two]) await (await connect(process)).query('begin');
    const pool = (await group.pools()).find(({ database }) => database === 'postgres');
    expect(pool).toMatchObject({ clientsActive: 3, serversActive: 3 });
    const each = await Promise.all(group.members.map((admin) => admin.lists()));
    expect((await group.lists()).usedClients).toBe(each.reduce((sum, { usedClients }) => sum + usedClients, 0));
    expect((await group.stats()).filter(({ database }) => database === 'postgres')).toHaveLength(1);
  });

  it('are reached at random by TCP, and each by its own Unix socket', async () => {
    const group = open();
    await group.members[0]?.pause('postgres');
    onTestFinished(async () => {
      await group.resume('postgres');
    });
    expect(await pausedAt(group)).toEqual([true, false]);
    const seen = new Set<boolean | undefined>();
    const byTcp = `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${processes[0]?.port}`;
    await until('both were reached', async () => {
      await using admin = new BouncerAdmin({ connection: byTcp });
      seen.add((await admin.databases()).find(({ name }) => name === 'postgres')?.isPaused);
      return seen.size === 2;
    });
  });

  it('pause, resume, reconnect and reload together', async () => {
    const group = open();
    await group.pause('postgres');
    expect(await pausedAt(group)).toEqual([true, true]);
    expect(await group.resume('postgres')).toBe(true);
    expect(await pausedAt(group)).toEqual([false, false]);
    expect(await group.resume('postgres')).toBe(false);
    await group.reconnect();
    await group.reload();
  });

  it('are all resumed where one cannot be paused, and it is said which', async () => {
    const group = open();
    const busy = await connect(processes[1] as EmbeddedPgBouncer);
    await busy.query('begin');
    await expect(group.pause('postgres')).rejects.toMatchObject({
      code: 'HEADROOM_BOUNCER_GROUP',
      failures: [{ place: group.members[1]?.place, error: { code: 'HEADROOM_BOUNCER_PAUSE', isStillPaused: false } }],
      succeeded: [group.members[0]?.place],
    });
    expect(await pausedAt(group)).toEqual([false, false]);
    await busy.query('commit');
  });

  it('undo a PAUSE that is given up, and reject with the reason', async () => {
    const group = open();
    const busy = await connect(processes[1] as EmbeddedPgBouncer);
    await busy.query('begin');
    const stop = new AbortController();
    const given = expect(group.pause('postgres', { signal: stop.signal, timeoutMs: 5000 })).rejects.toBe('enough');
    await until('both are paused', async () => (await pausedAt(group)).every((isPaused) => isPaused));
    stop.abort('enough');
    await given;
    expect(await pausedAt(group)).toEqual([false, false]);
    await expect(group.pause('')).rejects.toMatchObject({ code: 'HEADROOM_CONFIG' });
    await busy.query('commit');
  });

  it('resume where they can, though one is down; sums are not made without it', async () => {
    const group = open();
    await group.pause('postgres');
    await processes[1]?.kill();
    onTestFinished(() => processes[1]?.start());
    const down = { failures: [{ place: group.members[1]?.place, error: { code: 'HEADROOM_BOUNCER_DOWN' } }] };
    await expect(group.resume('postgres')).rejects.toMatchObject(down);
    expect((await group.members[0]?.databases())?.some(({ isPaused }) => isPaused)).toBe(false);
    await expect(group.pools()).rejects.toMatchObject(down);
    await expect(group.pause('postgres')).rejects.toMatchObject(down);
    expect((await group.members[0]?.databases())?.some(({ isPaused }) => isPaused)).toBe(false);
  });
});
