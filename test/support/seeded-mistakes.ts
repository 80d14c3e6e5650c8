import type { Surroundings } from '../../src/bouncer/check/facts.js';
import type { NamedFile } from '../../src/bouncer/check/named-file.js';

/** An ini file in which all is well, for every version; line numbers below are its. */
export const goodIni = `[databases]
orders = host=127.0.0.1 port=5432 dbname=orders connect_query='SET statement_timeout = 30000'

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = 6432
listen_backlog = 1024
unix_socket_dir = /run/pgbouncer
auth_type = scram-sha-256
auth_file = /etc/pgbouncer/userlist.txt
admin_users = admin
stats_users = stats
pool_mode = transaction
max_client_conn = 1000
default_pool_size = 25
min_pool_size = 10
reserve_pool_size = 5
reserve_pool_timeout = 3
max_db_connections = 30
client_login_timeout = 8
query_wait_timeout = 10
query_timeout = 35
idle_transaction_timeout = 60
server_connect_timeout = 5
server_login_retry = 1
server_lifetime = 3600
tcp_user_timeout = 15000
ignore_startup_parameters = extra_float_digits
server_tls_sslmode = prefer
`;

/** A mistake: what is changed in {@link goodIni}, and which rule must find it in which line. */
export interface Mistake {
  readonly rule: string;
  readonly line: number;
  readonly severity: 'error' | 'warning';
  /** A key of `[pgbouncer]` to another value, or gone where it is undefined; a new one comes last, in line 30. */
  readonly set?: Readonly<Record<string, string | undefined>>;
  /** Any other change. */
  readonly edit?: (ini: string) => string;
  readonly version?: string;
  readonly authFile?: NamedFile;
  readonly surroundings?: Partial<Surroundings>;
  /** Whether PgBouncer itself refuses to start with it. */
  readonly isFatal?: boolean;
}

const last = 30;
const header = 4;
const database = (pairs: string) => (ini: string) => ini.replace(/^orders = .*$/m, `orders = ${pairs}`);
const append = (text: string) => (ini: string) => `${ini}${text}\n`;

