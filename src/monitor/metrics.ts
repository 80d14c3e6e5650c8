import type { Unit } from './finding.js';
import type { LayerName } from './snapshot.js';

/** A metric of the monitor, and its default limits. */
export interface MetricRow {
  readonly layers: readonly LayerName[];
  readonly unit: Unit;
  /**
   * Kind of limit. `use`: a share of the total, or a number left; `share`: a share; `number`: a number in the metric's
   * unit; `none`: not configurable.
   */
  readonly limit: 'use' | 'share' | 'number' | 'none';
  /** Values above it are a warning; null for no limit. */
  readonly warning: number | null;
  /** Values above it are critical; null for no limit. */
  readonly critical: number | null;
  /** Values above `warning` are only advice; there is no `critical`. */
  readonly isAdvice?: true;
  /** Variable with both limits, such as `100,500`; for utilization see {@link utilizationVariables}. */
  readonly variable?: string;
  /** Description in one sentence. */
  readonly doc: string;
}

/** The one table of metrics: the only place for names, units and default limits. */
export const metrics = {
  available: {
    layers: ['pool', 'bouncer', 'server'],
    unit: 'count',
    limit: 'none',
    warning: null,
    critical: null,
    doc: 'Whether the source answers: 1 or 0. Full, unreachable or timed out is critical; access denied or an unexpected answer is unknown.',
  },
  utilization: {
    layers: ['pool', 'bouncer', 'server'],
    unit: 'share',
    limit: 'use',
    warning: 0.8,
    critical: 0.95,
    doc: 'Share in use: of a pool’s `max` (or of the connections that a full server grants it), of each PgBouncer pool’s `pool_size` and of `max_client_conn`, of the server’s connections without the reserved ones, of each `CONNECTION LIMIT` of a role or database.',
  },
  ceiling: {
    layers: ['pool'],
    unit: 'connections',
    limit: 'none',
    warning: null,
    critical: null,
    doc: 'Connections that the server grants the pool. Fewer than `max` is a warning, none is critical.',
  },
  paused: {
    layers: ['pool', 'bouncer'],
    unit: 'count',
    limit: 'none',
    warning: null,
    critical: null,
    doc: 'Whether it is paused (`suspend()`, `PAUSE`): 1 or 0. 1 is a warning.',
  },
  advisories: {
    layers: ['bouncer'],
    unit: 'count',
    limit: 'none',
    warning: null,
    critical: null,
    doc: 'Known vulnerabilities of the version that the settings expose. Any is advice, as a distribution may have fixed them without a new version number.',
  },
  waiting: {
    layers: ['pool', 'bouncer'],
    unit: 'callers',
    limit: 'number',
    warning: null,
    critical: null,
    variable: 'DB_MONITOR_WAITING',
    doc: 'Callers of a pool, or clients of PgBouncer, that are waiting now. Short waits are normal for a small pool with many callers, so no number is a problem by itself: they are as bad as the time they wait (`waitTime`, `maxWait`), and critical if none was served for five seconds.',
  },
  waitTime: {
    layers: ['pool'],
    unit: 'ms',
    limit: 'number',
    warning: 100,
    critical: 1000,
    variable: 'DB_MONITOR_WAIT_TIME',
    doc: '95th percentile of the time that callers waited for a connection in the interval.',
  },
  maxWait: {
    layers: ['bouncer'],
    unit: 'ms',
    limit: 'number',
    warning: 1000,
    critical: 10_000,
    variable: 'DB_MONITOR_MAX_WAIT',
    doc: 'Maximum time that a client of PgBouncer has been waiting for a server connection.',
  },
  refused: {
    layers: ['pool'],
    unit: 'callers',
    limit: 'number',
    warning: 0,
    critical: null,
    variable: 'DB_MONITOR_REFUSED',
    doc: 'Callers in the interval that got no connection: they timed out, the queue was full, or they were shed.',
  },
  queryTime: {
    layers: ['pool', 'bouncer', 'server'],
    unit: 'ms',
    limit: 'number',
    warning: 100,
    critical: null,
    variable: 'DB_MONITOR_QUERY_TIME',
    doc: 'Average duration of statements in the interval: those of `pool.query`, those through PgBouncer, those counted by pg_stat_statements.',
  },
  connectionErrors: {
    layers: ['pool'],
    unit: 'share',
    limit: 'share',
    warning: 0.01,
    critical: null,
    variable: 'DB_MONITOR_CONNECTION_ERRORS',
    doc: 'Share of failed attempts to open a connection in the interval.',
  },
  leaks: {
    layers: ['pool'],
    unit: 'connections',
    limit: 'number',
    warning: 0,
    critical: null,
    variable: 'DB_MONITOR_LEAKS',
    doc: 'Connections checked out for longer than the pool’s leak threshold and not yet released.',
  },
  connectionAge: {
    layers: ['pool'],
    unit: 's',
    limit: 'number',
    warning: 60,
    critical: null,
    variable: 'DB_MONITOR_CONNECTION_AGE',
    doc: 'Age of the oldest connection. The limits are seconds beyond the pool’s maximum lifetime; only advice if a caller has held the connection for that long.',
  },
  idleShare: {
    layers: ['pool'],
    unit: 'share',
    limit: 'share',
    warning: 0.2,
    critical: null,
    isAdvice: true,
    variable: 'DB_MONITOR_IDLE_SHARE',
    doc: 'Share of idle connections while the pool is in use and has at least five. A hint about its size, not a problem.',
  },
  pipelining: {
    layers: ['pool'],
    unit: 'count',
    limit: 'none',
    warning: null,
    critical: null,
    doc: 'Whether statements of `pool.query` share connections: 1 or 0. Both are fine; the message has the reason.',
  },
  eventLoopLag: {
    layers: ['pool'],
    unit: 'ms',
    limit: 'number',
    warning: 200,
    critical: 2000,
    variable: 'DB_MONITOR_EVENT_LOOP_LAG',
    doc: 'Maximum delay of the process’s event loop, which looks like a slow database.',
  },
  idleInTransaction: {
    layers: ['server'],
    unit: 's',
    limit: 'number',
    warning: 60,
    critical: 300,
    variable: 'DB_MONITOR_IDLE_IN_TRANSACTION',
    doc: 'Maximum time that a session has been idle in a transaction.',
  },
  abortedTransaction: {
    layers: ['server'],
    unit: 's',
    limit: 'number',
    warning: 5,
    critical: null,
    variable: 'DB_MONITOR_ABORTED_TRANSACTION',
    doc: 'Maximum time that a session has been idle in an aborted transaction, which can only be rolled back.',
  },
  oldestTransaction: {
    layers: ['server'],
    unit: 's',
    limit: 'number',
    warning: 900,
    critical: null,
    variable: 'DB_MONITOR_OLDEST_TRANSACTION',
    doc: 'Age of the oldest transaction, which prevents vacuum from removing dead rows in all tables.',
  },
  blocked: {
    layers: ['server'],
    unit: 's',
    limit: 'number',
    warning: 5,
    critical: 60,
    variable: 'DB_MONITOR_BLOCKED',
    doc: 'Maximum duration of a statement that is blocked by another session’s lock.',
  },
  deadlocks: {
    layers: ['server'],
    unit: 'count',
    limit: 'number',
    warning: 0,
    critical: null,
    variable: 'DB_MONITOR_DEADLOCKS',
    doc: 'Deadlocks in the interval, in all databases.',
  },
  lostSessions: {
    layers: ['server'],
    unit: 'sessions',
    limit: 'number',
    warning: 0,
    critical: null,
    isAdvice: true,
    variable: 'DB_MONITOR_LOST_SESSIONS',
    doc: 'Sessions that ended abnormally in the interval: abandoned by the client, killed, or by a fatal error.',
  },
  visibility: {
    layers: ['server'],
    unit: 'sessions',
    limit: 'none',
    warning: null,
    critical: null,
    doc: 'Sessions whose state the monitor’s role cannot see. Any is advice.',
  },
  fleet: {
    layers: ['server'],
    unit: 'sessions',
    limit: 'none',
    warning: null,
    critical: null,
    doc: 'Sessions above the budget of a fleet (`DB_FLEET_MAX`) at most. Any is a warning; members that have less than their share are advice.',
  },
  overcommitment: {
    layers: ['server'],
    unit: 'connections',
    limit: 'none',
    warning: null,
    critical: null,
    doc: 'Connections that all known pools may open together. More than the server has for ordinary roles is advice.',
  },
} as const satisfies Readonly<Record<string, MetricRow>>;

export type Metric = keyof typeof metrics;

/** The same table, for iteration. */
export const metricRows: Readonly<Record<Metric, MetricRow>> = { ...metrics };

/** Variables of utilization: one limit for all layers, or both limits of one layer. The layer's own take precedence. */
export const utilizationVariables = {
  warning: 'DB_MONITOR_WARN',
  critical: 'DB_MONITOR_CRITICAL',
  layers: {
    pool: 'DB_MONITOR_POOL_UTILIZATION',
    bouncer: 'DB_MONITOR_BOUNCER_UTILIZATION',
    server: 'DB_MONITOR_SERVER_UTILIZATION',
  },
} as const satisfies {
  readonly warning: string;
  readonly critical: string;
  readonly layers: Readonly<Record<LayerName, string>>;
};
