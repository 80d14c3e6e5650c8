import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createListener } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { enterScreen, leaveScreen } from '../../../src/cli/monitor/draw.js';
import type { EmbeddedServer } from '../../../src/embedded/index.js';
import { renderApp } from '../../../src/monitor/render/app.js';
import { commandPath } from '../../support/build.js';
import { Crowd, urlFor } from '../../support/monitored.js';
import { describeUnless, unlessHere } from '../../support/needed.js';
import { startServer } from '../../support/own-server.js';
import { appFacts } from '../../support/reports.js';
import { queryAt } from '../../support/server.js';
import { until, waitFor } from '../../support/wait.js';

const command = [commandPath, 'monitor'];

/** Variables of this process that would change what the command does. */
const noVariables = { DATABASE_URL: '', PGBOUNCER_URL: '', PGHOST: '', NO_COLOR: '', FORCE_COLOR: undefined };

let server: EmbeddedServer;

beforeAll(async () => {
  server = await startServer({ max_connections: 20, superuser_reserved_connections: 3 });
  await queryAt(server.url, "create role app login password 'canary'");
});
afterAll(() => server?.stop());
beforeEach(async () => {
  const others = `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
  await until('sessions of the test before are gone', async () => (await queryAt(server.url, others)).length === 0);
});

const urlOfApp = () => urlFor(server.url, 'app', 'canary');

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [...command, ...args], {
    env: { ...process.env, ...noVariables, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = Promise.all([once(child, 'close'), text(child.stderr)]);
  return { child, ended: ended.then(([[code, signal], stderr]) => ({ code, signal, stderr })) };
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { child, ended } = start(args, env);
  const stdout = await text(child.stdout);
  const result = await ended;
  expect(stdout + result.stderr).not.toContain('canary');
  return { stdout, ...result };
}

/** Sessions of something else, `count` with the monitor's own. */
async function occupy(count: number): Promise<Crowd> {
  const crowd = new Crowd(server.url);
  for (let at = 1; at < count; at++) await crowd.join('hog');
  return crowd;
}

describe('one report', () => {
  test('of a server with room is OK, exit code 0', async () => {
    const { code, stdout, stderr } = await run(['--url', server.url]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^OK/);
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('with 15 of 17 usable connections in use is a warning, exit code 1', async () => {
    await using _ = await occupy(15);
    // One after the other: the monitor's own session counts, too.
    const report = await run(['--url', server.url]);
    const limited = await run(['--url', server.url, '--critical', '-2']);
    expect(report.code).toBe(1);
    expect(report.stdout).toMatch(/^WARNING .*15 of 17 usable connections/);
    expect(report.stdout).toContain('hog');
    expect(limited.code).toBe(2);
  });

  test('with all 17 in use is critical, exit code 2, and it still reports', async () => {
    await using _ = await occupy(17);
    const { code, stdout } = await run(['--url', server.url]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^CRITICAL .*17 of 17 usable connections/);
  });

  test('where no connection is left for its role is critical, with the reason', async () => {
    await using crowd = new Crowd(urlOfApp());
    for (let at = 0; at < 17; at++) await crowd.join('hog');
    const { code, stdout } = await run(['--url', urlOfApp()]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^CRITICAL/);
    expect(stdout).toMatch(/connection slots are reserved/);
  });

  test('takes a server that does not run for critical, with the reason', async () => {
    const { code, stdout } = await run(['--url', 'postgresql://me:canary@127.0.0.1:1/x']);
    expect(code).toBe(2);
    expect(stdout).toContain('ECONNREFUSED');
  });

  test('takes hosts that never answer for critical, and ends though they are silent', async () => {
    await using deaf = await listen(createListener());
    const { code, stdout } = await run([
      '--url',
      `postgresql://me:canary@127.0.0.1:${deaf.port}/x`,
      '--app',
      `${deaf.url}/pool`,
    ]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/no answer/i);
  });

  test('that is not let in is unknown, exit code 3, and shows no password', async () => {
    const { code, stdout } = await run(['--url', urlFor(server.url, 'app', 'wrong-canary')]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^UNKNOWN/);
  });

  test('comes as JSON, as metrics, and in colour where that is wished', async () => {
    const [json, metrics, coloured, plain] = await Promise.all([
      run(['--json'], { DATABASE_URL: server.url }),
      run(['--prometheus'], { DATABASE_URL: server.url }),
      run([], { DATABASE_URL: server.url, FORCE_COLOR: '1' }),
      run(['--no-color'], { DATABASE_URL: server.url, FORCE_COLOR: '1' }),
    ]);
    expect(JSON.parse(json.stdout)).toMatchObject({ schema_version: 1, verdict: 'ok' });
    expect(metrics.stdout).toMatch(/^# HELP headroom_/);
    expect(coloured.stdout).toContain('\u001b[');
    expect(plain.stdout).not.toContain('\u001b');
  });

  test('goes to the server past PgBouncer', async () => {
    const env = { DATABASE_URL: server.url, PGBOUNCER_URL: 'postgresql://127.0.0.1:1/x', USE_PGBOUNCER: 'true' };
    const { code, stdout } = await run([], env);
    expect(code).toBe(2);
    expect(stdout).toMatch(/PgBouncer.*127\.0\.0\.1:1/);
    expect(stdout).toContain(`PostgreSQL ${server.version}`);
  });

  test('has the pools of a service', async () => {
    const answer: RequestListener = (_request, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(renderApp(appFacts())));
    };
    await using service = await listen(createServer(answer));
    const { stdout } = await run(['--app', `${service.url}/pool`]);
    expect(stdout).toContain('orders');
    expect(stdout).not.toContain('PostgreSQL');
  });

  test('does not mind when nobody reads on', async () => {
    const { child, ended } = start(['--url', server.url]);
    child.stdout.destroy();
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a watch without a terminal', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'writes a line for every look, and ends at %s with the last verdict',
    async (signal) => {
      await using _ = await occupy(15);
      const { child, ended } = start(['--url', server.url, '--watch', '0.5']);
      const lines = collect(child.stdout);
      await waitFor(() => lines().length >= 3, { timeoutMs: 60_000 });
      child.kill(signal);
      expect(await ended).toEqual({ code: 1, signal: null, stderr: '' });
      for (const line of lines()) expect(line).toMatch(/^WARNING.*17/);
    },
  );

  test('writes JSON, survives the server, and says when it is back', async () => {
    const { child, ended } = start(['--url', server.url, '--watch', '0.5', '--json']);
    const lines = collect(child.stdout);
    const last = () => JSON.parse(lines().at(-1) ?? '{}').verdict;
    await waitFor(() => last() === 'ok', { timeoutMs: 60_000 });
    await server.stop({ keepData: true });
    await waitFor(() => last() === 'critical', { timeoutMs: 60_000 });
    await server.start();
    await waitFor(() => last() === 'ok', { timeoutMs: 60_000 });
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('ends quietly when nobody reads any more', async () => {
    const { child, ended } = start(['--url', server.url, '--watch', '0.5']);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await ended).toEqual({ code: 0, signal: null, stderr: '' });
  });
});

