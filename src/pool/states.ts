/**
 * What a connection is doing. Each connection has exactly one state, and `Registry.move` is the only writer.
 *
 * - `connecting`: being opened; not usable yet
 * - `idle`: open, nobody's
 * - `leased`: a caller's own, from checkout to release
 * - `checking`: the pool's own for a moment: a ping, a rollback, a reset
 * - `retiring`: said goodbye to, waiting for the socket to close; still occupies a place on the server
 * - `closed`: gone
 */
export type ConnectionState = 'connecting' | 'idle' | 'leased' | 'checking' | 'retiring' | 'closed';

/** The whole state machine: from each state, where a connection may go. */
export const transitions = {
  connecting: ['idle', 'closed'],
  idle: ['leased', 'checking', 'retiring', 'closed'],
  leased: ['idle', 'checking', 'retiring', 'closed'],
  checking: ['idle', 'retiring', 'closed'],
  retiring: ['closed'],
  closed: [],
} as const satisfies { readonly [S in ConnectionState]: readonly ConnectionState[] };

/** Whether the table allows the move. */
export function canMove(from: ConnectionState, to: ConnectionState): boolean {
  return (transitions[from] as readonly ConnectionState[]).includes(to);
}
