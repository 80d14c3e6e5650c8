/**
 * Type bytes of the messages that a pipeline sends and reads
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html).
 */
export const frontend = {
  bind: 0x42, // B
  close: 0x43, // C
  describe: 0x44, // D
  execute: 0x45, // E
  flush: 0x48, // H
  parse: 0x50, // P
  sync: 0x53, // S
} as const;

export const backend = {
  bindComplete: 0x32, // 2
  closeComplete: 0x33, // 3
  commandComplete: 0x43, // C
  dataRow: 0x44, // D
  emptyQuery: 0x49, // I
  error: 0x45, // E
  noData: 0x6e, // n
  notice: 0x4e, // N
  notification: 0x41, // A
  parameterDescription: 0x74, // t
  parameterStatus: 0x53, // S
  parseComplete: 0x31, // 1
  portalSuspended: 0x73, // s
  readyForQuery: 0x5a, // Z
  rowDescription: 0x54, // T
} as const;

/** A message's type byte and its length, which includes itself but not the type. */
export const headerLength = 5;

/** All types of messages from a server: those above, and those that never answer a statement of a pipeline. */
const known = new Set<number>([
  ...Object.values(backend),
  ...Array.from('RKsGHWdcVvNt', (letter) => letter.charCodeAt(0)),
]);

export function isBackendCode(code: number): boolean {
  return known.has(code);
}
