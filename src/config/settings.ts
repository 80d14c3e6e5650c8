/** Resolved settings of the pool. Names of durations end in their unit; 0 disables a feature if the doc says so. */
export interface PoolSettings {
  readonly name: string;
  readonly max: number;
  readonly min: number;
  readonly acquireTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly waitForServer: boolean;
  readonly idleTimeoutMs: number;
  readonly maxLifetimeSeconds: number;
  readonly lifetimeJitter: number;
  readonly maxUses: number;
  readonly queueLimit: number;
  readonly shedTargetMs: number;
  readonly shedIntervalMs: number;
  readonly pingAfterIdleMs: number;
  readonly pingTimeoutMs: number;
  readonly keepaliveIntervalMs: number;
  readonly leakThresholdMs: number;
  readonly endTimeoutMs: number;
  readonly idleOrder: 'lifo' | 'fifo';
  readonly resetQuery: string;
  readonly allowExitOnIdle: boolean;
  readonly pipelining: 'auto' | 'off';
  readonly prepare: boolean;
  readonly maxPreparedStatements: number;
  readonly pooler: 'auto' | 'none' | 'transaction' | 'session';
  readonly targetSessionAttrs: 'any' | 'read-write' | 'read-only' | 'primary' | 'standby' | 'prefer-standby';
  readonly loadBalanceHosts: 'disable' | 'random';
  readonly srv: boolean;
  readonly maxOpensPerSecond: number;
  readonly retryReads: boolean;
  readonly maxReplicaLagMs: number;
  readonly waitForReplicaMs: number;
}

/** Timeouts that the server enforces for every session of the pool; 0 keeps the server's own value. */
export interface SessionSettings {
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
}

/** Settings of the budget that the processes of a service share on one server. */
export interface FleetSettings {
  /** Maximum number of connections of all processes together; 0 for no budget. */
  readonly max: number | 'auto';
  readonly name: string;
  readonly min: number;
  readonly weight: number;
}

interface SettingBase {
  /** Environment variable, if there is one. */
  readonly variable?: string;
  /**
   * Factor from the variable's unit to the option's: 1000 if the variable is in seconds and the option in milliseconds.
   */
  readonly variableScale?: number;
  /** Name of the same option in `pg.Pool`. */
  readonly pgName?: string;
  /** One sentence on the effect and the meaning of special values. */
  readonly doc: string;
}

export interface NumberSetting extends SettingBase {
  readonly kind: 'integer' | 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: 'ms' | 's';
  /** A word that is also a valid value. */
  readonly word?: string;
}
export interface BooleanSetting extends SettingBase {
  readonly kind: 'boolean';
  readonly default: boolean;
}
export interface TextSetting extends SettingBase {
  readonly kind: 'text';
  readonly default: string;
}
export interface ChoiceSetting extends SettingBase {
  readonly kind: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
}
export type Setting = NumberSetting | BooleanSetting | TextSetting | ChoiceSetting;

/** Variables with the addresses to connect to. */
export const connectionVariables = {
  DATABASE_URL: {
    default: 'PG* variables',
    doc: 'The server: `postgresql://user:password@host:5432/database`. Missing parts come from `PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`, `PGDATABASE`, `PGSSLMODE` and so on, as in libpq.',
  },
  PGBOUNCER_URL: {
    default: '–',
    doc: 'PgBouncer: `postgresql://user:password@pgbouncer:6432/database`. If set, connections go through it; user, password and database default to those of `DATABASE_URL`.',
  },
  PGBOUNCER_ADMIN_URL: {
    default: '`PGBOUNCER_URL`',
    doc: 'PgBouncer’s admin console, for `headroom monitor` (one process) and `headroom bouncer` (several, separated by commas), with a user of `admin_users` or `stats_users`. The service itself does not use it.',
  },
  DATABASE_REPLICA_URLS: {
    default: '–',
    doc: "Replicas for reads, separated by spaces or line breaks: for `pool.read`, read-only transactions and `target: 'replica'`.",
  },
  DATABASE_DIRECT_URL: {
    default: '–',
    doc: 'The server itself, for `pool.listen()`, if `DATABASE_URL` or `PGBOUNCER_URL` leads to a pooler in transaction mode.',
  },
  USE_PGBOUNCER: {
    default: 'true if `PGBOUNCER_URL` is set',
    doc: '`false` ignores `PGBOUNCER_URL` and connects directly; `true` without `PGBOUNCER_URL` is an error.',
  },
} as const satisfies Readonly<Record<string, { readonly default: string; readonly doc: string }>>;