/** util-linux's script gives a command a terminal. */
const missing = unlessHere(
  'script of util-linux',
  spawnSync('script', ['--version']).stdout?.includes('util-linux') === true,
);

describeUnless(missing, 'a watch in a terminal', () => {
  /** Starts the command in a terminal of 60 by 15; what it writes begins with its process id. */
  function startInTerminal(args: readonly string[]) {
    const line = [process.execPath, ...command, ...args].map((each) => `'${each}'`).join(' ');
    const child = spawn('script', ['-qefc', `stty rows 15 cols 60; echo pid=$$; exec ${line}`, '/dev/null'], {
      env: { ...process.env, ...noVariables, TERM: 'xterm', SHELL: '/bin/sh' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let written = '';
    child.stdout.setEncoding('utf8').on('data', (part) => {
      written += part;
    });
    let from = 0;
    /** Waits for a text behind the one that was seen last. */
    const seen = async (what: string) => {
      await waitFor(() => written.includes(what, from), { timeoutMs: 60_000, what });
      from = written.indexOf(what, from) + what.length;
    };
    const pid = () => Number(/pid=(\d+)/.exec(written)?.[1]);
    return { child, seen, pid, written: () => written, ended: once(child, 'close').then(([code]) => code) };
  }

  const isGivenBack = (written: string) => {
    expect(written.indexOf(enterScreen)).toBeGreaterThan(0);
    expect(written.lastIndexOf(leaveScreen)).toBeGreaterThan(written.lastIndexOf(enterScreen));
    return written.slice(written.lastIndexOf(leaveScreen) + leaveScreen.length);
  };

  test('fills it, does what keys say, and gives it back with q and the exit code of the verdict', async () => {
    await using _ = await occupy(15);
    const { child, seen, written, ended } = startInTerminal(['--url', server.url, '--watch', '0.5']);
    await seen('of 17');
    child.stdin.write('4');
    await seen('[4 Sessions]');
    await seen('hog');
    child.stdin.write(' ');
    await seen('PAUSED');
    child.stdin.write('q');
    expect(await ended).toBe(1);
    expect(isGivenBack(written())).toBe('');
    expect(written()).not.toContain('\u001b[16;');
  });

  test('shows statements, cancels one and ends its session, once confirmed', async () => {
    await using crowd = new Crowd(server.url);
    const client = await crowd.join('sleeper');
    const slept = client.query('select pg_sleep(600)').catch((error: { code?: string }) => error.code);
    const flags = ['--watch', '0.5', '--statements', '--allow-actions'];
    const { child, seen, ended } = startInTerminal(['--url', server.url, ...flags]);
    await seen('of 17');
    child.stdin.write('4');
    await seen('select pg_sleep(600)');
    child.stdin.write('\u001b[B');
    await seen(`› `);
    child.stdin.write('c');
    await seen(`cancel pid ${client.processID} (sleeper as postgres)? y`);
    child.stdin.write('y');
    expect(await slept).toBe('57014');
    await seen('was asked to end');
    child.stdin.write('t');
    await seen(`terminate pid ${client.processID} (sleeper as postgres)? y`);
    child.stdin.write('y');
    await until('the session has ended', async () => {
      return (await queryAt(server.url, `select from pg_stat_activity where pid = ${client.processID}`)).length === 0;
    });
    child.stdin.write('q');
    expect(await ended).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('gives it back at %s', async (signal) => {
    const { seen, pid, written, ended } = startInTerminal(['--url', server.url, '--watch', '0.5']);
    await seen('of 17');
    process.kill(pid(), signal);
    expect(await ended).toBe(0);
    expect(isGivenBack(written())).toBe('');
  });

  test('shows since when the server has been silent, and that it is back', async () => {
    const { child, seen, ended } = startInTerminal(['--url', server.url, '--watch', '0.5']);
    await seen('of 17');
    await server.stop({ keepData: true });
    await seen('STALE');
    await seen('Silent since');
    await server.start();
    await seen('No problems');
    child.stdin.write('\u0003');
    expect(await ended).toBe(0);
  });
});

function collect(stream: NodeJS.ReadableStream): () => string[] {
  let written = '';
  stream.setEncoding('utf8').on('data', (part) => {
    written += part;
  });
  return () => written.split('\n').slice(0, -1);
}

/** A server on a free port of this machine that is gone at the end. */
async function listen(listener: ReturnType<typeof createListener>) {
  const sockets = new Set<{ destroy(): void }>();
  listener.on('connection', (socket) => sockets.add(socket));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    listener.close();
    await once(listener, 'close');
  };
  return { port, url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
}
