import type { DriverClient } from '../pipeline/pg-client.js';

/** A connection as a budget knows it: an identity, and the session to run statements on. */
export interface SeatedConnection<S = DriverClient> {
  readonly id: number;
  readonly client: S;
}

/** Operations of a pool that its budget uses. */
export interface BudgetedPool<C extends SeatedConnection<unknown> = SeatedConnection> {
  /** Maximum number of connections of the pool, whatever the budget allows. */
  readonly max: number;
  /** Number of connections that the callers could use now: those in use, and more for those waiting. */
  demand(): number;
  /** Number of connections that it keeps open when idle. */
  readonly min: number;
  /** Number of connections in use. */
  inUse(): number;
  /** True if the connection is open and no caller has it for itself, so that an errand runs on it within a statement's time. */
  isReachable(connection: C): boolean;
  /**
   * Runs a function as soon as no caller uses the connection: now if it is idle; between two statements if it is shared; when
   * it is released if it is checked out. `run` must not reject. Never called if the connection closes first.
   */
  errand(connection: C, run: () => Promise<void>): void;
  /** The connection that does the budget's work; it is used and closed last. Undefined for none. */
  preferOthers(connection: C | undefined): void;
  /** The session has lost its locks: it must be held again, with `Budget.hold`, or closed before its next use. */
  mustHoldAgain(connection: C): void;
  /** Closes connections above this number: idle ones now, others when they are released. */
  limitTo(count: number): void;
  /** To be called when `room` may have grown. */
  changed(): void;
}

/** Reason why a pool cannot open a connection now, for the caller's error. */
export interface Shortage {
  /** For the end of a message: without a capital letter and a full stop. */
  readonly what: string;
  readonly remedy: string;
  readonly cause?: unknown;
}

/**
 * An external limit on the number of open connections, such as the shared budget of a fleet. The pool asks before it opens each
 * connection, has it seated before any caller gets it, and reports each that is gone.
 */
export interface Budget<C extends SeatedConnection<unknown> = SeatedConnection> {
  /** Called once, by the pool that opens connections in this budget. */
  join(pool: BudgetedPool<C>): void;
  /** Number of connections that may be opened now in addition to those that have been admitted. */
  readonly room: number;
  /** Returns true if this connection may be opened, false for not now. May take a round trip. */
  admit(connection: C): boolean | Promise<boolean>;
  /** Called with each new connection before it is used. @throws NotSeatedError if it must be closed, and may be opened again later */
  seat(connection: C): Promise<void>;
  /** Called with the error of a connection that could not be opened. Returns true if it is the budget's matter: not now. */
  isNotNow(error: unknown): boolean;
  /** Called when a session may have lost its locks, such as after DISCARD ALL; returns false if it must be closed. */
  hold(connection: C): Promise<boolean>;
  /**
   * Called once for each admitted connection when its socket is closed.
   *
   * @param hasEnded true if the server itself has closed it, after an orderly end: its session has no locks any more
   */
  closed(connection: C, hasEnded?: boolean): void;
  /** Called when the pool ends: no connection is asked for any more. */
  leave(): void;
  /** Reason why the pool gets no more connections; undefined if the budget is not the reason. */
  shortage(): Shortage | undefined;
  /** Public state; undefined if there is none to show. */
  stats(): FleetStats | undefined;
}

/** The connection has got no place in the budget, and must be closed. */
export class NotSeatedError extends Error {}

/**
 * Method by which the processes of a fleet keep the budget.
 *
 * - `starting`: no connection has been opened yet
 * - `locks`: each connection holds a slot as a session lock
 * - `counting`: sessions are counted, because session locks do not exclude on this server; only the role's limit prevents overshoot
 * - `pooler`: a pooler is in front of the server, and its own limit is the budget
 */
export type FleetMode = 'starting' | 'locks' | 'counting' | 'pooler';

/** State of the fleet as this process last saw it. */
export interface FleetStats {
  /** Name of the budget. */
  readonly name: string;
  readonly mode: FleetMode;
  /** Number of pools that share the budget. */
  readonly members: number;
  /** Maximum number of sessions of the fleet on the server, including first connections and those that knock. */
  readonly max: number;
  /** Number of slots that are taken. */
  readonly used: number;
  /** Number of slots that any member may take. */
  readonly free: number;
  /** Number of slots that this pool holds. */
  readonly mine: number;
  /** Number of slots that this pool may hold at present. */
  readonly share: number;
  /** Number of connections that this pool wants. */
  readonly wanted: number;
  /** Number of members that hold less than they want and less than their share. */
  readonly hungry: number;
  /** Number of processes without a connection that have lately asked for one, or are estimated to. */
  readonly knocking: number;
  /** Connections closed so far so that others could open theirs. */
  readonly givenUp: number;
}
