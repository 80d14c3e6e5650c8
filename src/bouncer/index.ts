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
export { type BouncerFailure, BouncerGroup, BouncerGroupError, type BouncerGroupOptions } from './group.js';
