import type { LockRow } from './picture.js';

/** A request for slots. */
export interface ClaimRequest {
  readonly count: number;
  /** Slots that this process has already: a session would get its own again. */
  readonly own: readonly number[];
}

/**
 * Hint to other members: one that has no connection knocks, with its identity and the number of such processes that it believes
 * there are, and is seated later; one wants more slots, or has made some free for the members whose stewards have these process
 * ids. Only those are woken up for it.
 */
export type Hint = 'more' | `knock ${string}` | `seated ${string}` | { readonly freeFor: readonly number[] };

/** Text of a hint to particular members. */
export const freeHint = 'free';

/** The members' common record, kept on the server by their sessions. Every method is one statement on the given session. */
export interface Ledger<S> {
  /** Reserves slots for connections to be opened. Returns those it got: as many as requested, or fewer. */
  claim(steward: S, request: ClaimRequest): Promise<readonly number[]>;
  /**
   * Takes a slot for the session itself, which becomes a steward; one of those for first connections only if no other is free.
   *
   * @param limit highest slot
   */
  enter(session: S, limit: number): Promise<number | undefined>;
  /** Makes the session hold the slot that its steward has reserved; false if another session holds it. */
  hold(session: S, slot: number): Promise<boolean>;
  /** Reserves given slots. Returns those it got. */
  reserve(steward: S, slots: readonly number[]): Promise<readonly number[]>;
  /** Gives reservations back. */
  release(steward: S, slots: readonly number[], hint?: Hint): Promise<void>;
  /** Tries, for a check, to take a lock that another session has. */
  probe(session: S, kind: 'reserved' | 'held', slot: number): Promise<Probe>;
  /** Publishes a demand and the total, instead of the previous ones. */
  publish(steward: S, next: Published, previous: Published | undefined): Promise<void>;
  /** Receives the hints of other members: to all, and to the one with this steward. */
  listen(steward: S, pid: number, onHint: (hint: string) => void): Promise<void>;
  hint(session: S, hint: Hint): Promise<void>;
  look(steward: S): Promise<readonly LockRow[]>;
  /** Ends a session's time as a steward: all that it has reserved and published is given back. */
  resign(steward: S, slots: readonly number[], published: Published | undefined): Promise<void>;
}

/** Result of a check. */
export interface Probe {
  /** The lock is another session's; it could be taken; or the statement ran in some session of a pooler. */
  readonly outcome: 'excluded' | 'taken' | 'pooled';
  /** Which server it was, of several under one name: different for each. */
  readonly server: string;
}

/** Demand that a member publishes: see `packDemand`. */
export interface Published {
  readonly demand: number;
  readonly total: number;
  /** Process ids of its earlier stewards that could not give back yet what they have reserved and published. */
  readonly replaces: readonly number[];
}