const day = 86_400_000;

/** The one table of pool settings: the only place for defaults, ranges and variable names. */
export const poolSettings = {
  name: {
    kind: 'text',
    variable: 'DB_POOL_NAME',
    default: 'pool',
    doc: 'Name of the pool in errors, statistics, metrics and diagnostics.',
  },
  max: {
    kind: 'integer',
    variable: 'DB_POOL_MAX',
    pgName: 'poolSize',
    default: 10,
    min: 1,
    max: 10_000,
    doc: 'Maximum number of connections open at once, those being opened included.',
  },
  min: {
    kind: 'integer',
    variable: 'DB_POOL_MIN',
    default: 0,
    min: 0,
    max: 10_000,
    doc: 'Connections kept open even when the pool is idle.',
  },
  acquireTimeoutMs: {
    kind: 'integer',
    variable: 'DB_ACQUIRE_TIMEOUT',
    variableScale: 1000,
    pgName: 'connectionTimeoutMillis',
    default: 30_000,
    min: 0,
    max: day,
    unit: 'ms',
    doc: 'Maximum time a caller waits for a connection; 0 means no limit.',
  },
  connectTimeoutMs: {
    kind: 'integer',
    variable: 'DB_CONNECT_TIMEOUT',
    variableScale: 1000,
    default: 10_000,
    min: 1,
    max: day,
    unit: 'ms',
    doc: 'Timeout of one attempt to open a connection, authentication included.',
  },
  waitForServer: {
    kind: 'boolean',
    variable: 'DB_WAIT_FOR_SERVER',
    default: false,
    doc: 'Makes callers wait for a server that cannot be reached even before the first connection, as in later outages; otherwise they are rejected immediately.',
  },
  idleTimeoutMs: {
    kind: 'integer',
    variable: 'DB_IDLE_TIMEOUT',
    variableScale: 1000,
    pgName: 'idleTimeoutMillis',
    default: 60_000,
    min: 0,
    max: day,
    unit: 'ms',
    doc: 'Idle time after which connections above `min` are closed; 0 keeps them.',
  },
  maxLifetimeSeconds: {
    kind: 'number',
    variable: 'DB_CONN_MAX_AGE',
    pgName: 'maxLifetimeSeconds',
    default: 600,
    min: 0,
    max: 31_536_000,
    unit: 's',
    doc: 'Maximum age of a connection. With the variable, 0 closes it after each use; with the option, 0 means no limit, as in `pg.Pool`.',
  },
  lifetimeJitter: {
    kind: 'number',
    default: 0.25,
    min: 0,
    max: 0.9,
    doc: 'Random share of the lifetime by which a connection is closed earlier, so that not all are closed at once.',
  },
  maxUses: {
    kind: 'integer',
    variable: 'DB_POOL_MAX_USES',
    pgName: 'maxUses',
    default: 0,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    doc: 'Number of checkouts after which a connection is closed; 0 means no limit.',
  },
  queueLimit: {
    kind: 'integer',
    variable: 'DB_QUEUE_LIMIT',
    default: 0,
    min: 0,
    max: 10_000_000,
    doc: 'Maximum number of waiting callers; further ones are rejected immediately. 0 means no limit.',
  },
  shedTargetMs: {
    kind: 'integer',
    variable: 'DB_SHED_TARGET',
    default: 0,
    min: 0,
    max: day,
    unit: 'ms',
    doc: 'Under sustained overload, callers that have waited more than twice this long are rejected early; 0 disables load shedding.',
  },
  shedIntervalMs: {
    kind: 'integer',
    default: 1000,
    min: 10,
    max: day,
    unit: 'ms',
    doc: 'Time for which all waits must exceed `shedTargetMs` before callers are rejected.',
  },
  pingAfterIdleMs: {
    kind: 'integer',
    default: 1000,
    min: 0,
    max: day,
    unit: 'ms',
    doc: 'A connection that was idle for longer is checked with an empty query before use.',
  },
  pingTimeoutMs: {
    kind: 'integer',
    default: 2000,
    min: 1,
    max: day,
    unit: 'ms',
    doc: 'Timeout of a check, and of a rollback or reset on release; after it the connection is closed.',
  },
  keepaliveIntervalMs: {
    kind: 'integer',
    variable: 'DB_KEEPALIVE_INTERVAL',
    variableScale: 1000,
    default: 60_000,
    min: 0,
    max: day,
    unit: 'ms',
    doc: 'Interval at which idle connections are checked, so that firewalls do not drop them; 0 disables the checks.',
  },
  leakThresholdMs: {
    kind: 'integer',
    variable: 'DB_LEAK_THRESHOLD',
    variableScale: 1000,
    default: 0,
    min: 0,
    max: day,
    unit: 'ms',
    doc: 'A connection checked out for longer is reported with the stack trace of its checkout; 0 disables the report.',
  },
  endTimeoutMs: {
    kind: 'integer',
    default: 10_000,
    min: 0,
    max: day,
    unit: 'ms',
    doc: 'Maximum time `end()` waits for work in progress before it closes the remaining connections.',
  },
  idleOrder: {
    kind: 'choice',
    choices: ['lifo', 'fifo'],
    default: 'lifo',
    doc: '`lifo` reuses the most recently used connection, so that spare ones reach their idle timeout; `fifo` spreads use over all of them.',
  },
  resetQuery: {
    kind: 'text',
    default: '',
    doc: 'SQL executed when a connection is released, such as `DISCARD ALL`; empty for none.',
  },
  allowExitOnIdle: {
    kind: 'boolean',
    pgName: 'allowExitOnIdle',
    default: false,
    doc: 'Lets the process exit while all connections are idle.',
  },
  pipelining: {
    kind: 'choice',
    variable: 'DB_PIPELINING',
    choices: ['auto', 'off'],
    default: 'auto',
    doc: '`auto` lets statements of `pool.query` share connections where that is safe; with `off` each statement has its own connection.',
  },
  prepare: {
    kind: 'boolean',
    variable: 'DB_PREPARE',
    default: true,
    doc: 'Prepares frequent reads automatically where they share connections; named statements are always prepared.',
  },
  maxPreparedStatements: {
    kind: 'integer',
    variable: 'DB_MAX_PREPARED_STATEMENTS',
    default: 200,
    min: 1,
    max: 100_000,
    doc: 'Maximum number of statements prepared on one connection for `pool.query`; the least recently used one is replaced.',
  },
  pooler: {
    kind: 'choice',
    variable: 'DB_POOLER',
    default: 'auto',
    choices: ['auto', 'none', 'transaction', 'session'],
    doc: 'Mode of the pooler in front of the server: `auto` detects it (`transaction` with `PGBOUNCER_URL`), `none` means no pooler.',
  },
  targetSessionAttrs: {
    kind: 'choice',
    variable: 'DB_TARGET_SESSION_ATTRS',
    default: 'any',
    choices: ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'],
    doc: 'Required role of the server, with libpq’s meaning; with several hosts, connections go to those that have it. Also `target_session_attrs` in the URL.',
  },
  loadBalanceHosts: {
    kind: 'choice',
    variable: 'DB_LOAD_BALANCE_HOSTS',
    default: 'disable',
    choices: ['disable', 'random'],
    doc: 'Order in which hosts are preferred: as listed, or `random` for each connection. Also `load_balance_hosts` in the URL.',
  },
  srv: {
    kind: 'boolean',
    default: false,
    doc: 'Takes hosts and ports from the SRV records `_postgresql._tcp.HOST`. Also `srv=true` in the URL.',
  },
  maxOpensPerSecond: {
    kind: 'integer',
    variable: 'DB_MAX_OPENS_PER_SECOND',
    default: 0,
    min: 0,
    max: 100_000,
    doc: 'Maximum number of connections opened per second, for services that limit it, such as Aurora DSQL; 0 means no limit.',
  },
  retryReads: {
    kind: 'boolean',
    variable: 'DB_RETRY_READS',
    default: false,
    doc: 'Runs a read of `pool.query` again, once, if its connection broke: a SELECT that locks no rows and calls only built-in functions without effects.',
  },
  maxReplicaLagMs: {
    kind: 'integer',
    variable: 'DB_MAX_REPLICA_LAG',
    default: 10_000,
    min: 0,
    max: day,
    unit: 'ms',
    doc: 'Replicas further behind the primary get no reads.',
  },
  waitForReplicaMs: {
    kind: 'integer',
    variable: 'DB_WAIT_FOR_REPLICA',
    default: 0,
    min: 0,
    max: day,
    unit: 'ms',
    doc: 'Maximum time that a read of a session waits for a replica to replay the session’s last write, before it goes to the primary.',
  },
} as const satisfies { readonly [K in keyof PoolSettings]: Setting };

