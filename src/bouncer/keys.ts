import { type BouncerVersion, isKnownTo } from './version.js';

/**
 * Type of a value. `integer` may be octal or hexadecimal, as in C, and booleans are integers; `seconds`
 * may have a fraction but no unit; a choice is case-insensitive; `text` is used as is.
 */
export type KeyKind = 'integer' | 'flag' | 'seconds' | 'text' | 'file' | 'choice';

/** A key of an ini file. */
export interface BouncerKey {
  readonly kind: KeyKind;
  /** Release that added it; absent for keys of 1.18. */
  readonly since?: string;
  /** Release that removed it. */
  readonly until?: string;
  /** Default value, by the release that introduced it: the latest one up to the version applies. */
  readonly default?: string | Readonly<Record<string, string>>;
  readonly choices?: readonly string[];
}

const integer = (value = '0', since?: string): BouncerKey => key('integer', value, since);
const flag = (value = '0'): BouncerKey => key('flag', value);
const seconds = (value: string, since?: string): BouncerKey => key('seconds', value, since);
const text = (value?: BouncerKey['default'], since?: string): BouncerKey => key('text', value, since);
const file = (since?: string): BouncerKey => key('file', undefined, since);
const choice = (choices: readonly string[], value: BouncerKey['default']): BouncerKey => ({
  ...key('choice', value),
  choices,
});

function key(kind: KeyKind, value: BouncerKey['default'], since?: string): BouncerKey {
  return { kind, ...(value !== undefined && { default: value }), ...(since !== undefined && { since }) };
}

const tlsModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];
const poolModes = ['session', 'transaction', 'statement'];
const authTypes = ['any', 'trust', 'plain', 'md5', 'cert', 'hba', 'pam', 'ldap', 'scram-sha-256'];

/** Ignores expired passwords; the default of `auth_query` since 1.24.1. */
export const safeAuthQuery =
  'SELECT rolname, CASE WHEN rolvaliduntil < now() THEN NULL ELSE rolpassword END FROM pg_authid WHERE rolname=$1 AND rolcanlogin';

/** Section `[pgbouncer]`: every key of the releases 1.18 to 1.26. */
export const mainKeys: Readonly<Record<string, BouncerKey>> = {
  admin_users: text(''),
  application_name_add_host: flag(),
  auth_dbname: text(undefined, '1.19'),
  auth_file: file(),
  auth_hba_file: file(),
  auth_ident_file: file('1.23'),
  auth_ldap_options: text(undefined, '1.25'),
  auth_query: text({ '1.18': 'SELECT usename, passwd FROM pg_shadow WHERE usename=$1', '1.24.1': safeAuthQuery }),
  auth_type: choice(authTypes, 'md5'),
  auth_user: text(),
  autodb_idle_timeout: seconds('3600'),
  cancel_wait_timeout: seconds('10', '1.19'),
  client_idle_timeout: seconds('0'),
  client_login_timeout: seconds('60'),
  client_tls13_ciphers: text(undefined, '1.25'),
  client_tls_ca_file: file(),
  client_tls_cert_file: file(),
  client_tls_ciphers: text({ '1.18': 'fast', '1.21': 'default' }),
  client_tls_dheparams: text('auto'),
  client_tls_ecdhcurve: text('auto'),
  client_tls_key_file: file(),
  client_tls_protocols: text('secure'),
  client_tls_sslmode: choice(tlsModes, 'disable'),
  conffile: file(),
  default_pool_size: integer('20'),
  disable_pqexec: flag(),
  dns_max_ttl: seconds('15'),
  dns_nxdomain_ttl: seconds('15'),
  dns_zone_check_period: seconds('0'),
  idle_transaction_timeout: seconds('0'),
  ignore_startup_parameters: text(''),
  job_name: text('pgbouncer'),
  listen_addr: text(''),
  listen_backlog: integer('128'),
  listen_port: integer('6432'),
  log_connections: flag('1'),
  log_disconnections: flag('1'),
  log_pooler_errors: flag('1'),
  log_stats: flag('1'),
  logfile: file(),
  login_notify_message: text('', '1.26'),
  max_client_conn: integer('100'),
  max_db_client_connections: integer('0', '1.24'),
  max_db_connections: integer(),
  max_packet_size: integer('2147483647'),
  max_prepared_statements: {
    ...integer('0', '1.21'),
    default: { '1.21': '0', '1.24': '200' },
  },
  max_user_client_connections: integer('0', '1.24'),
  max_user_connections: integer(),
  min_pool_size: integer(),
  peer_id: integer('0', '1.19'),
  pidfile: file(),
  pkt_buf: integer('4096'),
  pool_idle_timeout: seconds('0', '1.26'),
  pool_mode: choice(poolModes, 'session'),
  query_timeout: seconds('0'),
  query_wait_notify: integer('5', '1.25'),
  query_wait_timeout: seconds('120'),
  reserve_pool_size: integer(),
  reserve_pool_timeout: seconds('5'),
  resolv_conf: file(),
  sbuf_loopcnt: integer('5'),
  scram_iterations: integer('4096', '1.25'),
  server_check_delay: seconds('30'),
  server_check_query: text({ '1.18': 'select 1', '1.25': '<empty>' }),
  server_connect_timeout: seconds('15'),
  server_fast_close: flag(),
  server_idle_timeout: seconds('600'),
  server_lifetime: seconds('3600'),
  server_login_retry: seconds('15'),
  server_reset_query: text('DISCARD ALL'),
  server_reset_query_always: flag(),
  server_round_robin: flag(),
  server_tls13_ciphers: text(undefined, '1.25'),
  server_tls_ca_file: file(),
  server_tls_cert_file: file(),
  server_tls_ciphers: text({ '1.18': 'fast', '1.21': 'default' }),
  server_tls_key_file: file(),
  server_tls_protocols: text('secure'),
  server_tls_sslmode: choice(tlsModes, { '1.18': 'disable', '1.20': 'prefer' }),
  so_reuseport: flag(),
  stats_period: integer('60'),
  stats_users: text(''),
  suspend_timeout: { ...seconds('10'), until: '1.26' },
  syslog: flag(),
  syslog_facility: text('daemon'),
  syslog_ident: text('pgbouncer'),
  tcp_defer_accept: integer('45'),
  tcp_keepalive: flag('1'),
  tcp_keepcnt: integer(),
  tcp_keepidle: integer(),
  tcp_keepintvl: integer(),
  tcp_socket_buffer: integer(),
  tcp_user_timeout: integer(),
  track_extra_parameters: {
    ...text(undefined, '1.20'),
    default: { '1.20': 'IntervalStyle', '1.26': '' },
  },
  transaction_timeout: seconds('0', '1.25'),
  unix_socket_dir: file(),
  unix_socket_group: text(''),
  unix_socket_mode: integer('0777'),
  user: text(),
  verbose: integer(),
};

