import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { address, broken, examine, type Outcome, takeSubject } from '../../support/doctor.js';
import { takeFolder } from '../../support/folder.js';

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

const subject = takeSubject();

describe('headroom doctor', () => {
  test('finds nothing wrong with a good set-up', async () => {
    const { code, wrong, parts } = await examine({ DATABASE_URL: subject.url, DB_POOL_MAX: '2' });
    expect([wrong, code]).toEqual([[], 0]);
    expect(parts.map(({ part, isAnswered }) => [part, isAnswered])).toEqual([
      ['server', true],
      ['network', true],
    ]);
  });

  test.concurrent.each<[string, string, (good: NodeJS.ProcessEnv) => Promise<Outcome>]>([
    ['more connections than slots', 'slots', (good) => examine(good, '--replicas', '1000')],
    ['no server', 'server-silent', () => examine({ DATABASE_URL: address(subject.url, (to) => (to.port = '1')) })],
    [
      'a name that does not exist',
      'dns',
      () =>
        examine({ DATABASE_URL: `${address(subject.url, (to) => (to.hostname = 'db.invalid'))}?sslmode=verify-full` }),
    ],
    [
      'a wrong password',
      'server-silent',
      () => examine({ DATABASE_URL: address(subject.url, (to) => (to.password = 'other')) }),
    ],
    [
      'a wrong database',
      'server-silent',
      () => examine({ DATABASE_URL: address(subject.url, (to) => (to.pathname = '/nosuch')) }),
    ],
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
    const { findings, wrong, code } = await run({ DATABASE_URL: subject.url, DB_POOL_MAX: '2' });
    expect([wrong[0], findings[0]?.id]).toEqual([id, id]);
    expect(code).toBe(findings[0]?.severity === 'critical' ? 2 : 1);
    expect(wrong).toHaveLength(1);
  });

  test('names limits, expiry and settings of the role and the database', async () => {
    const good = { DATABASE_URL: subject.url, DB_POOL_MAX: '10' };
    const alter = (what: string) => `ALTER ROLE ${subject.role} ${what}`;
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
    const few = `ALTER DATABASE ${subject.database} CONNECTION LIMIT`;
    const small = await broken(`${few} 4`, `${few} -1`, () => examine(good));
    expect(small.wrong).toEqual(['database-limit']);
  });

  test('ends in time where the server accepts and never answers, or loses large answers', async () => {
    await using deaf = await listen(() => undefined);
    const port = new URL(subject.url).port;
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
      examine({ DATABASE_URL: address(subject.url, (to) => (to.port = String(deaf.port))) }),
      examine({ DATABASE_URL: address(subject.url, (to) => (to.port = String(narrow.port))), DB_POOL_MAX: '2' }),
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
    const { wrong } = await examine({ DATABASE_URL: subject.url, DB_POOL_MAX: '2' }, '--dir', folder.path);
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
    const { findings } = await examine(
      { DATABASE_URL: subject.url, DB_POOL_MAX: '2' },
      '--source',
      folder.path,
      '--ini',
      ini,
    );
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
