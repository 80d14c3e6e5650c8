export { PostgresNotFoundError, PostgresStartError, PostgresStateError } from './errors.js';
export type { EmbeddedDatabase, EmbeddedServer, StopMode } from './server.js';
export type { ServerSettings } from './settings.js';
export { type EmbeddedOptions, startPostgres } from './start.js';
