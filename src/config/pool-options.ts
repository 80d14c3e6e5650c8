import type { PoolConfig } from 'pg';
import type { HostAddress } from './hosts.js';
import type { TlsSettings } from './tls.js';

/** Options of the budget that all processes of a service share on one server, over direct connections to one database. */
export interface FleetOptions {
  /**
   * Maximum number of connections of all processes together, 5 to 4000; `auto`: what the server has for this role when the
   * first process starts; 0 for no common limit. `max` stays the maximum of one process.
   */
  max: number | 'auto';
  /** Processes with the same name, in the same database, share a budget. @default the names of database and role */
  name?: string | undefined;
  /** Connections guaranteed to this process when it wants them, before others get more than theirs. @default 1 */
  min?: number | undefined;
  /** Beyond the guaranteed number, shares are in proportion to the weights. @default 1 */
  weight?: number | undefined;
}

/**
 * Options of `new Pool(options)`: those below, `pg.Pool`'s names for them, and every option of `pg`'s Client,
 * which is passed on unchanged. An undefined or null option has its default.
 */
export interface PoolOptions extends PoolConfig {
  /** Name of the pool in errors, statistics, metrics and diagnostics. @default 'pool' */
  name?: string | undefined;
  /** Maximum number of connections open at once, 1 or more. @default 10 */
  max?: number | undefined;
  /** `pg.Pool`'s other name for `max`. @default 10 */
  poolSize?: number | undefined;
  /** Connections kept open even when the pool is idle; at most `max`. @default 0 */
  min?: number | undefined;
  /** Maximum time a caller waits for a connection, in milliseconds; 0 means no limit. @default 30000 */
  acquireTimeoutMs?: number | undefined;
  /**
   * `pg.Pool`'s name for `acquireTimeoutMs`. If above 0, it is also the default of `connectTimeoutMs`, because
   * `pg.Pool` uses it for both. @default 30000
   */
  connectionTimeoutMillis?: number | undefined;
  /** Timeout of one attempt to open a connection, authentication included, in milliseconds. @default 10000 */
  connectTimeoutMs?: number | undefined;
  /**
   * Makes callers wait for a server that cannot be reached even before the pool's first connection, as in later outages;
   * otherwise they are rejected immediately. @default false
   */
  waitForServer?: boolean | undefined;
  /** Idle time after which connections above `min` are closed, in milliseconds; 0 keeps them. @default 60000 */
  idleTimeoutMs?: number | undefined;
  /** `pg.Pool`'s name for `idleTimeoutMs`; null means 0. @default 60000 */
  idleTimeoutMillis?: number | null | undefined;
  /** Maximum age of a connection, in seconds; 0 means no limit. @default 600 */
  maxLifetimeSeconds?: number | undefined;
  /** Random share of the lifetime, 0 to 0.9, by which a connection is closed earlier. @default 0.25 */
  lifetimeJitter?: number | undefined;
  /** Number of checkouts after which a connection is closed; 0 or Infinity means no limit. @default 0 */
  maxUses?: number | undefined;
  /** Maximum number of waiting callers; further ones are rejected immediately. 0 means no limit. @default 0 */
  queueLimit?: number | undefined;
  /**
   * Under sustained overload, callers that waited over twice this many milliseconds are rejected; 0 disables it.
   *
   * @default 0
   */
  shedTargetMs?: number | undefined;
  /** Time for which all waits must exceed `shedTargetMs` before callers are rejected, in milliseconds. @default 1000 */
  shedIntervalMs?: number | undefined;
  /** A connection that was idle for more milliseconds than this is checked before use. @default 1000 */
  pingAfterIdleMs?: number | undefined;
  /** Timeout of a check, and of a rollback or reset on release, in milliseconds. @default 2000 */
  pingTimeoutMs?: number | undefined;
  /** Interval at which idle connections are checked, in milliseconds; 0 disables the checks. @default 60000 */
  keepaliveIntervalMs?: number | undefined;
  /**
   * A connection checked out for more milliseconds than this is reported with its stack trace; 0 disables it.
   *
   * @default 0
   */
  leakThresholdMs?: number | undefined;
  /** Maximum time `end()` waits for work in progress, in milliseconds. @default 10000 */
  endTimeoutMs?: number | undefined;
  /** `lifo` reuses the most recently used connection, `fifo` spreads use over all of them. @default 'lifo' */
  idleOrder?: 'lifo' | 'fifo' | undefined;
  /** SQL executed when a connection is released, such as `DISCARD ALL`. @default '' */
  resetQuery?: string | undefined;
  /** Lets the process exit while all connections are idle. @default false */
  allowExitOnIdle?: boolean | undefined;
  /**
   * `auto` lets statements of `pool.query` share connections where that is safe; with `off` each statement has its own.
   * `true` and `false` mean the same. (`pipeline` is an option of `pg`'s Client: it makes checked-out clients send statements
   * without waiting for the results of those in front.) @default 'auto'
   */
  pipelining?: 'auto' | 'off' | boolean | undefined;
  /** Prepares frequent reads automatically where they share connections. @default true */
  prepare?: boolean | undefined;
  /** Maximum number of statements prepared on one connection for `pool.query`. @default 200 */
  maxPreparedStatements?: number | undefined;
  /**
   * Mode of the pooler in front of the server, such as PgBouncer. `auto` detects it: one whose process id differs from
   * the server's is assumed to be in transaction mode. @default 'auto'
   */
  pooler?: 'auto' | 'none' | 'transaction' | 'session' | undefined;

