/**
 * Where a statement that may share a connection stands. `LaneStatement.move` is the only writer.
 *
 * - `waiting`: in the pool's queue; no lane has room for it yet
 * - `unsent`: given to a lane, and still to be written
 * - `sent`: on its way; the server may have run it
 * - `abandoned`: sent, and its caller has been told otherwise since; its answer is thrown away
 * - `settled`: its caller has the answer, or no answer is to come
 */
export type StatementState = 'waiting' | 'unsent' | 'sent' | 'abandoned' | 'settled';

/** From each state, where a statement may go. Back to `waiting` goes one that certainly did not take effect. */
export const statementTransitions = {
  waiting: ['unsent', 'settled'],
  unsent: ['sent', 'waiting', 'settled'],
  sent: ['abandoned', 'waiting', 'settled'],
  abandoned: ['settled'],
  settled: [],
} as const satisfies { readonly [S in StatementState]: readonly StatementState[] };
