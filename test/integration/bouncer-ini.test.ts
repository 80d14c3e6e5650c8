import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { expect, inject, test } from 'vitest';
import { renderAuthSql } from '../../src/bouncer/auth-query.js';
import { readIni } from '../../src/bouncer/check/read-ini.js';
import { renderIni } from '../../src/bouncer/ini.js';
import { type BouncerOptions, resolveBouncerSettings } from '../../src/bouncer/resolve.js';
import { renderUserlist } from '../../src/bouncer/userlist.js';
import { parseBouncerVersion } from '../../src/bouncer/version.js';
import {
  type EmbeddedPgBouncer,
  findPgBouncer,
  type PgBouncerRelease,
  startPgBouncer,
} from '../../src/embedded/index.js';
import { findFreePort } from '../../src/embedded/port.js';
import { describeBouncers } from '../support/bouncer.js';
import { takeFolder } from '../support/folder.js';
import { mistakes, withMistake } from '../support/seeded-mistakes.js';
import { queryAt, queryServer, takeDatabase } from '../support/server.js';
import { waitFor } from '../support/wait.js';

const server = () => new URL(inject('serverUrl'));
const adminUsers = 'admin';
const certificates = join(import.meta.dirname, '..', 'support', 'tls');

interface Given extends Partial<Omit<BouncerOptions, 'databases'>> {
  readonly databases: BouncerOptions['databases'];
  readonly users?: Readonly<Record<string, string>>;
  readonly process?: number;
  readonly port?: number;
}

/** A PgBouncer with generated files; only the paths are the test's. */
async function startGenerated(release: PgBouncerRelease, { users = {}, process = 1, port, ...options }: Given) {
  const binary = await findPgBouncer({ release });
  const { username, password } = server();
  const known = { [username]: decodeURIComponent(password), admin: 'admin "pw"', ...users };
  return startPgBouncer({
    binary,
    ...(port !== undefined && { port }),
    files: (place) => {
      const settings = resolveBouncerSettings({
        runDirectory: place.socketDir,
        adminUsers,
        ...options,
        listenPort: place.port,
        authFile: `${place.folder}/userlist.txt`,
        clientTlsKeyFile: `${place.folder}/server.key`,
        clientTlsCertFile: `${place.folder}/server.crt`,
      });
      return {
        'pgbouncer.ini': renderIni(settings, parseBouncerVersion(binary.version), process).text,
        'server.key': readFileSync(join(certificates, 'server.key'), 'utf8'),
        'server.crt': readFileSync(join(certificates, 'server.crt'), 'utf8'),
        'userlist.txt': renderUserlist(Object.entries(known).map(([name, password]) => ({ name, password }))),
      };
    },
  });
}

const here = (name: string, database = name) => ({ name, database, host: '127.0.0.1', port: Number(server().port) });

function urlOf(bouncer: EmbeddedPgBouncer, database: string, user = server().username, password?: string): string {
  const url = server();
  url.port = String(bouncer.port);
  url.pathname = encodeURIComponent(database);
  url.username = encodeURIComponent(user);
  if (password !== undefined) url.password = encodeURIComponent(password);
  return url.href;
}

const complaints = async (bouncer: EmbeddedPgBouncer) =>
  (await bouncer.readLog()).split('\n').filter((line) => /WARNING|ERROR|FATAL/.test(line));

