import type { Setting } from '../config/settings.js';

/** A database that clients of PgBouncer may ask for, and where it is. */
export interface BouncerDatabase {
  /** What clients call it. */
  readonly name: string;
  /** Host name, address, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
  /** What the server calls it. */
  readonly database: string;
}

/** Settings of PgBouncer, all resolved; see `bouncerSettings` for each. */
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

/** How TLS is asked for, as in libpq's `sslmode`. */
export type TlsMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** A setting of PgBouncer. */
export type BouncerSetting = Setting & {
  /** Keys of `[pgbouncer]` that carry its value; none where it shows elsewhere. */
  readonly keys: readonly string[];
  /** The value that is not written, because it says what PgBouncer does anyway. */
  readonly unset?: number | string;
  /** What a release that does not know the key goes without. */
  readonly lost?: string;
  /** Where the default comes from when other settings were changed. */
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
const most = 1_000_000;

/** The one table of what is generated for PgBouncer: every key, default, range, and what is lost without it. */
export const bouncerSettings = {
  processes: count('', 1, 1, 64, {
    doc: 'PgBouncer uses one core; several processes share the port, each with a file of its own, and know each other as peers.',
  }),
  directConnections: count('', 10, 0, most, {
    doc: 'Connections to the server past PgBouncer that room is kept for: migrations, jobs that LISTEN, the monitor, people.',
  }),
  statementTimeoutMs: milliseconds('', 30_000, {
    doc: 'Set on every connection to the server by `connect_query`, since PgBouncer refuses it from clients; 0 leaves the server’s own limit.',
  }),
  listenAddress: text('listen_addr', '127.0.0.1', {
    doc: 'Where clients connect; `*` is every address, which wants TLS.',
  }),
  listenPort: count('listen_port', 6432, 1, 65_535, { doc: 'Port for clients, part of the Unix socket’s name too.' }),
  listenBacklog: count('listen_backlog', 1024, 1, 65_535, {
    doc: 'Connects that may wait to be taken when all clients come at once; the kernel’s `net.core.somaxconn` bounds it.',
  }),
  runDirectory: text('unix_socket_dir pidfile', '/run/pgbouncer', {
    doc: 'Folder of the Unix socket and the pid file, for this process alone; empty for neither.',
  }),
  poolMode: choice('pool_mode', ['transaction', 'session', 'statement'], 'transaction', {
    doc: 'When a client gives its server connection back. Only `transaction` serves many clients with few and still has transactions.',
  }),
  maxClientConnections: count('max_client_conn', 1000, 1, most, {
    doc: 'Most clients at once; one more is refused. Each costs a file descriptor and little else.',
  }),
  defaultPoolSize: count('default_pool_size', 25, 1, 10_000, {
    doc: 'Most connections to the server for one database and user.',
  }),
  minPoolSize: count('min_pool_size', 10, 0, 10_000, {
    doc: 'Connections kept open while there is a client, so that a burst does not wait for them.',
  }),
  reservePoolSize: count('reserve_pool_size', 5, 0, 10_000, {
    doc: 'How many more a pool gets when a client has waited for `reserve_pool_timeout`.',
  }),
  reservePoolTimeoutSeconds: seconds('reserve_pool_timeout', 3, 0, {
    doc: 'How long a client waits before the reserve is used; 0 never uses it.',
  }),
  maxDbConnections: count('max_db_connections', 30, 1, 10_000, {
    derived: '`defaultPoolSize` + `reservePoolSize`',
    doc: 'Most connections of one process to one database, whatever the users: the number that the sizing counts.',
  }),
  maxPreparedStatements: count('max_prepared_statements', 200, 0, 100_000, {
    lost: 'Named prepared statements fail in transaction mode; Headroom sends none there.',
    doc: 'Prepared statements kept on each server connection, whoever prepared them; 0 lets named ones fail.',
  }),
  clientLoginTimeoutSeconds: seconds('client_login_timeout', 8, 1, {
    doc: 'Longest a login may take. While the server was never reached, clients hang for all of it.',
  }),
  queryWaitTimeoutSeconds: seconds('query_wait_timeout', 10, 1, {
    doc: 'Longest a statement waits for a connection to the server; then the client is disconnected.',
  }),
  queryTimeoutSeconds: seconds('query_timeout', 35, 0, {
    unset: 0,
    derived: '`statementTimeoutMs` and 5 s',
    doc: 'Longest a statement may take, for servers that have gone silent; more than the statement timeout, which is the kinder one.',
  }),
  idleTransactionTimeoutSeconds: seconds('idle_transaction_timeout', 60, 0, {
    unset: 0,
    doc: 'Longest a client may sit idle in a transaction, holding a server connection; 0 for ever.',
  }),
  transactionTimeoutSeconds: seconds('transaction_timeout', 0, 0, {
    unset: 0,
    lost: 'Transactions may last for ever; only idle ones are ended.',
    doc: 'Longest a transaction may last; 0 for ever.',
  }),
  cancelWaitTimeoutSeconds: seconds('cancel_wait_timeout', 10, 1, {
    lost: 'A request to cancel waits without limit while the server is down.',
    doc: 'Longest a request to cancel waits for a connection to the server.',
  }),
  serverConnectTimeoutSeconds: seconds('server_connect_timeout', 5, 1, {
    doc: 'Longest opening a connection to the server may take, login included.',
  }),
  serverLoginRetrySeconds: seconds('server_login_retry', 1, 0, {
    doc: 'Pause after a failed login to the server. For as long, clients are refused also when the server is back.',
  }),
  serverLifetimeSeconds: seconds('server_lifetime', 3600, 0, {
    doc: 'Age at which a connection to the server is closed once it is free.',
  }),
  serverIdleTimeoutSeconds: seconds('server_idle_timeout', 600, 0, {
    doc: 'A connection to the server that was unused for this long is closed; 0 keeps it.',
  }),
  tcpKeepalive: flag('tcp_keepalive', true, { doc: 'Ask silent peers whether they are still there.' }),
  tcpKeepaliveIdleSeconds: count('tcp_keepidle', 30, 0, 32_767, {
    unset: 0,
    doc: 'After how much silence; 0 leaves the system’s two hours.',
  }),
  tcpKeepaliveIntervalSeconds: count('tcp_keepintvl', 10, 0, 32_767, {
    unset: 0,
    doc: 'How often from then on; 0 leaves it to the system.',
  }),
  tcpKeepaliveCount: count('tcp_keepcnt', 3, 0, 127, {
    unset: 0,
    doc: 'Without an answer this many times, the connection is dead; 0 leaves it to the system.',
  }),
  tcpUserTimeoutMs: milliseconds('tcp_user_timeout', 15_000, {
    unset: 0,
    doc: 'Longest that sent data may stay unacknowledged before the connection is dead; 0 leaves the system’s quarter of an hour.',
  }),
  authFile: text('auth_file', '/etc/pgbouncer/userlist.txt', {
    doc: 'Users and passwords, readable to PgBouncer alone. A relative path would be seen from wherever PgBouncer starts.',
  }),
  authUser: text('auth_user', '', {
    unset: '',
    doc: 'Who looks up the passwords of users that are not in the `auth_file`, through the function of `auth-query.sql`; empty for nobody.',
  }),
  authDatabase: text('auth_dbname', '', {
    unset: '',
    lost: 'Passwords are looked up in the database the client asks for: install the function in each.',
    doc: 'Database in which passwords are looked up; empty for the one the client asks for.',
  }),
  adminUsers: text('admin_users', 'pgbouncer_admin', {
    doc: 'Who may pause, resume and reload on the console, with commas between.',
  }),
  statsUsers: text('stats_users', 'pgbouncer_stats', {
    doc: 'Who may look at the console, as the monitor does, with commas between.',
  }),
  clientTlsMode: choice('client_tls_sslmode', tlsModes, 'disable', {
    doc: 'TLS with clients: `require` insists on it, `verify-full` on a client certificate too.',
  }),
  clientTlsKeyFile: text('client_tls_key_file', '', {
    unset: '',
    doc: 'Private key of PgBouncer, for TLS with clients.',
  }),
  clientTlsCertFile: text('client_tls_cert_file', '', { unset: '', doc: 'Certificate to that key.' }),
  clientTlsCaFile: text('client_tls_ca_file', '', { unset: '', doc: 'Who signs client certificates.' }),
  serverTlsMode: choice('server_tls_sslmode', tlsModes, 'prefer', {
    doc: 'TLS with the server. `verify-full` is the only mode that somebody in between cannot get around.',
  }),
  serverTlsCaFile: text('server_tls_ca_file', '', { unset: '', doc: 'Who signs the server’s certificate.' }),
  ignoreStartupParameters: text('ignore_startup_parameters', 'extra_float_digits', {
    doc: 'Parameters of clients that are dropped without a word; only ones whose loss harms nobody, never a timeout.',
  }),
  logConnections: flag('log_connections log_disconnections', false, {
    doc: 'Log every client that comes and goes.',
  }),
} as const satisfies { readonly [K in Exclude<keyof BouncerSettings, 'databases'>]: BouncerSetting };
