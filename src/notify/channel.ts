import { escapeIdentifier } from 'pg';

/** Maximum length of a channel's name, in bytes; the server would reject a longer one. */
const maxBytes = 63;

/** @throws {TypeError} for a name that no channel can have */
export function checkChannel(channel: unknown): asserts channel is string {
  const expected = `a channel's name of 1 to ${maxBytes} bytes`;
  if (typeof channel !== 'string') throw new TypeError(`channel: expected ${expected}, got ${typeof channel}`);
  const bytes = Buffer.byteLength(channel);
  if (bytes === 0 || bytes > maxBytes) throw new TypeError(`channel: expected ${expected}, got ${bytes} bytes`);
  if (channel.includes('\0')) throw new TypeError(`channel: expected ${expected}, got one with a NUL character`);
}

/** Renders the command that begins to listen. The name is taken as it is, as by `pg_notify`. */
export function renderListen(channel: string): string {
  return `LISTEN ${escapeIdentifier(channel)}`;
}

export function renderUnlisten(channel: string): string {
  return `UNLISTEN ${escapeIdentifier(channel)}`;
}
