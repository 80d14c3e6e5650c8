import type { Setting } from '../config/settings.js';

/** A database that clients of PgBouncer can connect to, and its address. */
export interface BouncerDatabase {
  /** Name for clients. */
  readonly name: string;
  /** Host name, address, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
  /** Name on the server. */
  readonly database: string;
}

/** Resolved settings of PgBouncer; `bouncerSettings` documents each. */
export interface BouncerSettings {
  readonly databases: readonly BouncerDatabase[];
  readonly processes: number;
  readonly directConnections: number;
  readonly statementTimeoutMs: number;
  readonly listenAddress: string;
  readonly listenPort: number;
  readonly listenBacklog: number;
  readonly runDirectory: string;
  readonly poolMode: 'transaction' | 'session' | 'statement';
  readonly maxClientConnections: number;
  readonly defaultPoolSize: number;
  readonly minPoolSize: number;
  readonly reservePoolSize: number;
  readonly reservePoolTimeoutSeconds: number;
  readonly maxDbConnections: number;
  readonly maxPreparedStatements: number;
  readonly clientLoginTimeoutSeconds: number;
  readonly queryWaitTimeoutSeconds: number;
  readonly queryTimeoutSeconds: number;
  readonly idleTransactionTimeoutSeconds: number;
  readonly transactionTimeoutSeconds: number;
  readonly cancelWaitTimeoutSeconds: number;
  readonly serverConnectTimeoutSeconds: number;
  readonly serverLoginRetrySeconds: number;
  readonly serverLifetimeSeconds: number;
  readonly serverIdleTimeoutSeconds: number;
  readonly tcpKeepalive: boolean;
  readonly tcpKeepaliveIdleSeconds: number;
  readonly tcpKeepaliveIntervalSeconds: number;
  readonly tcpKeepaliveCount: number;
  readonly tcpUserTimeoutMs: number;
  readonly authFile: string;
  readonly authUser: string;
  readonly authDatabase: string;
  readonly adminUsers: string;
  readonly statsUsers: string;
  readonly clientTlsMode: TlsMode;
  readonly clientTlsKeyFile: string;
  readonly clientTlsCertFile: string;
  readonly clientTlsCaFile: string;
  readonly serverTlsMode: TlsMode;
  readonly serverTlsCaFile: string;
  readonly ignoreStartupParameters: string;
  readonly logConnections: boolean;
}

/** TLS mode, as in libpq's `sslmode`. */
export type TlsMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** A setting of PgBouncer. */
export type BouncerSetting = Setting & {
  /** Keys of `[pgbouncer]` with its value; empty if it is used elsewhere. */
  readonly keys: readonly string[];
  /** Value that is not written because it is PgBouncer's default. */
  readonly unset?: number | string;
  /** Effect of leaving out the key, for releases that do not support it. */
  readonly lost?: string;
  /** Description of a default that depends on other settings. */
  readonly derived?: string;
};

type Doc = {
  readonly doc: string;
  readonly lost?: string;
  readonly derived?: string;
  readonly unset?: number | string;
};

const count = (keys: string, value: number, min: number, max: number, rest: Doc) =>
  ({ kind: 'integer', keys: split(keys), default: value, min, max, ...rest }) as const;
const seconds = (keys: string, value: number, min: number, rest: Doc) =>
  ({ kind: 'number', unit: 's', keys: split(keys), default: value, min, max: 31_536_000, ...rest }) as const;
const milliseconds = (keys: string, value: number, rest: Doc) =>
  ({ kind: 'integer', unit: 'ms', keys: split(keys), default: value, min: 0, max: 2_147_483_647, ...rest }) as const;
const flag = (keys: string, value: boolean, rest: Doc) =>
  ({ kind: 'boolean', keys: split(keys), default: value, ...rest }) as const;
const text = (keys: string, value: string, rest: Doc) =>
  ({ kind: 'text', keys: split(keys), default: value, ...rest }) as const;
const choice = (keys: string, choices: readonly string[], value: string, rest: Doc) =>
  ({ kind: 'choice', keys: split(keys), choices, default: value, ...rest }) as const;
const split = (keys: string): string[] => keys.split(' ').filter((key) => key !== '');

const tlsModes: readonly TlsMode[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];
const million = 1_000_000;

