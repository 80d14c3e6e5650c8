import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../../../../src/cli/program.js';
import { takeFolder } from '../../../support/folder.js';
import { captureOutput } from '../../../support/program-output.js';
import { goodIni } from '../../../support/seeded-mistakes.js';

let output: { text: string };

beforeEach(() => {
  output = captureOutput();
  for (const name of ['DATABASE_URL', 'PGHOST', 'PGSSLMODE', 'PGSSLROOTCERT']) vi.stubEnv(name, '');
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** A closed port: refused at once. */
const unreachable = 'postgresql://me:canary@127.0.0.1:1/shop';

function init(folder: string, ...args: string[]): Promise<number> {
  return runProgram(['bouncer', 'init', '--yes', '--dir', folder, '--pgbouncer-version', '1.24', ...args]);
}

describe('headroom bouncer init', () => {
  it('writes everything, and says what it is, what is lost, and what to do', async () => {
    await using folder = await takeFolder();
    expect(await runProgram(['bouncer', 'init', '--yes', '--dir', folder.path, '--pgbouncer-version', '1.18'])).toBe(0);
    const names = readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).toSorted();
    expect(names).toEqual([
      'compose',
      'compose/.env',
      'compose/docker-compose.yml',
      'compose/pgbouncer.ini',
      'kubernetes.yml',
      'pgbouncer.ini',
      'pgbouncer.service.d',
      'pgbouncer.service.d/headroom.conf',
      'userlist.txt',
    ]);
    for (const name of ['userlist.txt', 'compose/.env']) {
      expect(statSync(join(folder.path, name)).mode & 0o777).toBe(0o600);
    }
    expect(output.text).toContain('For PgBouncer 1.18 (as asked for)');
    expect(output.text).toContain('max_prepared_statements (from 1.21): ');
    expect(output.text).toContain('Add app and its password to userlist.txt');
  });

  it('writes nothing for a server that no one named, unless --yes says so', async () => {
    await using folder = await takeFolder();
    expect(await runProgram(['bouncer', 'init', '--dir', folder.path, '--pgbouncer-version', '1.24'])).toBe(3);
    expect(output.text).toMatch(/^headroom: no server was named/);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('uses the CA of the system where the address only says verify-full, and mounts it in Kubernetes', async () => {
    await using folder = await takeFolder();
    expect(await init(folder.path, '--database-url', `${unreachable}?sslmode=verify-full`)).toBe(0);
    const read = (name: string) => readFileSync(join(folder.path, name), 'utf8');
    expect(read('pgbouncer.ini')).toMatch(/^server_tls_ca_file = \/etc\/(?:ssl|pki)\/\S+$/m);
    const manifest = read('kubernetes.yml');
    expect(manifest).toMatch(/^# {3}kubectl create secret generic pgbouncer-server-ca --from-file=ca\.crt=\/etc\//m);
    expect(manifest).toContain('server_tls_ca_file = /etc/pgbouncer-server-ca/ca.crt');
    expect(manifest).toContain('mountPath: /etc/pgbouncer-server-ca');
  });

  it('names the vulnerabilities of the version in every file that proposes it, and none of the newest', async () => {
    await using folder = await takeFolder();
    expect(await init(folder.path)).toBe(0);
    for (const name of ['compose/docker-compose.yml', 'kubernetes.yml']) {
      expect(readFileSync(join(folder.path, name), 'utf8')).toContain('is affected by CVE-2026-107350');
    }
    expect(await init(folder.path, '--force', '--pgbouncer-version', '1.26.1')).toBe(0);
    expect(readFileSync(join(folder.path, 'kubernetes.yml'), 'utf8')).not.toContain('CVE-');
  });

  it('takes server, database and user from the address, and shows the password nowhere but in userlist.txt', async () => {
    await using folder = await takeFolder();
    vi.stubEnv('DATABASE_URL', unreachable);
    expect(await init(folder.path)).toBe(0);
    const read = (name: string) => readFileSync(join(folder.path, name), 'utf8');
    expect(read('pgbouncer.ini')).toContain('\nshop = host=127.0.0.1 port=1 dbname=shop ');
    expect(read('userlist.txt')).toMatch(/^"me" "canary"\n"pgbouncer_admin" "[0-9a-f]{48}"\n"pgbouncer_stats" "/);
    for (const name of readdirSync(folder.path, { recursive: true, encoding: 'utf8' })) {
      if (/\.\w+$/.test(name) && name !== 'userlist.txt' && !name.endsWith('.d'))
        expect(read(name)).not.toContain('canary');
    }
    expect(output.text).not.toContain('canary');
    expect(output.text).toContain('not checked, the server could not be asked');
  });

  it('takes settings by PgBouncer’s name and by ours', async () => {
    await using folder = await takeFolder();
    expect(await init(folder.path, '--set', 'default_pool_size=7', '--set', 'tcpKeepalive=off', '--only', 'ini')).toBe(
      0,
    );
    const ini = readFileSync(join(folder.path, 'pgbouncer.ini'), 'utf8');
    expect(ini).toMatch(/^default_pool_size = 7$/m);
    expect(ini).toMatch(/^max_db_connections = 12$/m);
    expect(ini).toMatch(/^tcp_keepalive = 0$/m);
    expect(readdirSync(folder.path)).toEqual(['pgbouncer.ini']);
  });

  it('warns of what the address does not tell, and of processes that are no peers of newer ones', async () => {
    await using folder = await takeFolder();
    vi.stubEnv('DATABASE_URL', `${unreachable}?sslmode=require`);
    const args = ['--pgbouncer-version', '1.20', '--processes', '2'];
    expect(await init(folder.path, ...args)).toBe(0);
    expect(output.text).toContain('The server’s certificate is not checked');
    expect(output.text).toContain('update all processes at once');
    expect(output.text).toContain('kubernetes.yml names 127.0.0.1');
    expect(output.text).toContain(`headroom bouncer check ${folder.path}/pgbouncer-*.ini`);
  });

  it('writes a function and names it where passwords are looked up', async () => {
    await using folder = await takeFolder();
    expect(await init(folder.path, '--set', 'auth_user=lookup', '--only', 'sql')).toBe(0);
    expect(readdirSync(folder.path)).toEqual(['auth-query.sql']);
    expect(output.text).toContain('Run auth-query.sql in each database');
  });

  it('writes nothing over files that are there, unless forced', async () => {
    await using folder = await takeFolder();
    writeFileSync(join(folder.path, 'pgbouncer.ini'), 'mine');
    expect(await init(folder.path)).toBe(3);
    expect(readdirSync(folder.path)).toEqual(['pgbouncer.ini']);
    expect(await init(folder.path, '--force')).toBe(0);
    expect(readFileSync(join(folder.path, 'pgbouncer.ini'), 'utf8')).toContain('[pgbouncer]');
  });

  it.each([
    [['--pgbouncer-version', 'newest'], '--pgbouncer-version: expected a PgBouncer version'],
    [['--processes', '0'], 'Expected a whole number from 1 to 64'],
    [['--only', 'ini,helm'], 'Expected a list of ini, userlist'],
    [['--set', 'default_pool_size=many'], 'defaultPoolSize: expected a whole number'],
    [['--set', 'defalt_pool_size=3'], 'did you mean `default_pool_size`?'],
    [['--set', 'admin_users'], '--set: expected key=value'],
    [['--database-url', 'mysql://me:canary@db/x'], '--database-url: expected postgresql://'],
    [['--nonsense'], "unknown option '--nonsense'"],
  ])('refuses %j with exit code 3', async (args, expected) => {
    await using folder = await takeFolder();
    expect(await init(folder.path, ...args)).toBe(3);
    expect(output.text).toContain(expected);
    expect(output.text).not.toContain('canary');
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

describe('headroom bouncer check', () => {
  const good = `${goodIni}max_prepared_statements = 100\n`.replace('/etc/pgbouncer/', '/nowhere/');

  async function check(ini: string, ...args: string[]): Promise<number> {
    await using folder = await takeFolder();
    const path = join(folder.path, 'pgbouncer.ini');
    writeFileSync(path, ini);
    const code = await runProgram(['bouncer', 'check', path, '--pgbouncer-version', '1.24', ...args]);
    output.text = output.text.replaceAll(path, 'pgbouncer.ini');
    return code;
  }

  it('finds nothing in a good file: exit code 0', async () => {
    expect(await check(good)).toBe(0);
    const [first, second] = output.text.split('\n');
    expect(first).toBe('Nothing found, for PgBouncer 1.24 (as asked for). Sizes were not checked against a server.');
    expect(second).toContain('known vulnerabilities as configured; 1.26.1 has none of them');
  });

  it('exits with 1 for warnings and 2 for errors, and --fail-on lowers that', async () => {
    const [warning, error] = [`${good}tcp_keepalive = 0\n`, `${good}foo = 1\n`];
    expect(await check(warning)).toBe(1);
    expect(await check(warning, '--fail-on', 'error')).toBe(0);
    expect(await check(error)).toBe(2);
    expect(await check(error, '--fail-on', 'error')).toBe(2);
    expect(await check(error, '--fail-on', 'never')).toBe(0);
  });

  it('says file, line, severity, reason, remedy and rule', async () => {
    await check(`${good}default_pool_sise = 20\n`);
    expect(output.text).toMatch(
      /^pgbouncer\.ini:31: error: There is no key `default_pool_sise` in this section.*\n {4}Did you mean `default_pool_size`\? \[unknown-key\]\n1 error, 0 warnings, for/,
    );
  });

  it('writes JSON for programs', async () => {
    expect(await check(`${good}foo = 1\n`, '--json')).toBe(2);
    const { version, findings } = JSON.parse(output.text);
    expect(version).toBe('1.24');
    expect(findings).toEqual([expect.objectContaining({ rule: 'unknown-key', line: 31, severity: 'error' })]);
  });

  it('looks at the auth_file beside the ini file: others must not read it', async () => {
    await using folder = await takeFolder();
    const path = join(folder.path, 'pgbouncer.ini');
    writeFileSync(path, good);
    writeFileSync(join(folder.path, 'userlist.txt'), '', { mode: 0o644 });
    expect(await runProgram(['bouncer', 'check', path, '--pgbouncer-version', '1.24'])).toBe(2);
    expect(output.text).toContain('[auth-file-open]');
  });

  it('finds an auth_file missing from a folder that is there', async () => {
    expect(await check(good.replace('/nowhere/', '/tmp/'))).toBe(2);
    expect(output.text).toContain('[auth-file-missing]');
  });

  it('takes what files PgBouncer may have', async () => {
    expect(await check(good, '--file-limit', '1024')).toBe(2);
    expect(output.text).toContain('[file-limit]');
  });

  it('goes on without a server that only a variable names, and not without one that a flag names', async () => {
    vi.stubEnv('DATABASE_URL', unreachable);
    expect(await check(good)).toBe(0);
    expect(output.text).toContain('sizes not checked');
    expect(await check(good, '--database-url', unreachable)).toBe(3);
    expect(output.text).not.toContain('canary');
  });

  it('exits with 3 for a file that it cannot read', async () => {
    expect(await runProgram(['bouncer', 'check', '/nowhere/pgbouncer.ini'])).toBe(3);
    expect(await runProgram(['bouncer', 'check'])).toBe(3);
  });
});