/** One mistake for each rule, more where it looks at several things. */
export const mistakes: readonly Mistake[] = [
  { rule: 'syntax', line: last, severity: 'error', edit: append('listen_port: 6432'), isFatal: true },
  { rule: 'syntax', line: last, severity: 'error', edit: append('[users'), isFatal: true },
  { rule: 'include', line: last, severity: 'error', edit: append('%include /nowhere/more.ini'), isFatal: true },
  { rule: 'unknown-section', line: last, severity: 'error', edit: append('[user]'), isFatal: true },
  { rule: 'no-section', line: 1, severity: 'error', edit: (ini) => `listen_port = 1\n${ini}`, isFatal: true },
  {
    rule: 'missing-section',
    line: 1,
    severity: 'error',
    edit: (ini) => ini.slice(0, ini.indexOf('[pgbouncer]')),
    isFatal: true,
  },
  { rule: 'repeated-section', line: last, severity: 'error', edit: append('[pgbouncer]') },
  { rule: 'duplicate-key', line: last, severity: 'warning', edit: append('listen_port = 6433') },
  {
    rule: 'quoted-name',
    line: 2,
    severity: 'error',
    edit: (ini) => ini.replace('orders =', "'orders' ="),
    version: '1.24',
    isFatal: true,
  },
  { rule: 'unknown-key', line: last, severity: 'error', set: { default_pol_size: '20' }, isFatal: true },
  { rule: 'unknown-key', line: 2, severity: 'error', edit: database('host=127.0.0.1 db=orders'), isFatal: true },
  { rule: 'unknown-key', line: 2, severity: 'error', edit: database('query_timeout=3'), isFatal: true },
  {
    rule: 'connection-string',
    line: 2,
    severity: 'error',
    edit: database('host=127.0.0.1 connect_query="SET statement_timeout=30"'),
    isFatal: true,
  },
  {
    rule: 'key-too-new',
    line: last,
    severity: 'error',
    set: { max_prepared_statements: '100' },
    version: '1.20',
    isFatal: true,
  },
  { rule: 'key-too-new', line: last, severity: 'error', set: { peer_id: '1' }, version: '1.18', isFatal: true },
  {
    rule: 'key-too-new',
    line: last,
    severity: 'error',
    edit: append('[peers]\n1 = host=/tmp'),
    version: '1.18',
    isFatal: true,
  },
  {
    rule: 'key-too-new',
    line: last,
    severity: 'error',
    set: { transaction_timeout: '60' },
    version: '1.24',
    isFatal: true,
  },
  {
    rule: 'key-removed',
    line: last,
    severity: 'error',
    set: { suspend_timeout: '10' },
    version: '1.26',
    isFatal: true,
  },
  { rule: 'bad-value', line: 25, severity: 'error', set: { server_login_retry: '1s' }, isFatal: true },
  { rule: 'bad-value', line: 14, severity: 'error', set: { max_client_conn: '1k' }, isFatal: true },
  { rule: 'bad-value', line: 13, severity: 'error', set: { pool_mode: 'transactions' }, isFatal: true },
  { rule: 'bad-value', line: last, severity: 'error', set: { tcp_keepalive: 'on' }, isFatal: true },
  { rule: 'bad-value', line: 2, severity: 'error', edit: database('host=127.0.0.1 pool_mode=fast'), isFatal: true },
  { rule: 'bad-value', line: last, severity: 'error', set: { peer_id: '16384' } },
  { rule: 'connection-string', line: 2, severity: 'error', edit: database("host='127.0.0.1"), isFatal: true },
  { rule: 'connection-string', line: 2, severity: 'error', edit: database("host=127.0.0.1 dbname=''"), isFatal: true },
  { rule: 'connection-string', line: 2, severity: 'error', edit: database('127.0.0.1'), isFatal: true },
  {
    rule: 'reserved-database',
    line: 3,
    severity: 'error',
    edit: (ini) => ini.replace('\n\n', '\npgbouncer = port=5432\n'),
    isFatal: true,
  },
  { rule: 'auth-open', line: 9, severity: 'error', set: { auth_type: 'trust' } },
  { rule: 'auth-open', line: 9, severity: 'error', set: { auth_type: 'any' } },
  { rule: 'auth-weak', line: 9, severity: 'error', set: { auth_type: 'plain' } },
  { rule: 'auth-weak', line: 9, severity: 'warning', set: { auth_type: 'md5' } },
  { rule: 'auth-file-missing', line: header, severity: 'error', set: { auth_file: undefined } },
  { rule: 'auth-file-missing', line: 10, severity: 'error', authFile: { exists: false } },
  { rule: 'auth-file-relative', line: 10, severity: 'warning', set: { auth_file: 'userlist.txt' } },
  { rule: 'auth-file-open', line: 10, severity: 'error', authFile: { exists: true, mode: 0o100644 } },
  { rule: 'hba-file-missing', line: 9, severity: 'error', set: { auth_type: 'hba' } },
  { rule: 'expired-passwords', line: header, severity: 'error', set: { auth_user: 'lookup' }, version: '1.24' },
  {
    rule: 'expired-passwords',
    line: last,
    severity: 'error',
    set: { auth_query: 'SELECT usename, passwd FROM pg_shadow WHERE usename=$1', auth_user: 'lookup' },
  },
  {
    rule: 'lookup-parameter',
    line: last,
    severity: 'error',
    set: { auth_query: "SELECT a, b FROM lookup('$1')", auth_user: 'lookup' },
  },
  {
    rule: 'tracked-search-path',
    line: last,
    severity: 'error',
    set: {
      track_extra_parameters: 'IntervalStyle, search_path',
      auth_user: 'lookup',
      auth_query: 'SELECT x FROM y($1)',
    },
    version: '1.25',
  },
  { rule: 'no-console-users', line: header, severity: 'warning', set: { admin_users: undefined } },
  { rule: 'listen-without-tls', line: 5, severity: 'warning', set: { listen_addr: '*' } },
  { rule: 'tls-files-missing', line: last, severity: 'error', set: { client_tls_sslmode: 'require' } },
  { rule: 'server-without-tls', line: 29, severity: 'warning', edit: database('host=db.example.com') },
  { rule: 'password-in-ini', line: 2, severity: 'warning', edit: database('user=app password=canary') },
  { rule: 'no-databases', line: 1, severity: 'error', edit: (ini) => ini.replace(/^orders = .*$/m, '') },
  { rule: 'session-mode', line: header, severity: 'warning', set: { pool_mode: undefined } },
  { rule: 'session-mode', line: 2, severity: 'warning', edit: database('port=5432 pool_mode=session') },
  { rule: 'statement-mode', line: 13, severity: 'warning', set: { pool_mode: 'statement' } },
  { rule: 'no-reserve', line: 17, severity: 'warning', set: { reserve_pool_size: '0' } },
  { rule: 'reserve-unused', line: 18, severity: 'warning', set: { reserve_pool_timeout: '10' } },
  { rule: 'minimum-over-pool', line: 16, severity: 'warning', set: { min_pool_size: '26' } },
  { rule: 'pool-over-database', line: 15, severity: 'warning', set: { default_pool_size: '31' } },
  { rule: 'pool-over-database', line: 2, severity: 'warning', edit: database('port=5432 pool_size=31') },
  { rule: 'no-database-limit', line: 19, severity: 'warning', set: { max_db_connections: '0' } },
  { rule: 'few-clients', line: header, severity: 'warning', set: { max_client_conn: undefined } },
  { rule: 'few-clients', line: 14, severity: 'error', set: { max_client_conn: '20' } },
  { rule: 'file-limit', line: 14, severity: 'error', surroundings: { fileLimit: 1024 } },
  { rule: 'small-backlog', line: 7, severity: 'warning', set: { listen_backlog: '128' } },
  { rule: 'prepared-off', line: header, severity: 'warning', version: '1.21' },
  { rule: 'prepared-off', line: last, severity: 'warning', set: { max_prepared_statements: '0' } },
  { rule: 'reset-always', line: last, severity: 'warning', set: { server_reset_query_always: '1' } },
  { rule: 'no-simple-queries', line: last, severity: 'error', set: { disable_pqexec: '1' } },
  { rule: 'connection-per-use', line: 26, severity: 'warning', set: { server_lifetime: '0' } },
  {
    rule: 'ignored-timeout',
    line: 28,
    severity: 'error',
    set: { ignore_startup_parameters: 'extra_float_digits, statement_timeout' },
  },
  { rule: 'ignored-parameter', line: 28, severity: 'warning', set: { ignore_startup_parameters: 'options' } },
  { rule: 'client-login-timeout', line: header, severity: 'warning', set: { client_login_timeout: undefined } },
  { rule: 'query-wait-timeout', line: 21, severity: 'warning', set: { query_wait_timeout: '0' } },
  { rule: 'query-wait-timeout', line: 21, severity: 'warning', set: { query_wait_timeout: '120.0' } },
  { rule: 'server-login-retry', line: header, severity: 'warning', set: { server_login_retry: undefined } },
  { rule: 'server-connect-timeout', line: 24, severity: 'warning', set: { server_connect_timeout: '15' } },
  { rule: 'idle-transactions', line: 23, severity: 'warning', set: { idle_transaction_timeout: '0' } },
  { rule: 'query-timeout', line: 22, severity: 'warning', set: { query_timeout: '30' } },
  { rule: 'connect-query-undone', line: 2, severity: 'warning', set: { pool_mode: 'session' } },
  { rule: 'idle-clients', line: last, severity: 'warning', set: { client_idle_timeout: '60' } },
  { rule: 'no-keepalive', line: last, severity: 'warning', set: { tcp_keepalive: '0' } },
  { rule: 'no-user-timeout', line: 27, severity: 'warning', set: { tcp_user_timeout: '0' } },
  { rule: 'no-listener', line: header, severity: 'warning', set: { listen_addr: undefined } },
  { rule: 'no-listener', line: header, severity: 'error', set: { listen_addr: undefined, unix_socket_dir: '' } },
  { rule: 'shared-socket', line: 29, severity: 'error', set: { unix_socket_dir: undefined, so_reuseport: '1' } },
  { rule: 'no-peers', line: last, severity: 'warning', set: { so_reuseport: '1' } },
  {
    rule: 'unlisted-peer',
    line: last,
    severity: 'warning',
    set: { peer_id: '3' },
    edit: append('[peers]\n1 = host=/tmp/1'),
  },
  { rule: 'no-peer-id', line: last + 1, severity: 'warning', edit: append('[peers]\n1 = host=/tmp/1') },
  { rule: 'sizing', line: 19, severity: 'error', surroundings: { server: { maxConnections: 30, reserved: 3 } } },
];

/** {@link goodIni} with a mistake in it. */
export function withMistake({ set = {}, edit = (ini) => ini }: Mistake): string {
  let ini = goodIni;
  for (const [key, value] of Object.entries(set)) {
    const line = new RegExp(`^${key} = .*\n`, 'm');
    const replacement = value === undefined ? '' : `${key} = ${value}\n`;
    ini = line.test(ini) ? ini.replace(line, () => replacement) : `${ini}${replacement}`;
  }
  return edit(ini);
}
