import type { PoolConfig } from 'pg';
import type { TlsSettings } from './tls.js';

/**
 * What `new Pool(options)` takes: the options below, `pg.Pool`'s names for them, and everything `pg`'s Client takes,
 * which is passed on untouched. An option that is undefined or null has its default.
 */
export interface PoolOptions extends Omit<PoolConfig, 'pipeline'> {
  /** Name of the pool in errors, statistics, metrics and diagnostics. @default 'pool' */
  name?: string | undefined;
  /** Most connections the pool has open at once, 1 or more. @default 10 */
  max?: number | undefined;
  /** `pg.Pool`'s other name for `max`. @default 10 */
  poolSize?: number | undefined;
  /** Connections kept open and warm, also when nobody asks; at most `max`. @default 0 */
  min?: number | undefined;
  /** Longest a caller waits for a connection, in milliseconds; 0 waits for ever. @default 30000 */
  acquireTimeoutMs?: number | undefined;
  /**
   * `pg.Pool`'s name for `acquireTimeoutMs`. When above 0 it is also the default of `connectTimeoutMs`, because
   * `pg.Pool` limits both by it. @default 30000
   */
  connectionTimeoutMillis?: number | undefined;
  /** Longest one attempt to open a connection may take, sign-in included, in milliseconds. @default 10000 */
  connectTimeoutMs?: number | undefined;
  /** A connection above `min` that nobody used for this many milliseconds is closed; 0 keeps it. @default 60000 */
  idleTimeoutMs?: number | undefined;
  /** `pg.Pool`'s name for `idleTimeoutMs`; null is 0. @default 60000 */
  idleTimeoutMillis?: number | null | undefined;
  /** Longest a connection lives, in seconds; 0 means no limit. @default 600 */
  maxLifetimeSeconds?: number | undefined;
  /** Share of the lifetime, 0 to 0.9, by which a connection may die earlier, at random. @default 0.25 */
  lifetimeJitter?: number | undefined;
  /** Checkouts after which a connection is closed; 0 or Infinity means no limit. @default 0 */
  maxUses?: number | undefined;
  /** Most callers that may wait; one more is refused at once. 0 means no limit. @default 0 */
  queueLimit?: number | undefined;
  /** Under lasting overload, callers that waited over twice this many milliseconds are refused; 0: off. @default 0 */
  shedTargetMs?: number | undefined;
  /** How long waits must stay above `shedTargetMs` before anybody is refused, in milliseconds. @default 1000 */
  shedIntervalMs?: number | undefined;
  /** A connection idle for more milliseconds than this is checked before it is handed out. @default 1000 */
  pingAfterIdleMs?: number | undefined;
  /** Longest a check, a rollback or a reset on return may take, in milliseconds. @default 2000 */
  pingTimeoutMs?: number | undefined;
  /** An idle connection is checked this often, in milliseconds; 0 switches it off. @default 60000 */
  keepaliveIntervalMs?: number | undefined;
  /** A connection held for more milliseconds than this is reported, with who took it; 0: off. @default 0 */
  leakThresholdMs?: number | undefined;
  /** Longest `end()` waits for work in progress, in milliseconds. @default 10000 */
  endTimeoutMs?: number | undefined;
  /** `lifo` hands out the connection used last, `fifo` spreads use over all of them. @default 'lifo' */
  idleOrder?: 'lifo' | 'fifo' | undefined;
  /** SQL run when a checked-out connection comes back, such as `DISCARD ALL`. @default '' */
  resetQuery?: string | undefined;
  /** Let the process exit while the pool only has idle connections. @default false */
  allowExitOnIdle?: boolean | undefined;
  /**
   * `auto` lets statements of `pool.query` share connections where that is safe; with `off` each has its own.
   * `pg`'s own `true` and `false` mean these. @default 'auto'
   */
  pipeline?: 'auto' | 'off' | boolean | undefined;
  /** Prepare reads that come often, where they share connections. @default true */
  prepare?: boolean | undefined;
  /** Most statements prepared on one connection for `pool.query`. @default 200 */
  maxPreparedStatements?: number | undefined;
  /**
   * The pooler before the server, such as PgBouncer, and its mode. With `auto` the pool finds out: one that answers under
   * another process id is taken to be in transaction mode. @default 'auto'
   */
  pooler?: 'auto' | 'none' | 'transaction' | 'session' | undefined;

  /** Longest a statement may run, in milliseconds; 0 leaves the server's own limit. @default 0 */
  statementTimeoutMs?: number | undefined;
  /** Longest a statement may wait for a lock, in milliseconds; 0 leaves the server's own limit. @default 0 */
  lockTimeoutMs?: number | undefined;
  /** Longest a transaction may sit idle, in milliseconds; 0 leaves the server's own limit. @default 0 */
  idleInTransactionTimeoutMs?: number | undefined;
  /** Name of the application in `pg_stat_activity`; `pg` calls it `application_name`. @default undefined */
  applicationName?: string | undefined;

  /**
   * `postgresql://user:password@host/database`. As in `pg`, what it says wins over the other options; what it leaves
   * open comes from them. @default undefined
   */
  connectionString?: string | undefined;
  /** Second attempt when the first does not succeed; see {@link TlsSettings}. @default undefined */
  sslFallback?: TlsSettings['sslFallback'] | undefined;
  /** `ssl` for the second attempt. @default undefined */
  fallbackSsl?: TlsSettings['fallbackSsl'] | undefined;
}
