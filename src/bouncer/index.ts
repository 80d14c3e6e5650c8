/**
 * Configuration and console of PgBouncer.
 *
 * @module pg-headroom/bouncer
 */
export { ConfigError, type ConfigProblem, HeadroomError } from '../errors.js';
export { BouncerAdmin, type BouncerAdminOptions } from './admin.js';
export {
  BouncerClosedError,
  BouncerCommandError,
  BouncerDownError,
  BouncerError,
  BouncerLoginError,
  BouncerNotAllowedError,
  BouncerPauseError,
  BouncerTimeoutError,
  NotAConsoleError,
} from './console/errors.js';
export type { BouncerCallOptions } from './console/link.js';
export type { ConsoleRow } from './console/row.js';
export type {
  ConsoleDatabase,
  ConsoleLists,
  ConsolePool,
  ConsoleSetting,
  ConsoleSocket,
  ConsoleState,
  ConsoleStats,
} from './console/rows.js';
export { BouncerSizingError } from './errors.js';
export { type BouncerFailure, BouncerGroup, BouncerGroupError, type BouncerGroupOptions } from './group.js';
export { type RenderedIni, renderIni } from './ini.js';
export { type BouncerDatabaseOptions, type BouncerOptions, resolveBouncerSettings } from './resolve.js';
export type { BouncerDatabase, BouncerSettings, TlsMode } from './settings.js';
export { type Demand, demandOf, evaluateSizing, type ServerLimits, type Sizing } from './sizing.js';
export { type BouncerUser, renderUserlist } from './userlist.js';
export { type BouncerVersion, isAtLeast, parseBouncerVersion } from './version.js';
