import type { BouncerFacts, BouncerPool } from '../../facts.js';
import { counter, gauge, type Metric, split } from '../exposition.js';

/** Metrics of a PgBouncer; label `bouncer`. */
export const bouncerMetrics: readonly Metric<BouncerFacts>[] = [
  {
    name: 'headroom_bouncer_info',
    type: 'gauge',
    help: 'Always 1, with the version as a label.',
    labels: ['version'],
    read: ({ version }) => [{ labels: { version }, value: 1 }],
  },
  gauge('headroom_bouncer_max_clients', 'max_client_conn.', ({ maxClients }) => maxClients),
  gauge('headroom_bouncer_clients', 'Connected clients.', ({ clients }) => clients),
  gauge('headroom_bouncer_paused', '1 while it is paused, 0 otherwise.', ({ isPaused }) => Number(isPaused)),
  gauge(
    'headroom_bouncer_advisories',
    'Known vulnerabilities that the version and settings expose.',
    ({ advisories }) => advisories.length,
  ),
  counter('headroom_bouncer_queries_total', 'Statements forwarded.', ({ queries }) => queries),
  counter('headroom_bouncer_query_seconds_total', 'Total duration of statements.', ({ queryMs }) => queryMs / 1000),
  counter('headroom_bouncer_transactions_total', 'Transactions forwarded.', ({ transactions }) => transactions),
  counter(
    'headroom_bouncer_wait_seconds_total',
    'Total time that clients waited for a server connection.',
    ({ waitMs }) => waitMs / 1000,
  ),
];

/** Metrics of a PgBouncer’s pool; labels `bouncer` and `pool`, which is `database/user`. */
export const bouncerPoolMetrics: readonly Metric<BouncerPool>[] = [
  split('gauge', 'headroom_bouncer_pool_clients', 'state', 'Clients; idle ones count as active.', (pool) => ({
    active: pool.clientsActive,
    waiting: pool.clientsWaiting,
  })),
  split('gauge', 'headroom_bouncer_pool_servers', 'state', 'Server connections by state.', (pool) => ({
    active: pool.serversActive,
    idle: pool.serversIdle,
    used: pool.serversUsed,
    tested: pool.serversTested,
    login: pool.serversLogin,
  })),
  gauge(
    'headroom_bouncer_pool_size',
    'Maximum number of server connections of the pool, without the reserve.',
    ({ poolSize }) => poolSize,
  ),
  gauge(
    'headroom_bouncer_pool_max_wait_seconds',
    'Maximum waiting time of a client; 0 if none is waiting.',
    ({ maxWaitMs }) => maxWaitMs / 1000,
  ),
];
