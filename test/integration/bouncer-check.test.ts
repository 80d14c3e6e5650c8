import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { BouncerFinding } from '../../src/bouncer/check/finding.js';
import { isKnownTo, parseBouncerVersion } from '../../src/bouncer/version.js';
import { runProgram } from '../../src/cli/program.js';
import { type PgBouncerBinary, startPgBouncer } from '../../src/embedded/index.js';
import { findBinaries } from '../support/bouncer-binaries.js';
import { type BouncerCase, bouncerCases, type RealOutcome } from '../support/bouncer-cases.js';
import { effort } from '../support/effort.js';
import { takeFolder } from '../support/folder.js';
import { captureOutput } from '../support/program-output.js';
import { namedFiles, publicInis } from '../support/public-inis.js';
import { queryServer } from '../support/server.js';

const server = () => new URL(inject('serverUrl'));

/** Settings in which nothing is wrong, for every version. */
const base = (version: string): Readonly<Record<string, string>> => ({
  listen_addr: '127.0.0.1',
  listen_port: '@port',
  listen_backlog: '1024',
  unix_socket_dir: '@socket',
  auth_type: 'scram-sha-256',
  auth_file: '@/userlist.txt',
  admin_users: 'admin',
  stats_users: 'admin',
  pool_mode: 'transaction',
  max_client_conn: '1000',
  default_pool_size: '5',
  reserve_pool_size: '1',
  reserve_pool_timeout: '1',
  max_db_connections: '6',
  client_login_timeout: '2',
  query_wait_timeout: '3',
  query_timeout: '35',
  idle_transaction_timeout: '60',
  server_connect_timeout: '2',
  server_login_retry: '1',
  tcp_user_timeout: '15000',
  ignore_startup_parameters: 'extra_float_digits',
  server_tls_sslmode: 'prefer',
  ...(isKnownTo(parseBouncerVersion(version), '1.21') && { max_prepared_statements: '200' }),
});

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly socketDir: string;
}

function filesOf(each: BouncerCase, version: string, { folder, port, socketDir }: Place): Record<string, string> {
  const { hostname: host, port: serverPort, username, password } = server();
  const fill = (text: string) =>
    text
      .replace(/^@\//, `${folder}/`)
      .replace('@port', String(port))
      .replace('@socket', socketDir)
      .replace('@user', username);
  const database = each.database ?? (() => `host=${host} port=${serverPort} dbname=postgres`);
  const keys = Object.entries({ ...base(version), ...each.set }).map(([key, value]) => `${key} = ${fill(value)}`);
  const own = each.set?.auth_user === undefined ? '' : `"${username}" "${decodeURIComponent(password)}"\n`;
  const line = `checked = ${fill(database({ host, port: serverPort }))}`;
  return {
    'userlist.txt': `"checked_app" "secret"\n"admin" "adm"\n${own}`,
    ...each.files,
    'pgbouncer.ini': ['[databases]', line, '[pgbouncer]', ...keys, each.append ?? ''].join('\n'),
  };
}

/** What the command finds. */
async function check(files: (folder: string) => Readonly<Record<string, string>>, version: string) {
  await using folder = await takeFolder();
  for (const [name, text] of Object.entries(files(folder.path))) {
    writeFileSync(join(folder.path, name), text, { mode: 0o600 });
  }
  vi.stubEnv('DATABASE_URL', '');
  const output = captureOutput();
  try {
    const ini = join(folder.path, 'pgbouncer.ini');
    await runProgram(['bouncer', 'check', ini, '--pgbouncer-version', version, '--json', '--fail-on', 'never']);
    return (JSON.parse(output.text) as { findings: readonly BouncerFinding[] }).findings;
  } finally {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
}

/** Calls the function for every item, a few at a time, and resolves with the results in order. */
async function several<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = [...items.entries()];
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let next = rest.shift(); next !== undefined; next = rest.shift()) results[next[0]] = await run(next[1]);
    }),
  );
  return results;
}