/** Session timeouts, sent when a connection opens and enforced by the server. */
export const sessionSettings = {
  statementTimeoutMs: {
    kind: 'integer',
    variable: 'DB_STATEMENT_TIMEOUT',
    pgName: 'statement_timeout',
    default: 30_000,
    min: 0,
    max: 2_147_483_647,
    unit: 'ms',
    doc: 'Time after which the server cancels a statement; 0 keeps the server’s own limit. Not set by `new Pool()` unless given.',
  },
  lockTimeoutMs: {
    kind: 'integer',
    variable: 'DB_LOCK_TIMEOUT',
    pgName: 'lock_timeout',
    default: 0,
    min: 0,
    max: 2_147_483_647,
    unit: 'ms',
    doc: 'Maximum time a statement may wait for a lock; 0 keeps the server’s own limit.',
  },
  idleInTransactionTimeoutMs: {
    kind: 'integer',
    variable: 'DB_IDLE_IN_TRANSACTION_TIMEOUT',
    pgName: 'idle_in_transaction_session_timeout',
    default: 0,
    min: 0,
    max: 2_147_483_647,
    unit: 'ms',
    doc: 'Time a transaction may be idle before the server ends its session; 0 keeps the server’s own limit.',
  },
} as const satisfies { readonly [K in keyof SessionSettings]: Setting };

/** Settings of a fleet's budget: the option `fleet`, an object. */
export const fleetSettings = {
  max: {
    kind: 'integer',
    variable: 'DB_FLEET_MAX',
    default: 0,
    min: 0,
    max: 4000,
    word: 'auto',
    doc: 'Maximum number of connections of all processes of the service together, at least 5; `auto` takes what the server has for this role; 0 means no common limit.',
  },
  name: {
    kind: 'text',
    variable: 'DB_FLEET_NAME',
    default: '',
    doc: 'Name of the fleet: processes with the same name, in the same database, share a budget. Empty for the names of database and role.',
  },
  min: {
    kind: 'integer',
    variable: 'DB_FLEET_MIN',
    default: 1,
    min: 1,
    max: 1000,
    doc: 'Number of connections guaranteed to this process when it wants them, before others get more than theirs.',
  },
  weight: {
    kind: 'integer',
    variable: 'DB_FLEET_WEIGHT',
    default: 1,
    min: 1,
    max: 100,
    doc: 'Weight of this process: beyond the guaranteed number, shares are in proportion to it.',
  },
} as const satisfies { readonly [K in keyof FleetSettings]: Setting };
