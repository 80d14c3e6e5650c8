import type { AppFacts, PoolFacts } from '../../facts.js';
import { counter, gauge, histogram, type Metric, split } from '../exposition.js';

/** Metrics of a process; label `app` is its source. */
export const appMetrics: readonly Metric<AppFacts>[] = [
  gauge(
    'headroom_app_event_loop_lag_seconds',
    'How late the event loop was at the worst in the last minute.',
    ({ eventLoopLagMs }) => (eventLoopLagMs === undefined ? undefined : eventLoopLagMs / 1000),
  ),
  gauge('headroom_app_memory_bytes', 'Resident memory of the process.', ({ memoryBytes }) => memoryBytes),
  gauge('headroom_app_uptime_seconds', 'Time since the process began.', ({ uptimeSeconds }) => uptimeSeconds),
];

/** Metrics of a pool; labels `app` and `pool`. */
export const poolMetrics: readonly Metric<PoolFacts>[] = [
  split('gauge', 'headroom_pool_connections', 'state', 'Connections by what they are doing.', (pool) => ({
    leased: pool.leased,
    shared: pool.lanes,
    idle: pool.idle,
    checking: pool.checking,
    settling: pool.settling,
    connecting: pool.connecting,
    retiring: pool.retiring,
  })),
  gauge('headroom_pool_max_connections', 'Most connections the pool may have open.', ({ max }) => max),
  gauge('headroom_pool_min_connections', 'Connections that are kept open when nobody asks.', ({ min }) => min),
  gauge(
    'headroom_pool_ceiling_connections',
    'Connections that the server lets the pool have for now; less than the maximum when the server is full.',
    ({ ceiling }) => ceiling,
  ),
  gauge('headroom_pool_waiting_callers', 'Callers who wait for a connection.', ({ waiting }) => waiting),
  gauge('headroom_pool_pipelined_statements', 'Statements on shared connections.', ({ pipelined }) => pipelined),
  gauge('headroom_pool_suspended', '1 while the pool is told to hand out nothing, 0 otherwise.', ({ isSuspended }) =>
    Number(isSuspended),
  ),
  gauge(
    'headroom_pool_oldest_connection_seconds',
    'Age of the connection open longest; 0 with none.',
    ({ oldestConnectionMs }) => oldestConnectionMs / 1000,
  ),
  gauge(
    'headroom_pool_longest_lease_seconds',
    'How long the connection checked out longest has been out; 0 with none.',
    ({ longestLeaseMs }) => longestLeaseMs / 1000,
  ),
  gauge(
    'headroom_pool_max_lifetime_seconds',
    'Longest a connection may live; 0 for ever.',
    ({ maxLifetimeSeconds }) => maxLifetimeSeconds,
  ),
  counter(
    'headroom_pool_acquired_total',
    'Callers who were given a connection, or a part of one.',
    ({ counters }) => counters.acquired,
  ),
  counter(
    'headroom_pool_acquired_after_wait_total',
    'Callers who were given a connection after waiting.',
    ({ counters }) => counters.acquiredAfterWait,
  ),
  split('counter', 'headroom_pool_refused_total', 'reason', 'Callers who got no connection.', ({ counters }) => ({
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
    'Attempts to open a connection that failed.',
    ({ counters }) => counters.openFailed,
  ),
  split('counter', 'headroom_pool_closed_total', 'cause', 'Connections closed.', ({ counters }) => counters.closed),
  counter(
    'headroom_pool_rolled_back_on_return_total',
    'Connections that came back inside a transaction and were rolled back.',
    ({ counters }) => counters.rolledBackOnReturn,
  ),
  counter(
    'headroom_pool_leaks_reported_total',
    'Connections reported as held for longer than the leak threshold.',
    ({ counters }) => counters.leaksReported,
  ),
  counter(
    'headroom_pool_leaks_returned_total',
    'Connections reported as leaks that came back after all.',
    ({ counters }) => counters.leaksReturned,
  ),
  counter('headroom_pool_queries_total', 'Statements of pool.query answered.', ({ counters }) => counters.queries),
  counter(
    'headroom_pool_query_errors_total',
    'Statements of pool.query answered with an error.',
    ({ counters }) => counters.queryErrors,
  ),
  counter(
    'headroom_pool_retried_unseen_total',
    'Statements run again without their callers knowing, since they had had no effect.',
    ({ counters }) => counters.retriedUnseen,
  ),
  counter(
    'headroom_pool_cancel_requests_total',
    'Requests to the server to cancel a statement.',
    ({ counters }) => counters.cancelRequests,
  ),
  counter('headroom_pool_transactions_total', 'Calls of pool.transaction.', ({ counters }) => counters.transactions),
  counter(
    'headroom_pool_transaction_retries_total',
    'Transactions run again after a serialization failure or a deadlock.',
    ({ counters }) => counters.transactionRetries,
  ),
  histogram('headroom_pool_wait_seconds', 'Time callers waited for a connection.', ({ waitMs }) => waitMs),
  histogram('headroom_pool_use_seconds', 'Time connections were checked out.', ({ useMs }) => useMs),
  histogram('headroom_pool_create_seconds', 'Time it took to open connections.', ({ createMs }) => createMs),
  histogram('headroom_pool_query_seconds', 'Time statements of pool.query took.', ({ queryMs }) => queryMs),
];
