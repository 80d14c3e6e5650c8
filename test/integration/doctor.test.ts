import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { tracingChannel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import type { Examination } from '../../src/doctor/diagnose.js';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { Pool } from '../../src/index.js';
import { createHandler, createMonitor } from '../../src/monitor/index.js';
import { startBouncer, type TestBouncer } from '../support/bouncer.js';
import { commandPath } from '../support/build.js';
import { startCluster } from '../support/cluster.js';
import { takeFolder } from '../support/folder.js';
import { Crowd, urlFor } from '../support/monitored.js';
import { startServer } from '../support/own-server.js';
import { queryAt, queryServer, type TestDatabase, takeDatabase } from '../support/server.js';
import { until } from '../support/wait.js';

const noVariables = {
  DATABASE_URL: '',
  PGBOUNCER_URL: '',
  PGBOUNCER_ADMIN_URL: '',
  PGHOST: '',
  USE_PGBOUNCER: '',
  NODE_OPTIONS: '',
  UV_THREADPOOL_SIZE: '',
  NO_COLOR: '1',
};

interface Outcome extends Examination {
  readonly code: number | null;
  /** Findings that ask for a change. */
  readonly wrong: readonly string[];
}

/** Runs the command; the password must not be in what it prints. */
async function examine(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> {
  await using folder = await takeFolder();
  const dir = args.includes('--dir') ? [] : ['--dir', folder.path];
  const child = spawn(process.execPath, [commandPath, 'doctor', '--format', 'json', ...dir, ...args], {
    env: { ...process.env, ...noVariables, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  expect(stdout + stderr).not.toContain(secret);
  const result = JSON.parse(stdout) as Examination;
  const wrong = result.findings.filter(({ severity }) => severity !== 'advice').map(({ id }) => id);
  return { ...result, code: code as number | null, wrong };
}

const secret = 'canary';
const role = `doctor_${randomBytes(4).toString('hex')}`;
let database: TestDatabase;
let url: string;

const address = (change: (url: URL) => void, base = url): string => {
  const changed = new URL(base);
  change(changed);
  return changed.href;
};

/** Does something to the server, and undoes it. */
async function broken<T>(change: string, undo: string, run: () => Promise<T>): Promise<T> {
  await queryServer(change);
  try {
    return await run();
  } finally {
    await queryServer(undo);
  }
}

/** A server on a free port of this machine. */
async function listen(serve: (socket: Socket) => void): Promise<AsyncDisposable & { port: number }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function writeCode(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, code] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), code);
  }
}

beforeAll(async () => {
  database = await takeDatabase();
  await queryServer(`CREATE ROLE ${role} LOGIN PASSWORD '${secret}'`);
  url = urlFor(database.url, role, secret);
});
afterAll(async () => {
  await database?.drop();
  await queryServer(`DROP ROLE IF EXISTS ${role}`);
});

describe('headroom doctor', () => {
  test('finds nothing wrong with a good set-up', async () => {
    const { code, wrong, parts } = await examine({ DATABASE_URL: url, DB_POOL_MAX: '2' });
    expect([wrong, code]).toEqual([[], 0]);
    expect(parts.map(({ part, isAnswered }) => [part, isAnswered])).toEqual([
      ['server', true],
      ['network', true],
    ]);
  });

  test.concurrent.each<[string, string, (good: NodeJS.ProcessEnv) => Promise<Outcome>]>([
    ['more connections than slots', 'slots', (good) => examine(good, '--replicas', '1000')],
    ['no server', 'server-silent', () => examine({ DATABASE_URL: address((to) => (to.port = '1')) })],
    [
      'a name that does not exist',
      'dns',
      () => examine({ DATABASE_URL: `${address((to) => (to.hostname = 'db.invalid'))}?sslmode=verify-full` }),
    ],
    ['a wrong password', 'server-silent', () => examine({ DATABASE_URL: address((to) => (to.password = 'other')) })],
    ['a wrong database', 'server-silent', () => examine({ DATABASE_URL: address((to) => (to.pathname = '/nosuch')) })],
    ['a number that is none', 'config-invalid', (good) => examine({ ...good, DB_POOL_MAX: 'many' })],
    ['a variable that is misspelt', 'misspelt-variables', (good) => examine({ ...good, DB_POOL_MAXX: '3' })],
    ['no time limit for statements', 'statement-timeout', (good) => examine({ ...good, DB_STATEMENT_TIMEOUT: '0' })],
    ['no time limit for callers', 'acquire-timeout', (good) => examine({ ...good, DB_ACQUIRE_TIMEOUT: '0' })],
    ['a connection for each use', 'connection-per-use', (good) => examine({ ...good, DB_CONN_MAX_AGE: '0' })],
    [
      'no verification of certificates',
      'any-certificate',
      (good) => examine({ ...good, NODE_TLS_REJECT_UNAUTHORIZED: '0' }),
    ],
    ['the native client', 'pg-native', (good) => examine({ ...good, NODE_PG_FORCE_NATIVE: '1' })],
  ])('%s: names the cause first', async (_title, id, run) => {
    const { findings, wrong, code } = await run({ DATABASE_URL: url, DB_POOL_MAX: '2' });
    expect([wrong[0], findings[0]?.id]).toEqual([id, id]);
    expect(code).toBe(findings[0]?.severity === 'critical' ? 2 : 1);
    expect(wrong).toHaveLength(1);
  });

  test('names limits, expiry and settings of the role and the database', async () => {
    const good = { DATABASE_URL: url, DB_POOL_MAX: '10' };
    const alter = (what: string) => `ALTER ROLE ${role} ${what}`;
    const limited = await broken(alter('CONNECTION LIMIT 5'), alter('CONNECTION LIMIT -1'), () => examine(good));
    expect(limited.wrong).toEqual(['role-limit']);
    const expiring = await broken(
      alter(`VALID UNTIL '${new Date(Date.now() + 86_400_000).toISOString()}'`),
      alter("VALID UNTIL 'infinity'"),
      () => examine(good),
    );
    expect(expiring.findings[0]).toMatchObject({ id: 'password-expires', severity: 'critical' });
    const standby = await broken(alter('SET default_transaction_read_only = on'), alter('RESET ALL'), () =>
      examine(good),
    );
    expect(standby.wrong).toEqual(['read-only']);
    const weak = await broken(alter("SET password_encryption = 'md5'"), alter('RESET ALL'), () => examine(good));
    expect(weak.wrong).toEqual(['md5-passwords']);
    const few = `ALTER DATABASE ${database.name} CONNECTION LIMIT`;
    const small = await broken(`${few} 4`, `${few} -1`, () => examine(good));
    expect(small.wrong).toEqual(['database-limit']);
  });

  test('ends in time where the server accepts and never answers, or loses large answers', async () => {
    await using deaf = await listen(() => undefined);
    const port = new URL(url).port;
    await using narrow = await listen((socket) => {
      const to = connect(Number(port), '127.0.0.1');
      to.on('error', () => undefined);
      socket.pipe(to);
      let left = 16_384;
      to.on('data', (data: Buffer) => {
        left -= data.length;
        if (left >= 0) socket.write(data);
      });
      socket.on('close', () => to.destroy());
    });
    const [silent, lossy] = await Promise.all([
      examine({ DATABASE_URL: address((to) => (to.port = String(deaf.port))) }),
      examine({ DATABASE_URL: address((to) => (to.port = String(narrow.port))), DB_POOL_MAX: '2' }),
    ]);
    expect(silent.findings[0]).toMatchObject({
      id: 'server-silent',
      evidence: expect.stringContaining('no answer within'),
    });
    expect(lossy.wrong[0]).toBe('mtu');
  });

  test('finds two copies of pg, and an old one', async () => {
    await using folder = await takeFolder();
    await writeCode(folder.path, {
      'node_modules/pg/package.json': '{"version": "8.11.0"}',
      'node_modules/orm/node_modules/pg/package.json': '{"version": "8.23.0"}',
    });
    const { wrong } = await examine({ DATABASE_URL: url, DB_POOL_MAX: '2' }, '--dir', folder.path);
    expect(wrong).toEqual(['pg-duplicated', 'pg-version']);
  });

  test('finds mistakes in ini files and in code, with file and line', async () => {
    await using folder = await takeFolder();
    await writeCode(folder.path, {
      'package.json': '{"dependencies": {"next": "15"}}',
      'pgbouncer.ini': '[databases]\nx = host= port=5432\n[pgbouncer]\nauth_type = any\n',
      'src/bad.ts': `import { Pool } from 'pg';
const pool = new Pool();
export async function handler(req: { id: string }) {
  const own = new Pool();
  const client = await pool.connect();
  await pool.query('BEGIN');
  await pool.query(\`SELECT * FROM users WHERE id = '\${req.id}'\`);
  client.release();
}
`,
      'src/good.ts': `import { createPool } from 'pg-headroom';
globalThis.pool ??= createPool();
const table = 'users';
export async function handler(req: { id: string }) {
  const client = await pool.connect();
  try {
    await client.query(\`SELECT * FROM \${table} WHERE id = $1\`, [req.id]);
  } finally {
    client.release();
  }
}
`,
    });
    const ini = join(folder.path, 'pgbouncer.ini');
    const { findings } = await examine({ DATABASE_URL: url, DB_POOL_MAX: '2' }, '--source', folder.path, '--ini', ini);
    const placed = findings.flatMap(({ id, place }) =>
      place === undefined ? [] : [`${place.file.replace(`${folder.path}/`, '')}:${place.line} ${id}`],
    );
    expect(placed).toContain('pgbouncer.ini:2 bouncer-ini');
    expect(placed.filter((each) => each.startsWith('src')).toSorted()).toEqual([
      'src/bad.ts:2 pool-error-listener',
      'src/bad.ts:2 pool-hot-reload',
      'src/bad.ts:4 pool-error-listener',
      'src/bad.ts:4 pool-per-call',
      'src/bad.ts:5 client-not-released',
      'src/bad.ts:6 transaction-on-pool',
      'src/bad.ts:7 built-sql',
    ]);
  });
});

describe('headroom doctor with a server of its own', () => {
  test('names idle transactions by application, and calls a full server full', async () => {
    await using server = await startServer({ max_connections: 14, superuser_reserved_connections: 3 });
    await queryAt(server.url, `CREATE ROLE ${role} LOGIN PASSWORD '${secret}'`);
    const own = urlFor(server.url, role, secret);
    const clients: Client[] = [];
    onTestFinished(async () => {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
    });
    const open = async () => {
      const client = new Client({ connectionString: own, application_name: 'worker' });
      client.on('error', () => undefined);
      clients.push(client);
      await client.connect();
      await client.query('BEGIN');
    };
    // All but one of the slots for ordinary roles, which the doctor needs.
    for (let each = 0; each < 9; each++) await open();
    const service = `${own}?application_name=api`;
    // A session that has just ended counts for a moment.
    const held = await until('only the workers hold slots', async () => {
      const each = await examine({ DATABASE_URL: service, DB_POOL_MAX: '2' });
      expect(each.wrong).toEqual(['idle-transactions']);
      return each;
    });
    const idle = held.findings.find(({ id }) => id === 'idle-transactions');
    expect(idle?.evidence).toMatch(/^9 of 11 slots are idle in a transaction, 9 by worker, the oldest /);
    // The sessions of the same role are not those of the service.
    await until('only the workers are counted', async () => {
      const { findings } = await examine({ DATABASE_URL: service, DB_POOL_MAX: '3' });
      return findings[0]?.evidence === '1 process × 3 + 9 of others = 12, and the server has 11 for ordinary roles.';
    });
    for (let each = 0; each < 2; each++) await open();
    const full = await examine({ DATABASE_URL: service, DB_POOL_MAX: '2' });
    expect(full.findings[0]).toMatchObject({ id: 'server-silent', severity: 'critical' });
    expect(full.findings[0]?.evidence).toMatch(/^Server full: /);
    // The statement of the remedy ends them.
    await queryAt(server.url, String(idle?.remedy.split(';')[0]));
    await until('nothing is wrong', async () => {
      return (await examine({ DATABASE_URL: service, DB_POOL_MAX: '2' })).wrong.length === 0;
    });
  });
});

describe('headroom doctor with sessions that wait', () => {
  test('names the session at the root of a chain of locks, and a CONNECTION LIMIT that is reached', async () => {
    await queryAt(database.url, 'CREATE TABLE held (id int PRIMARY KEY, n int)');
    await queryAt(database.url, `GRANT ALL ON held TO ${role}`);
    await queryAt(database.url, 'INSERT INTO held VALUES (1, 0), (2, 0)');
    await using crowd = new Crowd(url);
    const { processID } = await crowd.join('billing', 'BEGIN', 'UPDATE held SET n = 1 WHERE id = 1');
    const reports = await crowd.join('reports', 'BEGIN', 'UPDATE held SET n = 1 WHERE id = 2');
    const api = await crowd.join('api');
    const waiting = [
      reports.query('UPDATE held SET n = 1 WHERE id = 1'),
      api.query('UPDATE held SET n = 1 WHERE id = 2'),
    ];
    await until('the chain is old enough to be reported', async () => {
      const { findings } = await examine({ DATABASE_URL: url, DB_POOL_MAX: '2' });
      const [first] = findings;
      if (first?.id !== 'blocked') return false;
      expect(first.evidence).toMatch(
        new RegExp(
          `^2 sessions wait .* billing \\(pid ${processID}, idle in transaction for .*\\) holds up 2 of them\\.$`,
        ),
      );
      expect(first.remedy).toContain(`SELECT pg_terminate_backend(${processID});`);
      return true;
    });
    const limit = (count: number) => `ALTER ROLE ${role} CONNECTION LIMIT ${count}`;
    const full = await broken(limit(3), limit(-1), () => examine({ DATABASE_URL: url, DB_POOL_MAX: '2' }));
    expect(full.findings[0]).toMatchObject({
      id: 'server-silent',
      evidence: expect.stringContaining(`too many connections for role "${role}"`),
      remedy: expect.stringContaining(`ALTER ROLE "${role}" CONNECTION LIMIT 2`),
    });
    await queryServer(`SELECT pg_terminate_backend(${processID})`);
    await waiting[0];
    await reports.query('COMMIT');
    await waiting[1];
  });

  test('names a replica whose replay is paused, and none that follows', async () => {
    await using cluster = await startCluster({ standbys: 1 });
    const [primary, replica] = cluster.servers as [EmbeddedServer, EmbeddedServer];
    const env = {
      DATABASE_URL: primary.url,
      DATABASE_REPLICA_URLS: `postgresql://127.0.0.1:${replica.port}`,
      DB_POOL_MAX: '2',
    };
    const lag = ({ findings }: Outcome) => findings.filter(({ id }) => id.startsWith('replica'));
    expect(lag(await examine(env))).toEqual([]);
    await cluster.ask(replica, 'SELECT pg_wal_replay_pause()');
    await cluster.ask(primary, 'CREATE TABLE late AS SELECT 1 AS id');
    await until('the replica has something to replay', async () => {
      const [first] = lag(await examine(env));
      return first?.id === 'replica-lag' && first.remedy === 'On it, as a superuser: SELECT pg_wal_replay_resume();';
    });
  });
});

describe('headroom doctor with a service', () => {
  test('finds hooks that keep statements from sharing connections, and a tracer that sees nothing', async () => {
    await using pool = new Pool({ connectionString: url, max: 2, name: 'orders' });
    await using monitor = createMonitor({ pool });
    const server = createHttpServer(createHandler(monitor)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      trace.disable();
      server.closeAllConnections();
      server.close();
    });
    const app = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pool`;
    const tracers = async () => {
      // Answers of the service may be a second old.
      await until('the service has a new answer', async () => {
        const { uptime_seconds: uptime } = (await (await fetch(app)).json()) as { uptime_seconds: number };
        return uptime > changedAt;
      });
      const { findings } = await examine({ DATABASE_URL: url, DB_POOL_MAX: '2' }, '--app', app);
      return findings.filter(({ id }) => id.startsWith('tracer'));
    };
    await pool.query('select 1');
    let changedAt = process.uptime();
    expect(await tracers()).toEqual([]);
    const hook = () => undefined;
    pool.on('acquire', hook);
    trace.setGlobalTracerProvider(new ProxyTracerProvider());
    changedAt = process.uptime();
    expect(await tracers()).toMatchObject([
      { id: 'tracer-lanes', severity: 'warning', evidence: expect.stringContaining('listeners for `acquire`') },
      { id: 'tracer-blind', severity: 'advice', evidence: expect.stringContaining('OpenTelemetry is loaded') },
    ]);
    pool.off('acquire', hook);
    const subscribers = { asyncEnd: hook };
    tracingChannel('headroom:query').subscribe(subscribers as never);
    onTestFinished(() => void tracingChannel('headroom:query').unsubscribe(subscribers as never));
    changedAt = process.uptime();
    expect(await tracers()).toEqual([]);
  });
});

describe('headroom doctor with PgBouncer', () => {
  let bouncer: TestBouncer;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const port = new URL(inject('serverUrl')).port;
    bouncer = await startBouncer(inject('serverUrl'), {
      release: 'trixie',
      databases: {
        [database.name]: `host=127.0.0.1 port=${port}`,
        sticky: `host=127.0.0.1 port=${port} dbname=postgres pool_mode=session`,
      },
      settings: { query_wait_timeout: 10, server_login_retry: 1, client_login_timeout: 8, max_client_conn: 50 },
      users: { [role]: secret },
    });
    env = {
      DATABASE_URL: url,
      PGBOUNCER_URL: urlFor(bouncer.url(database.name), role, secret),
      PGBOUNCER_ADMIN_URL: bouncer.adminUrl,
      DB_POOL_MAX: '2',
    };
  });
  afterAll(() => bouncer?.stop());

  test('names what is wrong with the tier, the cause first', async () => {
    const good = await examine(env);
    expect(good.wrong).toEqual(['bouncer-advisory']);
    // Another line may need sessions; that of the service has a finding.
    const sticky = await examine({
      ...env,
      PGBOUNCER_URL: address((to) => (to.pathname = '/sticky'), env.PGBOUNCER_URL),
    });
    expect(sticky.wrong).toEqual(['bouncer-mode', 'bouncer-advisory']);
    const many = await examine(env, '--replicas', '100');
    expect(many.wrong[0]).toBe('bouncer-clients');
    const hidden = await examine({ DATABASE_URL: env.PGBOUNCER_URL, DB_POOL_MAX: '2' });
    expect(hidden.wrong).toEqual(['behind-pooler']);
    const down = await examine({ ...env, PGBOUNCER_ADMIN_URL: address((to) => (to.port = '1'), bouncer.adminUrl) });
    expect(down.wrong[0]).toBe('bouncer-silent');
  });

  test('counts the pool of a database that only the line `*` serves', async () => {
    await using star = await startBouncer(inject('serverUrl'), {
      release: 'forky',
      settings: { query_wait_timeout: 10, server_login_retry: 1, client_login_timeout: 8, default_pool_size: 5000 },
      users: { [role]: secret },
    });
    const { findings, wrong } = await examine({
      ...env,
      PGBOUNCER_URL: urlFor(star.url(database.name), role, secret),
      PGBOUNCER_ADMIN_URL: star.adminUrl,
    });
    expect(wrong).toEqual(['slots']);
    expect(findings[0]?.evidence).toMatch(/^5000 of PgBouncer \+ \d+ of others = /);
    expect(findings[0]?.remedy).toMatch(/^Set max_db_connections = \d+, and RELOAD, or raise max_connections: /);
  });

  test.each<[string, (to: URL) => void, RegExp]>([
    ['a password that userlist.txt does not have', (to) => (to.password = 'other'), /authentication failed/i],
    ['a dead port', (to) => (to.port = '1'), /ECONNREFUSED/],
    ['a misspelt database', (to) => (to.pathname = '/nosuch'), /no such database: nosuch/],
  ])('connects as the service does, with and without its console: %s', async (_title, change, says) => {
    const changed = { ...env, PGBOUNCER_URL: address(change, env.PGBOUNCER_URL) };
    const runs = await Promise.all([
      examine(changed),
      examine({ ...changed, PGBOUNCER_ADMIN_URL: '' }),
      examine({ ...changed, PGBOUNCER_ADMIN_URL: '', DATABASE_URL: '' }),
    ]);
    for (const { findings, wrong } of runs) {
      expect(findings[0]).toMatchObject({ id: 'bouncer-login', severity: 'critical' });
      expect(findings[0]?.evidence).toMatch(says);
      expect(wrong).not.toContain('bouncer-database');
      expect(wrong).not.toContain('server-silent');
    }
  });
});