/** The one table of generated settings: every key, default, range, and the effect of leaving it out. */
export const bouncerSettings = {
  processes: count('', 1, 1, 64, {
    doc: 'Number of PgBouncer processes. Each uses one core; several share the port as peers, each with its own file.',
  }),
  directConnections: count('', 10, 0, million, {
    doc: 'Server connections reserved for clients that bypass PgBouncer: migrations, jobs that LISTEN, the monitor, administrators.',
  }),
  statementTimeoutMs: milliseconds('', 30_000, {
    doc: 'Statement timeout, set on every server connection by `connect_query` because PgBouncer rejects it from clients; 0 keeps the server’s own limit.',
  }),
  listenAddress: text('listen_addr', '127.0.0.1', {
    doc: 'Address to listen on; `*` for all addresses, which should use TLS.',
  }),
  listenPort: count('listen_port', 6432, 1, 65_535, { doc: 'Port for clients; also part of the Unix socket’s name.' }),
  listenBacklog: count('listen_backlog', 1024, 1, 65_535, {
    doc: 'Number of pending connections when many clients connect at once; limited by the kernel’s `net.core.somaxconn`.',
  }),
  runDirectory: text('unix_socket_dir pidfile', '/run/pgbouncer', {
    doc: 'Directory of the Unix socket and the pid file, not shared with other processes; empty for neither.',
  }),
  poolMode: choice('pool_mode', ['transaction', 'session', 'statement'], 'transaction', {
    doc: 'When a server connection is released. Only `transaction` lets many clients share few connections and still use transactions.',
  }),
  maxClientConnections: count('max_client_conn', 1000, 1, million, {
    doc: 'Maximum number of clients; further ones are rejected. Each costs a file descriptor and little else.',
  }),
  defaultPoolSize: count('default_pool_size', 25, 1, 10_000, {
    doc: 'Maximum number of server connections for one database and user.',
  }),
  minPoolSize: count('min_pool_size', 10, 0, 10_000, {
    doc: 'Server connections kept open while there are clients, so that bursts do not wait for new ones.',
  }),
  reservePoolSize: count('reserve_pool_size', 5, 0, 10_000, {
    doc: 'Additional connections for a pool after a client has waited for `reserve_pool_timeout`.',
  }),
  reservePoolTimeoutSeconds: seconds('reserve_pool_timeout', 3, 0, {
    doc: 'Waiting time after which the reserve is used; 0 disables the reserve.',
  }),
  maxDbConnections: count('max_db_connections', 30, 1, 10_000, {
    derived: '`defaultPoolSize` + `reservePoolSize`',
    doc: 'Maximum number of connections of one process to one database, over all users; the sizing uses this number.',
  }),
  maxPreparedStatements: count('max_prepared_statements', 200, 0, 100_000, {
    lost: 'Named prepared statements fail in transaction mode; Headroom then sends none.',
    doc: 'Prepared statements cached on each server connection for all clients; with 0, named ones fail.',
  }),
  clientLoginTimeoutSeconds: seconds('client_login_timeout', 8, 1, {
    doc: 'Timeout of a client’s login. Until the server has been reached once, clients hang for all of it.',
  }),
  queryWaitTimeoutSeconds: seconds('query_wait_timeout', 10, 1, {
    doc: 'Maximum time a statement waits for a server connection; after it the client is disconnected.',
  }),
  queryTimeoutSeconds: seconds('query_timeout', 35, 0, {
    unset: 0,
    derived: '`statementTimeoutMs` + 5 s',
    doc: 'Maximum duration of a statement, for servers that no longer answer; above the statement timeout, which does not disconnect the client.',
  }),
  idleTransactionTimeoutSeconds: seconds('idle_transaction_timeout', 60, 0, {
    unset: 0,
    doc: 'Maximum time a client may be idle in a transaction, holding a server connection; 0 means no limit.',
  }),
  transactionTimeoutSeconds: seconds('transaction_timeout', 0, 0, {
    unset: 0,
    lost: 'The duration of transactions is not limited; only idle ones are ended.',
    doc: 'Maximum duration of a transaction; 0 means no limit.',
  }),
  cancelWaitTimeoutSeconds: seconds('cancel_wait_timeout', 10, 1, {
    lost: 'A cancel request waits without limit while the server is down.',
    doc: 'Maximum time a cancel request waits for a server connection.',
  }),
  serverConnectTimeoutSeconds: seconds('server_connect_timeout', 5, 1, {
    doc: 'Timeout for opening a server connection, login included.',
  }),
  serverLoginRetrySeconds: seconds('server_login_retry', 1, 0, {
    doc: 'Delay after a failed login to the server. Clients are rejected for this long even if the server is back.',
  }),
  serverLifetimeSeconds: seconds('server_lifetime', 3600, 0, {
    doc: 'Age after which a server connection is closed once it is free.',
  }),
  serverIdleTimeoutSeconds: seconds('server_idle_timeout', 600, 0, {
    doc: 'Idle time after which a server connection is closed; 0 keeps it.',
  }),
  tcpKeepalive: flag('tcp_keepalive', true, { doc: 'TCP keepalive, which detects dead peers.' }),
  tcpKeepaliveIdleSeconds: count('tcp_keepidle', 30, 0, 32_767, {
    unset: 0,
    doc: 'Idle seconds before the first keepalive probe; 0 keeps the system’s default of two hours.',
  }),
  tcpKeepaliveIntervalSeconds: count('tcp_keepintvl', 10, 0, 32_767, {
    unset: 0,
    doc: 'Seconds between keepalive probes; 0 keeps the system’s default.',
  }),
  tcpKeepaliveCount: count('tcp_keepcnt', 3, 0, 127, {
    unset: 0,
    doc: 'Number of unanswered probes after which the connection is dead; 0 keeps the system’s default.',
  }),
  tcpUserTimeoutMs: milliseconds('tcp_user_timeout', 15_000, {
    unset: 0,
    doc: 'Time after which unacknowledged data means a dead connection; 0 keeps the system’s default of about 15 minutes.',
  }),
  authFile: text('auth_file', '/etc/pgbouncer/userlist.txt', {
    doc: 'File of users and passwords, readable only by PgBouncer. An absolute path, so that it does not depend on the working directory.',
  }),
  authUser: text('auth_user', '', {
    unset: '',
    doc: 'User that looks up passwords missing in the `auth_file`, through the function of `auth-query.sql`; empty for no lookup.',
  }),
  authDatabase: text('auth_dbname', '', {
    unset: '',
    lost: 'Passwords are looked up in the database that the client connects to: install the function in each.',
    doc: 'Database in which passwords are looked up; empty for the one that the client connects to.',
  }),
  adminUsers: text('admin_users', 'pgbouncer_admin', {
    doc: 'Users that may run PAUSE, RESUME and RELOAD on the console, separated by commas.',
  }),
  statsUsers: text('stats_users', 'pgbouncer_stats', {
    doc: 'Users that may read statistics on the console, as the monitor does, separated by commas.',
  }),
  clientTlsMode: choice('client_tls_sslmode', tlsModes, 'disable', {
    doc: 'TLS with clients: `require` makes it mandatory, `verify-full` also requires a client certificate.',
  }),
  clientTlsKeyFile: text('client_tls_key_file', '', {
    unset: '',
    doc: 'PgBouncer’s private key for TLS with clients.',
  }),
  clientTlsCertFile: text('client_tls_cert_file', '', { unset: '', doc: 'Certificate for that key.' }),
  clientTlsCaFile: text('client_tls_ca_file', '', { unset: '', doc: 'CA certificates that sign client certificates.' }),
  serverTlsMode: choice('server_tls_sslmode', tlsModes, 'prefer', {
    doc: 'TLS with the server. `verify-full` is the only mode that prevents man-in-the-middle attacks.',
  }),
  serverTlsCaFile: text('server_tls_ca_file', '', {
    unset: '',
    doc: 'CA certificates that sign the server’s certificate.',
  }),
  ignoreStartupParameters: text('ignore_startup_parameters', 'extra_float_digits', {
    doc: 'Startup parameters that are silently ignored; only harmless ones, never a timeout.',
  }),
  logConnections: flag('log_connections log_disconnections', false, {
    doc: 'Logs every client that connects or disconnects.',
  }),
} as const satisfies { readonly [K in Exclude<keyof BouncerSettings, 'databases'>]: BouncerSetting };
