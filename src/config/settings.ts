/** Settings of the pool itself, all resolved. Durations say their unit; 0 switches a feature off where the doc says so. */
export interface PoolSettings {
  readonly name: string;
  readonly max: number;
  readonly min: number;
  readonly acquireTimeoutMs: number;
  readonly connectTimeoutMs: number;
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
  readonly pipeline: 'auto' | 'off';
  readonly prepare: boolean;
  readonly maxPreparedStatements: number;
  readonly pooler: 'auto' | 'none' | 'transaction' | 'session';
}

/** Timeouts the server keeps for every session of the pool; 0 leaves the server's own value. */
export interface SessionSettings {
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
}

interface SettingBase {
  /** Environment variable, when there is one. */
  readonly variable?: string;
  /** How many of the option's units one unit of the variable is: 1000 where the variable is in seconds and the option in ms. */
  readonly variableScale?: number;
  /** The name `pg.Pool` has for the same option. */
  readonly pgName?: string;
  /** One sentence: what it does, and what its extreme values mean. */
  readonly doc: string;
}

export interface NumberSetting extends SettingBase {
  readonly kind: 'integer' | 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: 'ms' | 's';
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

/** The variables that say where to connect. */
export const connectionVariables = {
  DATABASE_URL: {
    default: 'PG* variables',
    doc: 'The server: `postgresql://user:password@host:5432/database`. What it leaves open comes from `PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`, `PGDATABASE`, `PGSSLMODE` and so on, as in libpq.',
  },
  PGBOUNCER_URL: {
    default: '–',
    doc: 'PgBouncer: `postgresql://user:password@pgbouncer:6432/database`. When set, connections go through it; user, password and database may be left to `DATABASE_URL`.',
  },
  PGBOUNCER_ADMIN_URL: {
    default: '`PGBOUNCER_URL`',
    doc: 'PgBouncer’s console for `headroom monitor` (one) and `headroom bouncer`, with a user of `admin_users` or `stats_users`; several processes with commas between. The service does not read it.',
  },
  USE_PGBOUNCER: {
    default: 'true if `PGBOUNCER_URL` is set',
    doc: '`false` connects directly in spite of `PGBOUNCER_URL`; `true` without `PGBOUNCER_URL` is refused.',
  },
} as const satisfies Readonly<Record<string, { readonly default: string; readonly doc: string }>>;

const day = 86_400_000;

/** The one table of pool settings: every default, range and variable is here and nowhere else. */
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
    doc: 'Most connections the pool has open at once.',
  },
  min: {
    kind: 'integer',
    variable: 'DB_POOL_MIN',
    default: 0,
    min: 0,
    max: 10_000,
    doc: 'Connections kept open and warm, also when nobody asks.',
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
    doc: 'Longest a caller waits for a connection; 0 waits for ever.',
  },
  connectTimeoutMs: {
    kind: 'integer',
    variable: 'DB_CONNECT_TIMEOUT',
    variableScale: 1000,
    default: 10_000,
    min: 1,
    max: day,
    unit: 'ms',
    doc: 'Longest one attempt to open a connection may take, sign-in included.',
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
    doc: 'A connection above `min` that nobody used for this long is closed; 0 keeps it.',
  },
  maxLifetimeSeconds: {
    kind: 'number',
    variable: 'DB_CONN_MAX_AGE',
    pgName: 'maxLifetimeSeconds',
    default: 600,
    min: 0,
    max: 31_536_000,
    unit: 's',
    doc: 'Longest a connection lives. As the variable, 0 closes it after each use; as the option, 0 means no limit, as in `pg.Pool`.',
  },
  lifetimeJitter: {
    kind: 'number',
    default: 0.25,
    min: 0,
    max: 0.9,
    doc: 'Share of the lifetime by which a connection may die earlier, at random, so that they do not all die at once.',
  },
  maxUses: {
    kind: 'integer',
    variable: 'DB_POOL_MAX_USES',
    pgName: 'maxUses',
    default: 0,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    doc: 'Checkouts after which a connection is closed; 0 means no limit.',
  },
  queueLimit: {
    kind: 'integer',
    variable: 'DB_QUEUE_LIMIT',
    default: 0,
    min: 0,
    max: 10_000_000,
    doc: 'Most callers that may wait; one more is refused at once. 0 means no limit.',
  },
  shedTargetMs: {
    kind: 'integer',
    variable: 'DB_SHED_TARGET',
    default: 0,
    min: 0,
    max: day,
    unit: 'ms',
    doc: 'Under lasting overload, callers that waited more than twice this long are refused early; 0 switches shedding off.',
  },
  shedIntervalMs: {
    kind: 'integer',
    default: 1000,
    min: 10,
    max: day,
    unit: 'ms',
    doc: 'How long waits must stay above `shedTargetMs` before anybody is refused.',
  },
  pingAfterIdleMs: {
    kind: 'integer',
    default: 1000,
    min: 0,
    max: day,
    unit: 'ms',
    doc: 'A connection idle for longer is checked with an empty statement before it is handed out.',
  },
  pingTimeoutMs: {
    kind: 'integer',
    default: 2000,
    min: 1,
    max: day,
    unit: 'ms',
    doc: 'Longest a check, a rollback or a reset on return may take; then the connection is dropped.',
  },
  keepaliveIntervalMs: {
    kind: 'integer',
    variable: 'DB_KEEPALIVE_INTERVAL',
    variableScale: 1000,
    default: 60_000,
    min: 0,
    max: day,
    unit: 'ms',
    doc: 'An idle connection is checked this often, so that firewalls do not forget it; 0 switches it off.',
  },
  leakThresholdMs: {
    kind: 'integer',
    variable: 'DB_LEAK_THRESHOLD',
    variableScale: 1000,
    default: 0,
    min: 0,
    max: day,
    unit: 'ms',
    doc: 'A connection held for longer is reported, with the stack of who took it; 0 switches the report off.',
  },
  endTimeoutMs: {
    kind: 'integer',
    default: 10_000,
    min: 0,
    max: day,
    unit: 'ms',
    doc: 'Longest `end()` waits for work in progress before it closes what is left.',
  },
  idleOrder: {
    kind: 'choice',
    choices: ['lifo', 'fifo'],
    default: 'lifo',
    doc: '`lifo` hands out the connection used last, so that spare ones idle out; `fifo` spreads use over all of them.',
  },
  resetQuery: {
    kind: 'text',
    default: '',
    doc: 'SQL run when a checked-out connection comes back, such as `DISCARD ALL`; empty runs none.',
  },
  allowExitOnIdle: {
    kind: 'boolean',
    pgName: 'allowExitOnIdle',
    default: false,
    doc: 'Let the process exit while the pool only has idle connections.',
  },
  pipeline: {
    kind: 'choice',
    variable: 'DB_PIPELINE',
    choices: ['auto', 'off'],
    default: 'auto',
    doc: '`auto` lets statements of `pool.query` share connections where that is safe; with `off` each has its own.',
  },
  prepare: {
    kind: 'boolean',
    variable: 'DB_PREPARE',
    default: true,
    doc: 'Prepare reads that come often, where they share connections; statements with a name are prepared in any case.',
  },
  maxPreparedStatements: {
    kind: 'integer',
    variable: 'DB_MAX_PREPARED_STATEMENTS',
    default: 200,
    min: 1,
    max: 100_000,
    doc: 'Most statements prepared on one connection for `pool.query`; the one unused for longest is closed for the next.',
  },
  pooler: {
    kind: 'choice',
    variable: 'DB_POOLER',
    default: 'auto',
    choices: ['auto', 'none', 'transaction', 'session'],
    doc: 'Pooler before the server, and its mode: `auto` finds out (`transaction` with `PGBOUNCER_URL`), `none` says that there is none.',
  },
} as const satisfies { readonly [K in keyof PoolSettings]: Setting };