async function showConfig(bouncer: EmbeddedPgBouncer): Promise<Record<string, string>> {
  const rows = await queryAt(urlOf(bouncer, 'pgbouncer', 'admin', 'admin "pw"'), 'SHOW CONFIG');
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

describeBouncers('generated files', (release) => {
  test('start without a warning, hold what they say, and keep the statement timeout in force', async () => {
    await using database = await takeDatabase();
    await using bouncer = await startGenerated(release, { databases: [here('app', database.name)] });
    const [row] = await queryAt(urlOf(bouncer, 'app'), `SELECT current_setting('statement_timeout') AS timeout`);
    expect(row).toEqual({ timeout: '30s' });
    const config = await showConfig(bouncer);
    const settings = resolveBouncerSettings({ databases: [here('app')], adminUsers, runDirectory: '' });
    const { entries } = readIni('', renderIni(settings, parseBouncerVersion(bouncer.version)).text, () => '');
    const own = ['listen_port', 'auth_file', 'unix_socket_dir'];
    const written = entries.filter(({ section, key }) => section === 'pgbouncer' && !own.includes(key));
    expect(written.length).toBeGreaterThan(25);
    for (const { key, value } of written) expect([key, config[key]]).toEqual([key, value]);
    expect(await complaints(bouncer)).toEqual([]);
  });

  test('reach a database whatever it is called, as a user whatever the password', async () => {
    const [name, user, password] = [`it's "a" ; # %b=c\\ ${Date.now()}`, `o'"x ${Date.now()}`, `p"w'\\ ;$ä`];
    await queryServer(`CREATE DATABASE ${escapeIdentifier(name)}`);
    await queryServer(`CREATE ROLE ${escapeIdentifier(user)} LOGIN PASSWORD 'p"w''\\ ;$ä'`);
    try {
      await using bouncer = await startGenerated(release, {
        databases: [here('app', name)],
        users: { [user]: password },
      });
      const rows = await queryAt(
        urlOf(bouncer, 'app', user, password),
        'SELECT current_database() AS d, current_user AS u',
      );
      expect(rows).toEqual([{ d: name, u: user }]);
      expect(await complaints(bouncer)).toEqual([]);
    } finally {
      await queryServer(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
      await queryServer(`DROP ROLE ${escapeIdentifier(user)}`);
    }
  });

  test('look up passwords through the function, not those that have expired', async () => {
    await using database = await takeDatabase();
    const stamp = Date.now();
    const [lookup, good, expired] = [`lookup_${stamp}`, `good_${stamp}`, `expired_${stamp}`];
    const settings = resolveBouncerSettings({ databases: [here('app')], authUser: lookup });
    for (const role of [lookup, good]) await queryServer(`CREATE ROLE ${role} LOGIN PASSWORD 'pw'`);
    await queryServer(`CREATE ROLE ${expired} LOGIN PASSWORD 'pw' VALID UNTIL '2001-01-01'`);
    await queryAt(database.url, renderAuthSql(settings) ?? '');
    try {
      const options = { databases: [here('app', database.name)], authUser: lookup, users: { [lookup]: 'pw' } };
      await using bouncer = await startGenerated(release, options);
      expect(await queryAt(urlOf(bouncer, 'app', good, 'pw'), 'SELECT current_user AS u')).toEqual([{ u: good }]);
      await expect(queryAt(urlOf(bouncer, 'app', expired, 'pw'), 'SELECT 1')).rejects.toThrow(/SASL|auth|password/);
      const direct = new URL(database.url);
      Object.assign(direct, { username: lookup, password: 'pw' });
      const looked = await queryAt(direct.href, `SELECT (pgbouncer.user_lookup($1)).phash AS phash`, [expired]);
      expect(looked).toEqual([{ phash: null }]);
      Object.assign(direct, { username: good });
      await expect(queryAt(direct.href, `SELECT pgbouncer.user_lookup('x')`)).rejects.toThrow('permission denied');
    } finally {
      await database.drop();
      for (const role of [lookup, good, expired]) await queryServer(`DROP ROLE ${role}`);
    }
  });

  test('let clients in over TLS alone where they are to', async () => {
    const tls = { clientTlsMode: 'require' as const, serverTlsMode: 'prefer' as const };
    await using bouncer = await startGenerated(release, { databases: [here('app', 'postgres')], ...tls });
    const url = urlOf(bouncer, 'app');
    const client = new Client({ connectionString: url, ssl: { rejectUnauthorized: false } });
    await client.connect();
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    // Whoever looks whether it is up asks for TLS, and hangs up then; that is no fault of the file.
    expect((await complaints(bouncer)).filter((line) => !line.includes('unexpected eof'))).toEqual([]);
    await expect(queryAt(url, 'SELECT 1')).rejects.toThrow(/SSL required/);
  });

  test('of two processes share the port, and requests to cancel find the right one', async () => {
    await using folder = await takeFolder(0o777);
    for (const process of [1, 2]) {
      mkdirSync(join(folder.path, `run-${process}`));
      chmodSync(join(folder.path, `run-${process}`), 0o777);
    }
    const port = await findFreePort();
    const options = {
      databases: [here('app', 'postgres')],
      processes: 2,
      runDirectory: join(folder.path, 'run'),
      port,
    };
    await using first = await startGenerated(release, { ...options, process: 1 });
    await using second = await startGenerated(release, { ...options, process: 2 });
    expect([...(await complaints(first)), ...(await complaints(second))]).toEqual([]);
    if (release === 'bookworm') return; // 1.18 knows no peers, which is what `lost` says.
    const codes = await Promise.all(Array.from({ length: 12 }, (_, mark) => cancelSleep(urlOf(first, 'app'), mark)));
    expect(codes).toEqual(Array(12).fill('57014'));
  });

  test('that seeded mistakes are in stop PgBouncer where the check says so', async () => {
    const binary = await findPgBouncer({ release });
    const [, minor] = binary.version.split('.');
    const apply = mistakes.filter(
      ({ isFatal, version, rule }) => isFatal && rule !== 'key-removed' && (version ?? '1.99').split('.')[1]! >= minor!,
    );
    expect(apply.length).toBeGreaterThan(15);
    for (const mistake of apply) {
      const ini = withMistake(mistake);
      const start = startPgBouncer({ binary, files: () => ({ 'pgbouncer.ini': ini }), timeoutMs: 5000 });
      await start
        .then((bouncer) => bouncer.stop())
        .then(
          () => expect.unreachable(`PgBouncer starts with:\n${ini}`),
          (error) => expect(String(error)).toMatch(/cannot load config file/),
        );
    }
  });
});

/** Has a statement cancelled over a connection of its own, as every driver does, and says what became of it. */
async function cancelSleep(url: string, mark: number): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const statement = `SELECT pg_sleep(20) AS sleep_${mark}_${Date.now()}`;
    const sleep = client.query(statement).then(
      () => 'not cancelled',
      (error) => error.code as string,
    );
    const isRunning = `SELECT 1 FROM pg_stat_activity WHERE query = $1 AND state = 'active'`;
    await waitFor(async () => (await queryServer(isRunning, [statement])).length > 0, { timeoutMs: 60_000 });
    await sendCancel(client, Number(new URL(url).port));
    return await sleep;
  } finally {
    await client.end();
  }
}

async function sendCancel(client: Client, port: number): Promise<void> {
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  const request = Buffer.alloc(16);
  for (const [at, word] of [16, 80_877_102, processID, secretKey].entries()) request.writeInt32BE(word, at * 4);
  const socket = connect(port, '127.0.0.1');
  socket.end(request);
  await once(socket, 'close');
}
