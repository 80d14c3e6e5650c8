import type { AppFacts, PoolFacts } from '../../facts.js';
import { counter, gauge, histogram, type Metric, split } from '../exposition.js';

/** Metrics of a process; label `app` is its source. */
export const appMetrics: readonly Metric<AppFacts>[] = [
  gauge('headroom_app_event_loop_lag_seconds', 'Maximum event-loop delay in the last minute.', ({ eventLoopLagMs }) =>
    eventLoopLagMs === undefined ? undefined : eventLoopLagMs / 1000,
  ),
  gauge('headroom_app_memory_bytes', 'Resident memory of the process.', ({ memoryBytes }) => memoryBytes),
  gauge('headroom_app_uptime_seconds', 'Uptime of the process.', ({ uptimeSeconds }) => uptimeSeconds),
];

/** Metrics of a pool; labels `app` and `pool`. */
export const poolMetrics: readonly Metric<PoolFacts>[] = [
  split('gauge', 'headroom_pool_connections', 'state', 'Connections by state.', (pool) => ({
    leased: pool.leased,
    shared: pool.lanes,
    idle: pool.idle,
    checking: pool.checking,
    settling: pool.settling,
    connecting: pool.connecting,
    retiring: pool.retiring,
  })),
  gauge('headroom_pool_max_connections', 'Maximum number of connections of the pool.', ({ max }) => max),
  gauge('headroom_pool_min_connections', 'Connections kept open even when the pool is idle.', ({ min }) => min),
  gauge(
    'headroom_pool_ceiling_connections',
    'Connections that the server currently grants the pool; below the maximum if the server is full.',
    ({ ceiling }) => ceiling,
  ),
  gauge('headroom_pool_waiting_callers', 'Callers waiting for a connection.', ({ waiting }) => waiting),
  split(
    'gauge',
    'headroom_pool_fleet_slots',
    'kind',
    'Connections of the fleet whose budget the pool shares.',
    ({ fleet }) => ({
      mine: fleet?.mine,
      share: fleet?.share,
      wanted: fleet?.wanted,
      used: fleet?.used,
      free: fleet?.free,
    }),
  ),
  split('gauge', 'headroom_pool_fleet_members', 'state', 'Members of the fleet.', ({ fleet }) => ({
    all: fleet?.members,
    hungry: fleet?.hungry,
    knocking: fleet?.knocking,
  })),
  gauge('headroom_pool_pipelined_statements', 'Statements on shared connections.', ({ pipelined }) => pipelined),
  gauge('headroom_pool_suspended', '1 while the pool is suspended, else 0.', ({ isSuspended }) => Number(isSuspended)),
  gauge(
    'headroom_pool_oldest_connection_seconds',
    'Age of the oldest connection; 0 if none is open.',
    ({ oldestConnectionMs }) => oldestConnectionMs / 1000,
  ),
  gauge(
    'headroom_pool_longest_lease_seconds',
    'Maximum time that a connection has been checked out; 0 if none is.',
    ({ longestLeaseMs }) => longestLeaseMs / 1000,
  ),
  gauge(
    'headroom_pool_max_lifetime_seconds',
    'Maximum age of a connection; 0 means no limit.',
    ({ maxLifetimeSeconds }) => maxLifetimeSeconds,
  ),
  counter(
    'headroom_pool_acquired_total',
    'Callers that got a connection, exclusively or shared.',
    ({ counters }) => counters.acquired,
  ),
  counter(
    'headroom_pool_acquired_after_wait_total',
    'Callers that got a connection after waiting.',
    ({ counters }) => counters.acquiredAfterWait,
  ),
  split('counter', 'headroom_pool_refused_total', 'reason', 'Callers that got no connection.', ({ counters }) => ({
    timeout: counters.acquireTimedOut,
    queue_full: counters.queueRefused,
    shed: counters.shed,
    aborted: counters.acquireAborted,
  })),
  counter('headroom_pool_opened_total', 'Connections opened.', ({ counters }) => counters.opened),
  split(
    'counter',
    'headroom_pool_open_failures_total',
    'reason',
    'Failed attempts to open a connection.',
    ({ counters }) => counters.openFailed,
  ),
  split('counter', 'headroom_pool_closed_total', 'cause', 'Connections closed.', ({ counters }) => counters.closed),
  counter(
    'headroom_pool_rolled_back_on_return_total',
    'Connections released inside a transaction and rolled back.',
    ({ counters }) => counters.rolledBackOnReturn,
  ),
  counter(
    'headroom_pool_leaks_reported_total',
    'Connections reported for exceeding the leak threshold.',
    ({ counters }) => counters.leaksReported,
  ),
  counter(
    'headroom_pool_leaks_returned_total',
    'Connections reported as leaks and released later.',
    ({ counters }) => counters.leaksReturned,
  ),
  counter('headroom_pool_queries_total', 'Completed statements of pool.query.', ({ counters }) => counters.queries),
  counter(
    'headroom_pool_query_errors_total',
    'Statements of pool.query that failed.',
    ({ counters }) => counters.queryErrors,
  ),
  counter(
    'headroom_pool_retried_unseen_total',
    'Statements retried transparently because they had had no effect.',
    ({ counters }) => counters.retriedUnseen,
  ),
  counter(
    'headroom_pool_cancel_requests_total',
    'Cancel requests sent to the server.',
    ({ counters }) => counters.cancelRequests,
  ),
  counter(
    'headroom_pool_transactions_total',
    'Completed calls of pool.transaction.',
    ({ counters }) => counters.transactions,
  ),
  counter(
    'headroom_pool_transaction_retries_total',
    'Transactions retried after a serialization failure or a deadlock.',
    ({ counters }) => counters.transactionRetries,
  ),
  histogram('headroom_pool_wait_seconds', 'Time that callers waited for a connection.', ({ waitMs }) => waitMs),
  histogram('headroom_pool_use_seconds', 'Time that connections were checked out.', ({ useMs }) => useMs),
  histogram('headroom_pool_create_seconds', 'Time to open a connection.', ({ createMs }) => createMs),
  histogram('headroom_pool_query_seconds', 'Duration of statements of pool.query.', ({ queryMs }) => queryMs),
];
