/**
 * Where a statement that may share a connection stands. `LaneStatement.move` is the only writer.
 *
 * - `waiting`: in the pool's queue; no lane has room for it yet
 * - `unsent`: given to a lane, and still to be written
 * - `sent`: on its way; the server may have run it
 * - `settled`: its caller has been told what came of it
 */
export type StatementState = 'waiting' | 'unsent' | 'sent' | 'settled';

/** From each state, where a statement may go. Back to `waiting` goes one that certainly was not carried out. */
export const statementTransitions = {
  waiting: ['unsent', 'settled'],
  unsent: ['sent', 'waiting', 'settled'],
  sent: ['waiting', 'settled'],
  settled: [],
} as const satisfies { readonly [S in StatementState]: readonly StatementState[] };
