import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { BouncerAdmin } from '../../src/bouncer/index.js';
import { describeBouncers, startBouncer, type TestBouncer } from '../support/bouncer.js';
import { commandPath } from '../support/build.js';
import { effort } from '../support/effort.js';
import { urlFor } from '../support/monitored.js';
import { queryAt, takeDatabase } from '../support/server.js';
import { until, waitFor } from '../support/wait.js';

const noVariables = { DATABASE_URL: '', PGBOUNCER_URL: '', PGBOUNCER_ADMIN_URL: '', PGHOST: '', NO_COLOR: '1' };
const password = decodeURIComponent(new URL(inject('serverUrl')).password);

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): { child: ChildProcess; ended: Promise<Outcome> } {
  const child = spawn(process.execPath, [commandPath, 'bouncer', ...args], {
    env: { ...process.env, ...noVariables, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { child, ended: ended.then(([[code], stdout, stderr]) => ({ code, stdout, stderr })) };
}

async function run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome> {
  const outcome = await start(args, env).ended;
  expect(outcome.stdout + outcome.stderr).not.toContain(password);
  return outcome;
}

describeBouncers(
  'headroom bouncer',
  (release) => {
    let bouncer: TestBouncer;
    let shop: Awaited<ReturnType<typeof takeDatabase>>;
    let env: NodeJS.ProcessEnv;

    beforeAll(async () => {
      shop = await takeDatabase();
      const databases = { [shop.name]: `host=127.0.0.1 port=${new URL(inject('serverUrl')).port}` };
      const settings = { stats_users: 'viewer', server_login_retry: 1 };
      const users = { viewer: 'canary' };
      bouncer = await startBouncer(inject('serverUrl'), { release, settings, databases, users });
      env = { PGBOUNCER_ADMIN_URL: bouncer.adminUrl };
    });
    afterAll(async () => {
      await bouncer?.stop();
      await shop?.drop();
    });

    async function hold(): Promise<pg.Client> {
      const client = new pg.Client(bouncer.url(shop.name));
      client.on('error', () => undefined);
      await client.connect();
      onTestFinished(() => client.end().catch(() => undefined));
      await client.query('begin');
      return client;
    }

    it('status shows every pool to people, and more to programs', async () => {
      await hold();
      const { code, stdout } = await run(['status'], env);
      expect(code).toBe(0);
      expect(stdout).toContain(`PgBouncer ${bouncer.version} at 127.0.0.1:${bouncer.port}: `);
      expect(stdout).toMatch(new RegExp(`^${shop.name}/\\S+ +1 +0 +– +1 +1 +20 +transaction$`, 'm'));
      const json = await run(['status', '--json'], env);
      expect(JSON.parse(json.stdout)).toMatchObject({
        isComplete: true,
        pools: [{ database: shop.name, serversActive: 1 }],
        stats: [{ database: shop.name, totalQueries: expect.any(Number) }],
        processes: [{ place: `127.0.0.1:${bouncer.port}`, version: bouncer.version, maxClients: 1000 }],
      });
    });

    it('status shows known vulnerabilities of the version and settings, which do not fail it', async () => {
      const { code, stdout } = await run(['status', '--json'], env);
      const [{ advisories }] = JSON.parse(stdout).processes as [{ advisories: { id: string; fixedIn: string }[] }];
      expect([code, advisories]).toEqual([
        0,
        expect.arrayContaining([expect.objectContaining({ id: 'CVE-2026-6668', fixedIn: '1.26.0' })]),
      ]);
      const text = (await run(['status'], env)).stdout;
      expect(text).toContain(`PgBouncer ${bouncer.version.replace(/\.0$/, '')} has ${advisories.length} known`);
      for (const { id } of advisories) expect(text).toContain(`    ${id}: `);
      expect(text).toContain('1.26.1 has none');
    });

    it('status goes on with --watch until it is told to stop', async () => {
      const { child, ended } = start(['status', '--json', '--watch', '0.5'], env);
      let lines = 0;
      child.stdout?.on('data', (data: Buffer) => {
        lines += data.toString().split('\n').length - 1;
      });
      await waitFor(() => lines >= 2, { timeoutMs: 60_000 });
      child.kill('SIGINT');
      expect(await ended).toMatchObject({ code: 0, stderr: '' });
    });

    it('status shows what it can where one process is down, and fails', async () => {
      const other = 'postgresql://me:canary@127.0.0.1:1';
      const { code, stdout } = await run(['status', '--url', `${bouncer.adminUrl},${other}`]);
      expect([code, stdout]).toEqual([1, expect.stringContaining('PgBouncer at 127.0.0.1:1: it cannot be reached')]);
      expect(stdout).toContain(`PgBouncer ${bouncer.version} at 127.0.0.1:${bouncer.port}`);
      expect(stdout).not.toContain('canary');
    });

    it('pause and resume say what they have done, resume also where there was nothing to do', async () => {
      expect(await run(['pause', shop.name], env)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Paused /),
      });
      expect((await run(['status'], env)).stdout).toContain(`: paused for ${shop.name}\n`);
      expect(await run(['resume', shop.name], env)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(': resumed at'),
      });
      expect(await run(['resume', shop.name], env)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('not paused'),
      });
      expect(await run(['reconnect'], env)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('being replaced'),
      });
    });

    it('pause undoes itself when it takes too long, and at Ctrl-C', async () => {
      await hold();
      await using admin = new BouncerAdmin({ connection: bouncer.adminUrl });
      const isPaused = async () => (await admin.databases()).some((database) => database.isPaused);
      const late = await run(['pause', shop.name, '--timeout', '1'], env);
      expect(late).toMatchObject({ code: 1, stderr: expect.stringContaining('It was undone.') });
      const { child, ended } = start(['pause', shop.name], env);
      await waitFor(isPaused, { timeoutMs: 60_000 });
      child.kill('SIGINT');
      expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining('interrupted') });
      expect(await isPaused()).toBe(false);
    });

    it('fails with 1 where PgBouncer refuses, saying why', async () => {
      const viewer = urlFor(bouncer.adminUrl, 'viewer', 'canary');
      expect(await run(['reconnect', 'nosuch'], env)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('nosuch'),
      });
      const denied = await run(['pause', '--url', viewer]);
      expect([denied.code, denied.stderr]).toEqual([1, expect.stringContaining('Use a user of admin_users')]);
      expect(denied.stderr).not.toContain('canary');
      expect((await run(['status', '--url', viewer])).code).toBe(0);
    });

    it('up runs a PgBouncer before the server of DATABASE_URL until Ctrl-C', async () => {
      const { child, ended } = start(['up', '--port', '0', '--release', release, '--set', 'default_pool_size=3'], {
        DATABASE_URL: shop.url,
      });
      let said = '';
      child.stdout?.on('data', (data: Buffer) => {
        said += String(data);
      });
      const [, address = ''] =
        (await waitFor(() => /^PGBOUNCER_URL=(\S+)$/m.exec(said) ?? undefined, { timeoutMs: 60_000 })) ?? [];
      const url = new URL(address);
      url.password = encodeURIComponent(password);
      expect(await queryAt(url.href, 'select current_database() as name')).toEqual([{ name: shop.name }]);
      const status = await run(['status'], { DATABASE_URL: shop.url, PGBOUNCER_URL: address });
      expect(status.stdout).toMatch(/ +3 +transaction$/m);
      child.kill('SIGINT');
      const { code, stdout } = await ended;
      expect([code, stdout]).toEqual([0, expect.stringContaining(`PgBouncer ${bouncer.version} (Debian`)]);
      expect(stdout).not.toContain(password);
      await until('it is gone', () =>
        queryAt(url.href, 'select').then(
          () => false,
          () => true,
        ),
      );
    });
  },
  effort(1, 2),
);

describe('headroom bouncer, used wrongly,', () => {
  it.each([
    [['status'], '--url: expected the address of PgBouncer'],
    [['pause', '--url', 'http://me:canary@x'], '--url: expected postgresql:'],
    [['pause', '', '--url', 'postgresql://me:canary@127.0.0.1:1'], 'database: expected a name'],
    [['resume', '--timeout', 'soon', '--url', 'postgresql://x'], 'Expected a whole number'],
    [['status', '--nosuch'], "unknown option '--nosuch'"],
    [['up', '--set', 'nosuch=1'], '--set: expected key=value'],
  ])('says what was expected, with exit code 2: %j', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout, stderr]).toEqual([3, '', expect.stringContaining(message)]);
    expect(stderr).not.toContain('canary');
  });

  it('has help with exit code 0', async () => {
    expect(await run(['pause', '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Exit codes: 0 success'),
    });
  });
});
