import { showText } from '../../config/problems.js';
import { ConfigError } from '../../errors.js';

/** Longest name the console takes, in bytes and with its quotes: a longer one is refused as `bad arguments`. */
const longestName = 63;

/** A command of the console, to all databases or one. Nothing in the name can end the name. */
export function renderCommand(verb: 'PAUSE' | 'RESUME' | 'RECONNECT', database?: string): string {
  return database === undefined ? verb : `${verb} ${quoteName(database)}`;
}

/**
 * A database's name as the console reads it.
 *
 * @throws {ConfigError} when it is empty, which would mean all databases, or too long for the console
 */
export function quoteName(name: string): string {
  const written = /^[0-9A-Za-z_]+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
  if (name !== '' && !name.includes('\0') && Buffer.byteLength(written) <= longestName) return written;
  const expected = `a name of 1 to ${longestName} bytes, two of them for quotes unless it is a plain word`;
  throw new ConfigError([{ name: 'database', expected, got: showText(name) }]);
}
