import type { Unit } from './finding.js';
import type { LayerName } from './snapshot.js';

/** What the monitor judges, and from when on it says so. */
export interface MetricRow {
  readonly layers: readonly LayerName[];
  readonly unit: Unit;
  /**
   * How a limit is given. `use`: a share of the places, or so many places left; `share`: a share; `number`: a number in the
   * unit; `none`: there is nothing to set.
   */
  readonly limit: 'use' | 'share' | 'number' | 'none';
  /** Values above are a warning; null: none is. */
  readonly warning: number | null;
  /** Values above are critical; null: none is. */
  readonly critical: number | null;
  /** Above `warning` it is advice, no warning; there is no `critical`. */
  readonly isAdvice?: true;
  /** Variable with both limits, such as `100,500`; for utilization see {@link utilizationVariables}. */
  readonly variable?: string;
  /** What it is, one sentence. */
  readonly doc: string;
}

/** The one table of metrics: names, units and default limits are here and nowhere else. */
export const metrics = {
  available: {
    layers: ['pool', 'bouncer', 'server'],
    unit: 'count',
    limit: 'none',
    warning: null,
    critical: null,
    doc: 'Whether the source answers: 1 or 0. Full, unreachable or late is critical; not let in, or an odd answer, is unknown.',
  },
  utilization: {
    layers: ['pool', 'bouncer', 'server'],
    unit: 'share',
    limit: 'use',
    warning: 0.8,
    critical: 0.95,
    doc: 'Share in use: of a pool’s `max` (or of what a full server lets it have), of each PgBouncer pool’s `pool_size` and of `max_client_conn`, of the server’s connections without both kinds of reserved ones.',
  },
  ceiling: {
    layers: ['pool'],
    unit: 'connections',
    limit: 'none',
    warning: null,
    critical: null,
    doc: 'Connections that the server lets the pool have. Fewer than `max` is a warning, none is critical.',
  },
  paused: {
    layers: ['pool', 'bouncer'],
    unit: 'count',
    limit: 'none',
    warning: null,
    critical: null,
    doc: 'Whether it hands out nothing because it was told so (`suspend()`, `PAUSE`): 1 or 0. 1 is a warning.',
  },
  waiting: {
    layers: ['pool', 'bouncer'],
    unit: 'callers',
    limit: 'number',
    warning: null,
    critical: null,
    variable: 'DB_MONITOR_WAITING',
    doc: 'Callers of a pool, or clients of PgBouncer, that wait at this moment. Short waits are how a small pool serves many, so no number is wrong by itself; that none of them was served since the look before is critical.',
  },
  waitTime: {
    layers: ['pool'],
    unit: 'ms',
    limit: 'number',
    warning: 100,
    critical: 1000,
    variable: 'DB_MONITOR_WAIT_TIME',
    doc: 'How long 95 % of the callers of the interval waited for a connection at most.',
  },
  maxWait: {
    layers: ['bouncer'],
    unit: 'ms',
    limit: 'number',
    warning: 1000,
    critical: 10_000,
    variable: 'DB_MONITOR_MAX_WAIT',
    doc: 'How long the client that waits longest for a server connection of PgBouncer has waited.',
  },
  refused: {
    layers: ['pool'],
    unit: 'callers',
    limit: 'number',
    warning: 0,
    critical: null,
    variable: 'DB_MONITOR_REFUSED',
    doc: 'Callers of the interval that got no connection: their time was up, the queue was full, or they were shed.',
  },
  queryTime: {
    layers: ['pool', 'bouncer', 'server'],
    unit: 'ms',
    limit: 'number',
    warning: 100,
    critical: null,
    variable: 'DB_MONITOR_QUERY_TIME',
    doc: 'Average time of the statements of the interval: those of `pool.query`, those through PgBouncer, those that pg_stat_statements counts.',
  },
  connectionErrors: {
    layers: ['pool'],
    unit: 'share',
    limit: 'share',
    warning: 0.01,
    critical: null,
    variable: 'DB_MONITOR_CONNECTION_ERRORS',
    doc: 'Share of the attempts to open a connection in the interval that failed.',
  },
  leaks: {
    layers: ['pool'],
    unit: 'connections',
    limit: 'number',
    warning: 0,
    critical: null,
    variable: 'DB_MONITOR_LEAKS',
    doc: 'Connections checked out for longer than the pool’s leak threshold that have not come back.',
  },
  connectionAge: {
    layers: ['pool'],
    unit: 's',
    limit: 'number',
    warning: 60,
    critical: null,
    variable: 'DB_MONITOR_CONNECTION_AGE',
    doc: 'Age of the oldest connection. The limits are seconds beyond the pool’s maximum lifetime; where a caller has held one for that long, it is advice.',
  },
  idleShare: {
    layers: ['pool'],
    unit: 'share',
    limit: 'share',
    warning: 0.2,
    critical: null,
    isAdvice: true,
    variable: 'DB_MONITOR_IDLE_SHARE',
    doc: 'Share of the open connections that nobody uses, while the pool is at work and has at least five. About its size, no trouble.',
  },
  pipelining: {
    layers: ['pool'],
    unit: 'count',
    limit: 'none',
    warning: null,
    critical: null,
    doc: 'Whether statements of `pool.query` share connections: 1 or 0. Either is well; the message has the reason.',
  },
  eventLoopLag: {
    layers: ['pool'],
    unit: 'ms',
    limit: 'number',
    warning: 200,
    critical: 2000,
    variable: 'DB_MONITOR_EVENT_LOOP_LAG',
    doc: 'How late the process’s event loop was at the worst; what is late there looks like a slow database.',
  },
  idleInTransaction: {
    layers: ['server'],
    unit: 's',
    limit: 'number',
    warning: 60,
    critical: 300,
    variable: 'DB_MONITOR_IDLE_IN_TRANSACTION',
    doc: 'How long the session that sits idle inside a transaction longest has done so.',
  },
  abortedTransaction: {
    layers: ['server'],
    unit: 's',
    limit: 'number',
    warning: 5,
    critical: null,
    variable: 'DB_MONITOR_ABORTED_TRANSACTION',
    doc: 'How long a session has sat in a transaction that a failed statement aborted, and that can only be rolled back.',
  },
  oldestTransaction: {
    layers: ['server'],
    unit: 's',
    limit: 'number',
    warning: 900,
    critical: null,
    variable: 'DB_MONITOR_OLDEST_TRANSACTION',
    doc: 'Age of the oldest transaction; it keeps vacuum from removing dead rows of all tables.',
  },
  blocked: {
    layers: ['server'],
    unit: 's',
    limit: 'number',
    warning: 5,
    critical: 60,
    variable: 'DB_MONITOR_BLOCKED',
    doc: 'How long the session that others’ locks block longest has been at its statement.',
  },
  deadlocks: {
    layers: ['server'],
    unit: 'count',
    limit: 'number',
    warning: 0,
    critical: null,
    variable: 'DB_MONITOR_DEADLOCKS',
    doc: 'Deadlocks of the interval, in all databases.',
  },
  lostSessions: {
    layers: ['server'],
    unit: 'sessions',
    limit: 'number',
    warning: 0,
    critical: null,
    isAdvice: true,
    variable: 'DB_MONITOR_LOST_SESSIONS',
    doc: 'Sessions of the interval that ended otherwise than by the client’s goodbye: abandoned, killed, or by a fatal error.',
  },
  visibility: {
    layers: ['server'],
    unit: 'sessions',
    limit: 'none',
    warning: null,
    critical: null,
    doc: 'Sessions whose state the monitor’s role may not see. Any is advice.',
  },
  overcommitment: {
    layers: ['server'],
    unit: 'connections',
    limit: 'none',
    warning: null,
    critical: null,
    doc: 'Connections that all pools seen may open together. More than the server has for ordinary roles is advice.',
  },
} as const satisfies Readonly<Record<string, MetricRow>>;

export type Metric = keyof typeof metrics;

/** The same table for code that goes over all rows. */
export const metricRows: Readonly<Record<Metric, MetricRow>> = { ...metrics };

/** Variables of utilization: one limit for all layers each, or both limits of one layer. The layer's own wins. */
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
