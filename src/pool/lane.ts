import type { WireValue } from '../pipeline/codec/encode.js';
import type { Exchange } from '../pipeline/exchange.js';
import type { Pipe, PipeUser } from '../pipeline/pipeline.js';
import type { Profile } from '../pipeline/profile.js';
import type { WaitKind } from '../sql/locks.js';
import type { Connection } from './connection.js';
import { type LaneState, laneTransitions } from './lane-states.js';
import type { LaneStatement } from './pool-statement.js';
import type { StatementLimit } from './statement-limit.js';

/** Who runs the lanes, as a lane sees it. */
export interface LaneHost {
  readonly isPreparing: boolean;
  /** How long a statement may run once it is on a lane. */
  limitOf(statement: LaneStatement): StatementLimit;
  refused(statement: LaneStatement, error: unknown): void;
  tooLarge(statement: LaneStatement, values: readonly WireValue[]): void;
  answered(lane: Lane, exchange: Exchange, tookMs: number): void;
  progressed(lane: Lane): void;
  broke(lane: Lane, error: unknown): void;
  lost(lane: Lane, cause: unknown): void;
}

/** A connection for as long as statements of several callers share it, and what is on it. */
export class Lane implements PipeUser {
  readonly connection: Connection;
  readonly pipe: Pipe;
  readonly isPreparing: boolean;
  /** What its statements may have to wait for: the same for all of them. */
  readonly waits: WaitKind;
  /** Expected time of what is on it, in milliseconds of the server's. */
  loadMs = 0;
  /** Whether it is being emptied for somebody who waits for a connection. */
  isClearing = false;
  /** When the server was last asked to cancel what runs on it. */
  cancelledAt = Number.NEGATIVE_INFINITY;
  /** Whether those behind what runs are being looked at, to be run elsewhere. */
  isRescuing = false;
  /** When that was last tried. */
  rescuedAt = Number.NEGATIVE_INFINITY;
  readonly #host: LaneHost;
  #state: LaneState = 'open';

  constructor(connection: Connection, pipe: Pipe, waits: WaitKind, host: LaneHost) {
    this.connection = connection;
    this.pipe = pipe;
    this.waits = waits;
    this.isPreparing = host.isPreparing;
    this.#host = host;
    pipe.begin(this);
  }

  get state(): LaneState {
    return this.#state;
  }

  /** A move that the table does not have throws, for it is a bug of the pool. */
  move(to: LaneState): void {
    const allowed: readonly LaneState[] = laneTransitions[this.#state];
    if (!allowed.includes(to)) throw new Error(`A lane cannot go from ${this.#state} to ${to}.`);
    this.#state = to;
  }

  /** Its connection is not to be used by anybody else. */
  quarantine(): void {
    if (this.#state !== 'closed') this.move('quarantined');
  }

  /** Statements on it, those not written yet included. */
  get count(): number {
    return this.pipe.count;
  }

  add(statement: LaneStatement): void {
    statement.lane = this;
    this.loadMs += statement.costMs;
    this.pipe.add(statement);
  }

  /** Takes back one that is not written yet. */
  withdraw(statement: LaneStatement): void {
    this.pipe.withdraw(statement);
    this.#unload(statement.costMs);
  }

  /** Whether the text is run here for the first time. A text that was never run has a lane to itself. */
  isTrying(profile: Profile): boolean {
    return this.pipe.first === profile && profile.runs === 0;
  }

  refused(statement: LaneStatement, error: unknown): void {
    this.#unload(statement.costMs);
    this.#host.refused(statement, error);
  }

  tooLarge(statement: LaneStatement, values: readonly WireValue[]): void {
    this.#unload(statement.costMs);
    this.#host.tooLarge(statement, values);
  }

  answered(exchange: Exchange, tookMs: number): void {
    this.#unload(exchange.costMs);
    this.#host.answered(this, exchange, tookMs);
  }

  progressed(): void {
    this.#host.progressed(this);
  }

  broke(error: unknown): void {
    this.#host.broke(this, error);
  }

  lost(cause: unknown): void {
    this.move('closed');
    this.#host.lost(this, cause);
  }

  /** Ends it, with nothing on it: the connection is free. */
  end(): void {
    this.move('closed');
    this.pipe.end();
  }

  #unload(costMs: number): void {
    this.loadMs = this.count === 0 ? 0 : this.loadMs - costMs;
  }
}
