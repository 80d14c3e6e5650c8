import type { Connection } from '../connection.js';
import type { StatementLimit } from '../statement-limit.js';
import type { Pipe, PipeUser } from './pipe.js';
import type { Profile } from './profile.js';
import type { LaneStatement } from './statement.js';

/** Who runs the lanes, as a lane sees it. */
export interface LaneHost {
  readonly isPreparing: boolean;
  /** How long a statement may run once it is on a lane. */
  limitOf(statement: LaneStatement): StatementLimit;
  refused(statement: LaneStatement, error: unknown): void;
  answered(lane: Lane, statement: LaneStatement, tookMs: number, isInTransaction: boolean): void;
  progressed(lane: Lane): void;
  broke(lane: Lane, error: unknown): void;
  lost(lane: Lane, cause: unknown): void;
}

/** A connection for as long as statements of several callers share it, and what is on it. */
export class Lane implements PipeUser {
  readonly connection: Connection;
  readonly pipe: Pipe;
  readonly isPreparing: boolean;
  /** Expected time of what is on it, in milliseconds of the server's. */
  loadMs = 0;
  /** How many of the statements on it may wait for locks. */
  waiters = 0;
  /** Whether it takes nothing more, so that the connection becomes free. */
  isClearing = false;
  /** Whether something is amiss with it, so that it takes nothing more until it is empty. */
  isSpoilt = false;
  /** Whether a statement has left a transaction open. */
  isInTransaction = false;
  /** Whether a request to cancel what runs on it is under way, which might hit whatever runs next. */
  isCancelling = false;
  /** When the server was last asked to. */
  cancelledAt = Number.NEGATIVE_INFINITY;
  /** Whether such a request may still reach the server, so that nobody else is to have the connection. */
  isDoubtful = false;
  /** Whether it is over: its connection is somebody else's, or gone. */
  isOver = false;
  /** Answered inside a transaction that a statement left open: not over before that is. */
  readonly held: LaneStatement[] = [];
  readonly #host: LaneHost;

  constructor(connection: Connection, pipe: Pipe, host: LaneHost) {
    this.connection = connection;
    this.pipe = pipe;
    this.isPreparing = host.isPreparing;
    this.#host = host;
    pipe.begin(this);
  }

  /** Statements on it, those not written yet included. */
  get count(): number {
    return this.pipe.count;
  }

  add(statement: LaneStatement): void {
    statement.lane = this;
    this.loadMs += statement.costMs;
    if (statement.profile.mayWait) this.waiters += 1;
    this.pipe.add(statement);
  }

  /** Takes back one that is not written yet. */
  withdraw(statement: LaneStatement): void {
    this.pipe.withdraw(statement);
    this.#unload(statement);
  }

  /** Whether the text is run here for the first time. A text that was never run has a lane to itself. */
  isTrying(profile: Profile): boolean {
    const statement = this.pipe.first;
    return statement?.profile === profile && profile.runs === 0;
  }

  refused(statement: LaneStatement, error: unknown): void {
    this.#unload(statement);
    this.#host.refused(statement, error);
  }

  answered(statement: LaneStatement, tookMs: number, isInTransaction: boolean): void {
    this.#unload(statement);
    this.#host.answered(this, statement, tookMs, isInTransaction);
  }

  progressed(): void {
    this.#host.progressed(this);
  }

  broke(error: unknown): void {
    this.#host.broke(this, error);
  }

  lost(cause: unknown): void {
    this.isOver = true;
    this.#host.lost(this, cause);
  }

  /** Ends it, with nothing on it: the connection is free. */
  end(): void {
    this.isOver = true;
    this.pipe.end();
  }

  #unload({ costMs, profile }: LaneStatement): void {
    if (profile.mayWait) this.waiters -= 1;
    this.loadMs = this.count === 0 ? 0 : this.loadMs - costMs;
  }
}