  /**
   * Addresses of the database, if it has several: connections go to those whose role is `targetSessionAttrs`, in this order.
   * Replaces `host` and `port`. @default undefined
   */
  hosts?: readonly HostAddress[] | undefined;
  /** Required role of the server, with libpq's meaning of `target_session_attrs`. @default 'any' */
  targetSessionAttrs?: 'any' | 'read-write' | 'read-only' | 'primary' | 'standby' | 'prefer-standby' | undefined;
  /** Order in which hosts are preferred: as listed, or `random` for each connection. @default 'disable' */
  loadBalanceHosts?: 'disable' | 'random' | undefined;
  /** Takes hosts and ports from the SRV records `_postgresql._tcp.HOST`. @default false */
  srv?: boolean | undefined;
  /** Maximum number of connections opened per second; 0 means no limit. @default 0 */
  maxOpensPerSecond?: number | undefined;
  /**
   * Runs a read of `pool.query` again, once, if its connection broke: a SELECT that locks no rows and calls only built-in
   * functions without effects. @default false
   */
  retryReads?: boolean | undefined;
  /**
   * Connection strings of replicas, or options that differ from the pool's: for `pool.read`, read-only transactions and
   * statements with `target: 'replica'`. @default []
   */
  replicas?: readonly (string | PoolOptions)[] | undefined;
  /** Replicas further behind the primary, in milliseconds, get no reads. @default 10000 */
  maxReplicaLagMs?: number | undefined;
  /**
   * Maximum time that a read of a session waits for a replica to replay the session's last write, in milliseconds, before
   * it goes to the primary. @default 0
   */
  waitForReplicaMs?: number | undefined;
  /** Connection string of the server itself, for `listen()` behind a pooler in transaction mode. @default undefined */
  directUrl?: string | undefined;

  /**
   * Budget that all processes of a service share on one server. @default none
   *
   * @example { max: 90 }
   */
  fleet?: FleetOptions | undefined;

  /** Time after which the server cancels a statement, in milliseconds; 0 keeps the server's own limit. @default 0 */
  statementTimeoutMs?: number | undefined;
  /** Maximum time a statement may wait for a lock, in milliseconds; 0 keeps the server's own limit. @default 0 */
  lockTimeoutMs?: number | undefined;
  /** Maximum time a transaction may be idle, in milliseconds; 0 keeps the server's own limit. @default 0 */
  idleInTransactionTimeoutMs?: number | undefined;
  /** Name of the application in `pg_stat_activity`; `pg` calls it `application_name`. @default undefined */
  applicationName?: string | undefined;

  /**
   * `postgresql://user:password@host/database`. As in `pg`, it takes precedence over the other options; missing parts
   * come from them. @default undefined
   */
  connectionString?: string | undefined;
  /** Second attempt if the first one fails; see {@link TlsSettings}. @default undefined */
  sslFallback?: TlsSettings['sslFallback'] | undefined;
  /** `ssl` for the second attempt. @default undefined */
  fallbackSsl?: TlsSettings['fallbackSsl'] | undefined;
}
