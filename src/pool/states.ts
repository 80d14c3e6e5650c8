/**
 * What a connection is doing. Each connection has exactly one state, and `Registry.move` is the only writer.
 *
 * - `connecting`: being opened; not usable yet
 * - `idle`: open, nobody's
 * - `leased`: a caller's own, from checkout to release
 * - `lane`: carrying statements of `pool.query`, of several callers at once
 * - `checking`: being asked whether it is alive
 * - `settling`: back from a caller, not ready yet: a statement still runs, or a rollback or reset does
 * - `retiring`: said goodbye to, waiting for the socket to close; still occupies a place on the server
 * - `closed`: gone
 */
export type ConnectionState =
  | 'connecting'
  | 'idle'
  | 'leased'
  | 'lane'
  | 'checking'
  | 'settling'
  | 'retiring'
  | 'closed';

/** The whole state machine: from each state, where a connection may go. */
export const transitions = {
  connecting: ['idle', 'closed'],
  idle: ['leased', 'lane', 'checking', 'retiring', 'closed'],
  leased: ['idle', 'lane', 'settling', 'retiring', 'closed'],
  lane: ['idle', 'leased', 'settling', 'retiring', 'closed'],
  checking: ['idle', 'leased', 'lane', 'retiring', 'closed'],
  settling: ['idle', 'leased', 'lane', 'retiring', 'closed'],
  retiring: ['closed'],
  closed: [],
} as const satisfies { readonly [S in ConnectionState]: readonly ConnectionState[] };

/** The same table as bits: a checkout makes two moves, and looks each up. */
const bits: Readonly<Record<ConnectionState, number>> = {
  connecting: 1,
  idle: 2,
  leased: 4,
  lane: 8,
  checking: 16,
  settling: 32,
  retiring: 64,
  closed: 128,
};
const allowed: Record<ConnectionState, number> = { ...bits };
for (const [from, to] of Object.entries(transitions)) {
  allowed[from as ConnectionState] = to.reduce((all, each) => all | bits[each], 0);
}

/** Whether the table allows the move. */
export function canMove(from: ConnectionState, to: ConnectionState): boolean {
  return (allowed[from] & bits[to]) !== 0;
}
