import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { createPool, Pool } from '../../../src/index.js';
import { createHandler, createMonitor } from '../../../src/monitor/index.js';
import { usePools } from '../../support/pools.js';
import { startProxy, targetOf } from '../../support/proxy.js';
import { queryServer } from '../../support/server.js';
import { until } from '../../support/wait.js';
import { warningsDuring } from '../../support/warnings.js';

const bench = usePools();

/** The connection string of the tests with another part in it. */
function changed(change: (url: URL) => void): string {
  const url = new URL(bench.url);
  change(url);
  return url.href;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function failureOf(pool: pg.Pool): Promise<Record<string, unknown>> {
  const error = await pool.query('select 1').catch((caught: unknown) => caught);
  await pool.end();
  return error as Record<string, unknown>;
}

/** What programs and libraries look at. */
const fields = [
  'code',
  'severity',
  'detail',
  'hint',
  'routine',
  'errno',
  'syscall',
  'address',
  'port',
  'hostname',
] as const;

describe('a connection that is refused', () => {
  test.each<[string, (port: number) => string, string, RegExp]>([
    ['for its password', () => changed((url) => (url.password = 'wrong')), 'CONNECT_REFUSED', /Correct the password/],
    ['for want of a password', () => changed((url) => (url.password = '')), 'CONNECT_REFUSED', /Give a password/],
    ['for its database', () => changed((url) => (url.pathname = '/no_such_db')), 'CONNECT_REFUSED', /CREATE DATABASE/],
    ['for want of TLS', () => `${bench.url}?sslmode=no-verify`, 'CONNECT_REFUSED', /ssl = on/],
    [
      'for a setting',
      () => `${bench.url}?options=-c%20no_such=1%20-c%20work_mem=x`,
      'CONNECT_REFUSED',
      /settings that the session begins with/,
    ],
    ['as nobody listens', (port) => changed((url) => (url.port = String(port))), 'SERVER_DOWN', /nothing listens/],
    ['as its host is unknown', () => changed((url) => (url.hostname = 'db.invalid')), 'SERVER_DOWN', /no DNS server/],
  ])('%s is told at once in pg’s words, with the remedy', async (_, urlOf, code, remedy) => {
    const connectionString = urlOf(await closedPort());
    const theirs = await failureOf(new pg.Pool({ connectionString }));
    const error = await failureOf(new Pool({ connectionString }));
    expect(String(error.message).startsWith(String(theirs.message))).toBe(true);
    for (const field of fields)
      if (theirs[field] !== undefined) expect([field, error[field]]).toEqual([field, theirs[field]]);
    expect(error).toMatchObject({ headroomCode: `HEADROOM_${code}`, remedy: expect.stringMatching(remedy) });
    expect(error.message).not.toMatch(remedy);
    expect(String(error)).toMatch(remedy);
    expect(JSON.stringify(error) + String(error)).not.toContain(decodeURIComponent(new URL(bench.url).password));
  });

  test('since the role may not log in, or has no connections left, is told apart', async () => {
    const role = `limited_${process.pid}`;
    await queryServer(`create role ${role} nologin password 'word'`);
    const connectionString = changed((url) => {
      url.username = role;
      url.password = 'word';
    });
    expect(await failureOf(new Pool({ connectionString }))).toMatchObject({
      code: '28000',
      remedy: expect.stringMatching(/ALTER ROLE … LOGIN/),
    });
    await queryServer(`alter role ${role} login connection limit 0`);
    const full = await failureOf(new Pool({ connectionString, acquireTimeoutMs: 2000 }));
    expect(full).toMatchObject({
      code: '53300',
      severity: 'FATAL',
      headroomCode: 'HEADROOM_SERVER_FULL',
      remedy: expect.stringMatching(/CONNECTION LIMIT/),
    });
    await queryServer(`drop role ${role}`);
  });
});

describe('a server that is not there', () => {
  test('is waited for with waitForServer, and in every outage after the first connection', async () => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    proxy.refuse();
    const connectionString = proxy.url(bench.url);
    const hasty = bench.makePool({ connectionString });
    await expect(hasty.query('select 1')).rejects.toMatchObject({ headroomCode: 'HEADROOM_SERVER_DOWN' });
    const patient = bench.makePool({ connectionString, waitForServer: true });
    const answer = patient.query('select 1 as n');
    await until('it has tried', () => patient.stats().counters.openFailed.down > 1);
    await proxy.accept();
    expect((await answer).rows).toEqual([{ n: 1 }]);
    // A new attempt is made for each new caller.
    expect((await hasty.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    proxy.refuse();
    hasty.reset();
    const later = hasty.query('select 2 as n');
    await until('it has tried again', () => hasty.stats().counters.openFailed.down > 2);
    await proxy.accept();
    expect((await later).rows).toEqual([{ n: 2 }]);
  });

  test('is named with its source, by a warning after a while and by the error', async () => {
    const port = await closedPort();
    const env = {
      DATABASE_URL: `postgresql://u@127.0.0.1:${port}/d`,
      DB_WAIT_FOR_SERVER: 'true',
      DB_ACQUIRE_TIMEOUT: '3',
    };
    const pool = createPool({}, env);
    let error: unknown;
    const warnings = await warningsDuring(async () => {
      error = await pool.query('select 1').catch((caught: unknown) => caught);
    });
    await pool.end();
    expect(error).toMatchObject({ code: 'ECONNREFUSED', remedy: expect.stringContaining('from DATABASE_URL') });
    expect(warnings.map(String).join()).toMatch(
      new RegExp(`no connection for \\d s \\(1 waiting\\).*127\\.0\\.0\\.1:${port} \\(from DATABASE_URL\\)`),
    );
  });

  test('makes /readyz say so where the monitor is told of no server', async () => {
    const host = '127.0.0.1';
    const pool = new Pool({ host, port: await closedPort(), user: 'u', database: 'd' });
    const well = bench.makePool();
    const readiness = async (watched: Pool) => {
      await using monitor = createMonitor({ pool: watched, server: undefined });
      const handler = createHandler(monitor);
      const answer = await new Promise<{ status: number; body: string }>((resolve) => {
        const response = {
          ...{ headersSent: false, destroyed: false, statusCode: 0 },
          writeHead(status: number) {
            this.statusCode = status;
            return this;
          },
          setHeader: () => undefined,
          end(body: unknown) {
            resolve({ status: this.statusCode, body: String(body) });
          },
        };
        handler({ method: 'GET', url: '/readyz' } as never, response as never);
      });
      return answer;
    };
    expect((await readiness(pool)).status).toBe(503);
    expect((await readiness(pool)).body).toContain('ECONNREFUSED');
    expect((await readiness(well)).status).toBe(200);
    await well.query('select 1');
    expect((await readiness(well)).status).toBe(200);
    await pool.end();
  });
});

test('the pool’s name is the application’s, unless an option or PGAPPNAME names that', async () => {
  const nameOf = async (options: object) => {
    const pool = new Pool({ connectionString: bench.url, ...options });
    const { rows } = await pool.query('show application_name');
    await pool.end();
    return rows[0].application_name;
  };
  expect(await nameOf({ name: 'orders' })).toBe('orders');
  expect(await nameOf({ name: 'orders', application_name: 'mine' })).toBe('mine');
});

test('a password in PGPASSFILE is used, as by libpq', async () => {
  const { writeFile } = await import('node:fs/promises');
  const { takeFolder } = await import('../../support/folder.js');
  await using folder = await takeFolder();
  const url = new URL(bench.url);
  const file = `${folder.path}/pass`;
  const password = decodeURIComponent(url.password).replace(/[:\\]/g, '\\$&');
  await writeFile(file, `${url.hostname}:${url.port}:*:${url.username}:${password}\n`, { mode: 0o600 });
  const before = process.env.PGPASSFILE;
  process.env.PGPASSFILE = file;
  try {
    const pool = new Pool({
      host: url.hostname,
      port: Number(url.port),
      user: url.username,
      database: url.pathname.slice(1),
    });
    expect((await pool.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    await pool.end();
  } finally {
    if (before === undefined) delete process.env.PGPASSFILE;
    else process.env.PGPASSFILE = before;
  }
});