/** Keys of a line of `[databases]`. */
export const databaseKeys: Readonly<Record<string, BouncerKey>> = {
  dbname: text(),
  host: text(),
  port: integer('5432'),
  user: text(),
  password: text(),
  auth_user: text(),
  auth_dbname: text(undefined, '1.19'),
  auth_query: text(undefined, '1.22'),
  client_encoding: text(),
  datestyle: text(),
  timezone: text(),
  pool_size: integer(),
  min_pool_size: integer(),
  reserve_pool: integer(),
  reserve_pool_size: integer('0', '1.24'),
  max_db_connections: integer(),
  max_db_client_connections: integer('0', '1.24'),
  server_lifetime: integer('0', '1.23'),
  query_wait_timeout: integer('0', '1.26'),
  load_balance_hosts: { ...choice(['disable', 'round-robin'], 'round-robin'), since: '1.24' },
  pool_mode: choice(poolModes, 'session'),
  connect_query: text(),
  application_name: text(),
};

/** Keys of a line of `[users]`. */
const userKeys: Readonly<Record<string, BouncerKey>> = {
  pool_mode: choice(poolModes, 'session'),
  pool_size: integer('0', '1.23'),
  reserve_pool_size: integer('0', '1.24'),
  max_user_connections: integer(),
  idle_transaction_timeout: integer('0', '1.24'),
  query_timeout: integer('0', '1.24'),
  client_idle_timeout: integer('0', '1.24'),
  max_user_client_connections: integer('0', '1.24'),
  query_wait_timeout: integer('0', '1.26'),
  transaction_timeout: integer('0', '1.25'),
};

/** Keys of a line of `[peers]`. */
const peerKeys: Readonly<Record<string, BouncerKey>> = {
  host: text(),
  port: integer('6432'),
  pool_size: integer(),
};

/** The sections of an ini file; in all but the first, names are free and values are connection strings. */
export const sections: Readonly<
  Record<string, { readonly keys: Readonly<Record<string, BouncerKey>>; since?: string }>
> = {
  pgbouncer: { keys: mainKeys },
  databases: { keys: databaseKeys },
  users: { keys: userKeys },
  peers: { keys: peerKeys, since: '1.19' },
};

/** True if a release knows a key. */
export function hasKey(version: BouncerVersion, { since, until }: BouncerKey): boolean {
  return isKnownTo(version, since) && (until === undefined || !isKnownTo(version, until));
}

/** Default of a key of `[pgbouncer]` in a version. */
export function defaultOf(name: string, version: BouncerVersion): string | undefined {
  const value = mainKeys[name]?.default;
  if (value === undefined || typeof value === 'string') return value;
  const reached = Object.entries(value).filter(([since]) => isKnownTo(version, since));
  return reached.at(-1)?.[1];
}
