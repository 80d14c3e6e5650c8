/**
 * The pool, its errors, and what it publishes.
 *
 * @module pg-headroom
 */
export type { FleetMode, FleetStats } from './budget/seats.js';
export {
  type ClosableApplication,
  type ClosableServer,
  type CloseOnSignalOptions,
  type ConnectionHolder,
  closeOnSignal,
} from './close-on-signal.js';
export type { HostAddress } from './config/hosts.js';
export { type Config, loadConfig } from './config/load.js';
export type { FleetOptions, PoolOptions } from './config/pool-options.js';
export type { PoolSettings, SessionSettings } from './config/settings.js';
export { createPool } from './create-pool.js';
export { ConfigError, type ConfigProblem, HeadroomError, type PoolCounts } from './errors.js';
export {
  type Notification,
  type NotificationOptions,
  NotificationOverflowError,
  NotificationStream,
} from './notify/stream.js';
export type {
  ListenOptions,
  NotificationGap,
  NotificationHandler,
  NotificationSource,
  Subscription,
} from './notify/subscription.js';
export * from './pipeline/errors/errors.js';
export { isUnavailable } from './pipeline/errors/unavailable.js';
export type { CopyOptions } from './pool/copy.js';
export type { LeakReport } from './pool/leak.js';
export type { PipeliningState } from './pool/pipelining.js';
export {
  type ConnectOptions,
  type EndOptions,
  Pool,
  type PooledClient,
  type ReadQueries,
  type Session,
  type SessionOptions,
  type StatementOptions,
} from './pool/pool.js';
export type { PoolerStats } from './pool/pooler/pooler.js';
export type { RowStream, StreamOptions } from './pool/row-stream.js';
export type { TransactionOptions } from './pool/run-transaction.js';
export type { CloseCause, PoolCounters, PoolStats } from './pool/stats.js';
export type { Transaction } from './pool/transaction.js';
export { channels } from './tracing/channels.js';
export type * from './tracing/messages.js';
export type { StatementMessage, StatementRoute } from './tracing/statement.js';
export { type HistogramSnapshot, quantileMs } from './util/histogram.js';
