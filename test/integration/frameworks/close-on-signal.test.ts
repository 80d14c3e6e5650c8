import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { usePools } from '../../support/pools.js';
import { until } from '../../support/wait.js';

const bench = usePools();
const root = join(import.meta.dirname, '..', '..', '..');
const children = new Set<ChildProcess>();

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

interface RunningService {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it wrote, and how it exited. */
  readonly ended: Promise<{ readonly lines: readonly string[]; readonly code: number | null }>;
}

/** Starts a service whose requests take as long as `/<seconds>` says, in a statement. */
async function startService(closing: string, listening?: string): Promise<RunningService> {
  const listen = listening ?? `const server = http.createServer(answer).listen(0, '127.0.0.1', ready);`;
  const source = `
    import http from 'node:http';
    import { closeOnSignal, createPool } from 'pg-headroom';
    import { headroom } from 'pg-headroom/fastify';
    const pool = createPool({ applicationName: 'tested' });
    const answer = async ({ url }, response) => {
      const { rows } = await pool.query('select pg_sleep($1), 42 as sum', [Number(url.slice(1))]).catch((error) => ({ rows: [{ sum: error.code }] }));
      response.end(String(rows[0].sum));
    };
    const ready = () => console.log(server.address().port);
    ${listen}
    ${closing}
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: bench.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const lines: string[] = [];
  const reader = createInterface(child.stdout as NodeJS.ReadableStream).on('line', (line) => lines.push(line));
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(([[code]]) => ({
    lines: lines.slice(1),
    code: code as number | null,
  }));
  await until('the service listens', () => lines[0]);
  return { url: `http://127.0.0.1:${lines[0]}`, child, ended };
}

const isRunning = async () =>
  (await bench.sessions()).some(({ state, query }) => state === 'active' && query.includes('pg_sleep'));

describe('closeOnSignal', () => {
  test('lets requests complete, closes what is kept alive, ends the pool, and exits with 0', async () => {
    const service = await startService(
      `closeOnSignal(server, pool, { afterwards: () => console.log('ended:', pool.ended) });`,
    );
    const agent = new Agent({ keepAlive: true, maxSockets: 2 });
    const request = (path: string) =>
      new Promise<string>((resolve, reject) => {
        get(`${service.url}${path}`, { agent }, async (response) => {
          resolve((await response.toArray()).join(''));
        }).on('error', reject);
      });
    // One connection is idle and kept alive, the other has a request.
    const slow = request('/0.4');
    expect(await request('/0')).toBe('42');
    await until('the statement runs', isRunning);
    service.child.kill('SIGTERM');
    expect(await slow).toBe('42');
    expect(await service.ended).toEqual({ lines: ['ended: true'], code: 0 });
    expect(await bench.sessions()).toEqual([]);
    agent.destroy();
  });

  test('goes on serving for drainMs, so that clients which keep connections alive lose no request', async () => {
    const service = await startService(
      `closeOnSignal(server, pool, { drainMs: 1000, afterwards: () => console.log('ended') });`,
    );
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    /** Resolves with true if the server says that this was the last request on the connection. */
    const ask = (): Promise<boolean> =>
      new Promise((resolve, reject) => {
        get(`${service.url}/0`, { agent }, (response) => {
          response.resume().on('end', () => resolve(response.headers.connection === 'close'));
        }).on('error', reject);
      });
    const lasts: boolean[] = [];
    let isOn = true;
    const callers = Array.from({ length: 8 }, async () => {
      while (isOn) lasts.push(await ask());
    });
    await until('requests are served', () => lasts.length > 100);
    expect(lasts).not.toContain(true);
    service.child.kill('SIGTERM');
    await until('the server asks clients to go', () => lasts.includes(true));
    const before = lasts.length;
    await until('it still serves', () => lasts.length > before + 8);
    isOn = false;
    await Promise.all(callers);
    // Apart from the requests that had begun.
    expect(lasts.slice(lasts.indexOf(true)).filter((isLast) => !isLast).length).toBeLessThan(8);
    expect(await service.ended).toEqual({ lines: ['ended'], code: 0 });
    agent.destroy();
  });

  test('says by readyz that it is about to end', async () => {
    const service = await startService(
      `closeOnSignal(server, pool, { drainMs: 60_000, graceMs: 60_000 });`,
      `import { createMonitor } from 'pg-headroom/monitor';
       import { createHandler } from 'pg-headroom/monitor';
       const server = http.createServer(createHandler(createMonitor({ pool }))).listen(0, '127.0.0.1', ready);`,
    );
    const readiness = async (): Promise<number> => (await fetch(`${service.url}/readyz`)).status;
    expect(await readiness()).toBe(200);
    service.child.kill('SIGTERM');
    await until('it is not ready', async () => (await readiness()) === 503);
    service.child.kill('SIGTERM');
    await service.ended;
  });

  test('closes an application of Fastify by its own order', async () => {
    const service = await startService(
      `closeOnSignal(app, pool, { signals: ['SIGUSR2'] });`,
      `const { default: Fastify } = await import('fastify');
       const app = Fastify();
       await app.register(headroom, { pool });
       app.get('/:seconds', async ({ params }) => String((await app.pool.query('select pg_sleep($1), 42 as sum', [Number(params.seconds)])).rows[0].sum));
       app.addHook('onClose', async () => console.log('closed'));
       await app.listen({ port: 0, host: '127.0.0.1' });
       const { server } = app;
       ready();`,
    );
    const answer = fetch(`${service.url}/0.3`).then((response) => response.text());
    await until('the statement runs', isRunning);
    service.child.kill('SIGUSR2');
    expect(await answer).toBe('42');
    expect(await service.ended).toEqual({ lines: ['closed'], code: 0 });
  });

  test('cuts off what takes longer than graceMs, and exits with 1', async () => {
    const service = await startService(`closeOnSignal(server, pool, { graceMs: 200 });`);
    const answer = fetch(`${service.url}/60`).then(
      (response) => response.text(),
      () => 'cut off',
    );
    await until('the statement runs', isRunning);
    service.child.kill('SIGINT');
    expect(await answer).toBe('cut off');
    expect(await service.ended).toEqual({ lines: [], code: 1 });
  });

  test('exits immediately on a second signal', async () => {
    const service = await startService(`closeOnSignal(server, pool, { graceMs: 60_000, drainMs: 0 });`);
    const answer = fetch(`${service.url}/60`).catch(() => undefined);
    await until('the statement runs', isRunning);
    service.child.kill('SIGTERM');
    await until('it no longer listens', () =>
      fetch(`${service.url}/0`).then(
        () => false,
        () => true,
      ),
    );
    service.child.kill('SIGTERM');
    expect(await service.ended).toEqual({ lines: [], code: 143 });
    await answer;
  });

  test('reports an error of afterwards, and exits with 1', async () => {
    const service = await startService(
      `closeOnSignal(server, [pool], { afterwards: () => { throw new Error('no tracer'); }, onError: ({ message }) => console.log(message) });`,
    );
    service.child.kill('SIGTERM');
    expect(await service.ended).toEqual({ lines: ['no tracer'], code: 1 });
  });
});