/** Session timeouts: sent when a connection opens, so that they are in force on the server. */
export const sessionSettings = {
  statementTimeoutMs: {
    kind: 'integer',
    variable: 'DB_STATEMENT_TIMEOUT',
    pgName: 'statement_timeout',
    default: 30_000,
    min: 0,
    max: 2_147_483_647,
    unit: 'ms',
    doc: 'Longest a statement may run before the server cancels it; 0 leaves the server’s own limit. `new Pool()` sets none unless told.',
  },
  lockTimeoutMs: {
    kind: 'integer',
    variable: 'DB_LOCK_TIMEOUT',
    pgName: 'lock_timeout',
    default: 0,
    min: 0,
    max: 2_147_483_647,
    unit: 'ms',
    doc: 'Longest a statement may wait for a lock; 0 leaves the server’s own limit.',
  },
  idleInTransactionTimeoutMs: {
    kind: 'integer',
    variable: 'DB_IDLE_IN_TRANSACTION_TIMEOUT',
    pgName: 'idle_in_transaction_session_timeout',
    default: 0,
    min: 0,
    max: 2_147_483_647,
    unit: 'ms',
    doc: 'Longest a transaction may sit idle before the server ends its session; 0 leaves the server’s own limit.',
  },
} as const satisfies { readonly [K in keyof SessionSettings]: Setting };