/** What becomes of a login at the real program. */
async function tryOut(each: BouncerCase, binary: PgBouncerBinary): Promise<RealOutcome> {
  const start = startPgBouncer({ binary, files: (place) => filesOf(each, binary.version, place) });
  const bouncer = await start.catch((error: Error) => error);
  if (bouncer instanceof Error) return 'no-start';
  const user = each.user ?? 'checked_app';
  const client = new Client({
    host: '127.0.0.1',
    port: bouncer.port,
    user,
    password: user === 'admin' ? 'adm' : 'secret',
    database: each.isConsole ? 'pgbouncer' : 'checked',
    ...each.options,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(each.isConsole ? 'SHOW VERSION' : 'SELECT 1');
    return 'login';
  } catch {
    return 'no-login';
  } finally {
    await client.end().catch(() => undefined);
    await bouncer.stop('SIGQUIT');
  }
}

/** Differences between what is expected, found, and real. */
async function compare(each: BouncerCase, version: string, real: RealOutcome | undefined): Promise<string[]> {
  const findings = await check((folder) => filesOf(each, version, { folder, port: 6432, socketDir: folder }), version);
  const rules = findings.map(({ rule }) => rule);
  const isFound = each.rule === undefined ? rules.length === 0 : rules.includes(each.rule);
  const isError = findings.some(({ severity }) => severity === 'error');
  return [
    ...(real === each.real ? [] : [`${each.title}: PgBouncer ${version} has ${real}, not ${each.real}`]),
    ...(isFound ? [] : [`${each.title}: ${each.rule ?? 'nothing'} expected, found ${rules.join(', ')}`]),
    ...(real === 'no-start' && !isError ? [`${each.title}: no error`] : []),
  ];
}

const applies = ({ since, until }: BouncerCase, version: string): boolean => {
  const parsed = parseBouncerVersion(version);
  return isKnownTo(parsed, since) && (until === undefined || !isKnownTo(parsed, until));
};

describe('bouncer check and the real program agree', async () => {
  const roles = ['checked_app', 'checked_other'];
  beforeAll(async () => {
    for (const role of roles) await queryServer(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
  });
  afterAll(async () => {
    for (const role of roles) await queryServer(`DROP ROLE IF EXISTS ${role}`);
  });

  for (const { title, find } of findBinaries(effort(1, 3))) {
    test(`on every case, PgBouncer of ${title}`, { timeout: 240_000 }, async ({ skip }) => {
      const binary = await find().catch((error: unknown) => {
        if (process.env.CI) throw error;
        return skip(`not to be had: ${String(error)}`);
      });
      const { version } = binary;
      const wrong: string[] = [];
      const cases = bouncerCases.filter((one) => applies(one, version));
      const outcomes = await several(cases, (each) => tryOut(each, binary));
      for (const [at, each] of cases.entries()) wrong.push(...(await compare(each, version, outcomes[at])));
      expect(wrong).toEqual([]);
    });

    test(`on the start of ${publicInis.length} files of public shapes, PgBouncer of ${title}`, {
      timeout: 240_000,
    }, async ({ skip }) => {
      const binary = await find().catch((error: unknown) => skip(`not to be had: ${String(error)}`));
      const texts = publicInis.filter((_, at) => at % effort(4, 1) === 0);
      const starts = await several(texts, async (text) => {
        const start = startPgBouncer({ binary, files: (place) => publicFiles(text, place.folder, place.port) });
        return start
          .then((bouncer) => bouncer.stop('SIGQUIT'))
          .then(
            () => '',
            (error: Error) => String(error),
          );
      });
      const wrong: unknown[] = [];
      for (const [at, text] of texts.entries()) {
        const findings = await check((folder) => publicFiles(text, folder, 6432), binary.version);
        const fatal = findings.filter(({ what }) => /does not start|do not start|stops here/.test(what));
        if (fatal.length > 0 !== (starts[at] !== '')) wrong.push({ text, said: starts[at], fatal });
      }
      expect(wrong).toEqual([]);
    });
  }
});

function publicFiles(text: string, folder: string, port: number): Record<string, string> {
  const { hostname, port: serverPort } = server();
  const fill = (ini: string) =>
    ini
      .replaceAll('@host', hostname)
      .replaceAll('@serverPort', serverPort)
      .replaceAll('@port', String(port))
      .replaceAll('@', folder);
  const read = (name: string) => readFileSync(join(import.meta.dirname, '..', 'support', 'tls', name), 'utf8');
  const tls = { 'server.key': read('server.key'), 'server.crt': read('server.crt') };
  return { ...namedFiles, ...tls, 'pgbouncer.ini': fill(text) };
}
