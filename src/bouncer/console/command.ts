import { showText } from '../../config/problems.js';
import { ConfigError } from '../../errors.js';

/** Maximum length of a name in bytes, quotes included: the console rejects longer ones as `bad arguments`. */
const maxNameBytes = 63;

/** Renders a console command for all databases or one. The name is quoted, so that it cannot end the command. */
export function renderCommand(verb: 'PAUSE' | 'RESUME' | 'RECONNECT', database?: string): string {
  return database === undefined ? verb : `${verb} ${quoteName(database)}`;
}

/**
 * Quotes a database name for the console.
 *
 * @throws {ConfigError} if it is empty, which would mean all databases, or too long for the console
 */
export function quoteName(name: string): string {
  const written = /^[0-9A-Za-z_]+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
  if (name !== '' && !name.includes('\0') && Buffer.byteLength(written) <= maxNameBytes) return written;
  const expected = `a name of 1 to ${maxNameBytes} bytes, two of them for quotes unless it is a plain word`;
  throw new ConfigError([{ name: 'database', expected, got: showText(name) }]);
}
