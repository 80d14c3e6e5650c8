import { hasWorkInFlight, isInTransaction } from '../pipeline/pg-client.js';
import type { Connection } from './connection.js';

/**
 * The checked-out connections of all pools of this process. Whoever has one may hold locks, and may be about to await a
 * statement of any of these pools.
 */
const checkedOut = new Set<Connection>();

/** A caller has the connection from now on, to do with as he likes. */
export function holdBegins(connection: Connection): void {
  checkedOut.add(connection);
}

/** The connection is back, or gone. */
export function holdEnds(connection: Connection): void {
  checkedOut.delete(connection);
}

/** Whether anybody in this process may stand in a transaction, and so hold locks, as far as these pools know. */
export function isAnyoneHolding(): boolean {
  if (checkedOut.size === 0) return false;
  for (const { client, pipe } of checkedOut) {
    if (pipe?.isInUse || isInTransaction(client) || hasWorkInFlight(client)) return true;
  }
  return false;
}
