import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBouncerFiles } from '../../../src/bouncer/check/check.js';
import { readIni } from '../../../src/bouncer/check/read-ini.js';
import { parseConnectionString } from '../../../src/bouncer/connection-string.js';
import { renderIni } from '../../../src/bouncer/ini.js';
import { mainKeys } from '../../../src/bouncer/keys.js';
import { listProcesses } from '../../../src/bouncer/peers.js';
import { type BouncerOptions, resolveBouncerSettings } from '../../../src/bouncer/resolve.js';
import type { BouncerSettings } from '../../../src/bouncer/settings.js';
import { type BouncerVersion, isKnownTo, parseBouncerVersion, showVersion } from '../../../src/bouncer/version.js';
import { arbitraryBouncerOptions } from '../../support/arbitrary-bouncer.js';
import { everyVersion } from '../../support/bouncer-versions.js';

const newest = parseBouncerVersion('1.25');

function read(text: string) {
  const { entries, faults } = readIni('pgbouncer.ini', text, () => '');
  expect(faults).toEqual([]);
  const of = (name: string) =>
    Object.fromEntries(entries.filter(({ section }) => section === name).map(({ key, value }) => [key, value]));
  return { main: of('pgbouncer'), databases: of('databases'), peers: of('peers') };
}

const render = (options: Partial<BouncerOptions> = {}, version: BouncerVersion = newest, process = 1) =>
  renderIni(resolveBouncerSettings({ databases: [{ name: 'orders' }], ...options }), version, process);

/** What a check says of all the processes' files together. */
function check(settings: BouncerSettings, version: BouncerVersion) {
  return checkBouncerFiles(
    listProcesses(settings).map((process) => ({
      document: readIni(`${process}.ini`, renderIni(settings, version, process).text, () => ''),
      surroundings: { version },
    })),
  );
}

describe('renderIni', () => {
  it('sets for pg clients what PgBouncer’s defaults get wrong', () => {
    const { main, databases } = read(render().text);
    expect(main).toMatchObject({
      pool_mode: 'transaction',
      max_client_conn: '1000',
      default_pool_size: '25',
      min_pool_size: '10',
      reserve_pool_size: '5',
      max_db_connections: '30',
      max_prepared_statements: '200',
      auth_type: 'scram-sha-256',
      client_login_timeout: '8',
      server_login_retry: '1',
      query_wait_timeout: '10',
      query_timeout: '35',
      idle_transaction_timeout: '60',
      server_lifetime: '3600',
      server_idle_timeout: '600',
      tcp_user_timeout: '15000',
      ignore_startup_parameters: 'extra_float_digits',
      server_tls_sslmode: 'prefer',
    });
    expect(databases.orders).toContain("connect_query='SET statement_timeout = 30000'");
  });

  it.each(everyVersion.map((version) => [showVersion(version), version] as const))(
    'writes only keys that %s knows, and the check is silent on all of it',
    (_, version) => {
      for (const options of [
        {},
        { processes: 3 },
        { transactionTimeoutSeconds: 300, authUser: 'lookup', authDatabase: 'orders' },
      ]) {
        const settings = resolveBouncerSettings({ databases: [{ name: 'orders' }], ...options });
        const { main } = read(renderIni(settings, version).text);
        expect(Object.keys(main).filter((key) => !isKnownTo(version, mainKeys[key]?.since))).toEqual([]);
        expect(check(settings, version)).toEqual([]);
      }
    },
  );

  it('says what a version goes without, and nothing where nothing is lost', () => {
    const old = render({ processes: 2, transactionTimeoutSeconds: 60 }, parseBouncerVersion('1.18'));
    expect(old.lost.map((sentence) => sentence.split(' ')[0])).toEqual([
      'max_prepared_statements',
      'transaction_timeout',
      'cancel_wait_timeout',
      'peer_id,',
    ]);
    expect(render({ processes: 2, transactionTimeoutSeconds: 60 }).lost).toEqual([]);
    expect(render({ maxPreparedStatements: 0 }, parseBouncerVersion('1.20')).lost).toEqual([]);
  });

  it('gives each process a folder and an id of its own, and all of them the same peers', () => {
    const [first, second] = [1, 2].map((process) => read(render({ processes: 2 }, newest, process).text));
    expect(first?.main).toMatchObject({
      so_reuseport: '1',
      peer_id: '1',
      unix_socket_dir: '/run/pgbouncer-1',
      pidfile: '/run/pgbouncer-1/pgbouncer.pid',
    });
    expect(second?.main).toMatchObject({ peer_id: '2', unix_socket_dir: '/run/pgbouncer-2' });
    expect(first?.peers).toEqual({ 1: 'host=/run/pgbouncer-1 port=6432', 2: 'host=/run/pgbouncer-2 port=6432' });
    expect(second?.peers).toEqual(first?.peers);
    expect(render({ processes: 2 }, parseBouncerVersion('1.18')).text).not.toMatch(/^(peer_id|\[peers\])/m);
  });

  it('opens neither socket nor pid file without a folder', () => {
    const { main } = read(render({ runDirectory: '' }).text);
    expect(main.unix_socket_dir).toBe('');
    expect(main).not.toHaveProperty('pidfile');
  });

  it('leaves the statement timeout to the role in session mode, where DISCARD ALL would undo it', () => {
    const { text, lost } = render({ poolMode: 'session' });
    expect(text).not.toContain('connect_query');
    expect(lost.join()).toContain('ALTER ROLE');
  });

  it('looks passwords up through the safe function alone', () => {
    const { main } = read(render({ authUser: 'lookup' }).text);
    expect(main.auth_query).toBe('SELECT uname, phash FROM pgbouncer.user_lookup($1)');
  });

  it('quotes names that need it, and refuses them where the version cannot', () => {
    const options = { databases: [{ name: 'two words' }] };
    expect(render(options).text).toContain("\n'two words' = host=");
    expect(() => render(options, parseBouncerVersion('1.24'))).toThrow(/databases: expected names of letters/);
  });

  it('renders any settings to an ini that reads back the same, on every version', () => {
    fc.assert(
      fc.property(arbitraryBouncerOptions, fc.constantFrom(...everyVersion), (options, version) => {
        const settings = resolveBouncerSettings(options);
        const { main, databases } = read(renderIni(settings, version).text);
        for (const { name, host, port, database } of settings.databases) {
          const pairs = Object.fromEntries(parseConnectionString(databases[name] ?? '') as [string, string][]);
          expect(pairs).toMatchObject({ host, port: String(port), dbname: database });
        }
        expect(main.default_pool_size).toBe(String(settings.defaultPoolSize));
        expect(main.query_wait_timeout).toBe(String(settings.queryWaitTimeoutSeconds));
        expect(main.admin_users).toBe(settings.adminUsers);
        expect(main.listen_addr).toBe(settings.listenAddress);
        expect(main.log_connections).toBe(settings.logConnections ? '1' : '0');
        const errors = check(settings, version).filter(({ severity }) => severity === 'error');
        expect(errors).toEqual([]);
      }),
    );
  });
});
