import type { Division } from './division.js';
import type { Ledger } from './ledger.js';
import type { FleetMode } from './seats.js';

/** A budget as a process finds it when its first session is open. */
export interface Fleet<S> {
  readonly name: string;
  readonly mode: Exclude<FleetMode, 'starting'>;
  readonly ledger: Ledger<S>;
  /** Maximum number of sessions. */
  readonly max: number;
  readonly division: Division;
  /** True if the budget was computed, so that the members must agree on it. */
  readonly isAutomatic: boolean;
  /** True if members receive each other's hints. */
  readonly canListen: boolean;
  /** The same budget kept by counting sessions, if locks do not exclude. */
  counting(): Fleet<S>;
  /** Process id of a session at the server. */
  pidOf(session: S): number;
}
