/**
 * A temporary PostgreSQL and PgBouncer for development and tests.
 *
 * @module pg-headroom/embedded
 */
export {
  PgBouncerNotFoundError,
  PgBouncerStartError,
  PgBouncerStateError,
  PostgresNotFoundError,
  PostgresStartError,
  PostgresStateError,
} from './errors.js';
export { findPgBouncer, type PgBouncerBinary, type PgBouncerRelease, type PgBouncerWish } from './pgbouncer/find.js';
export type { BouncerFiles, BouncerPlace, BouncerSignal, EmbeddedPgBouncer } from './pgbouncer/server.js';
export { type PgBouncerOptions, startPgBouncer } from './pgbouncer/start.js';
export type { EmbeddedDatabase, EmbeddedServer, StopMode } from './server.js';
export type { ServerSettings } from './settings.js';
export { type EmbeddedOptions, startPostgres } from './start.js';
