import type pg from 'pg';
import type { WireValue } from '../pipeline/codec/writer.js';
import type { Exchange, InContext, PipelinedStatement } from '../pipeline/exchange.js';
import type { PlainQuery } from '../pipeline/parse-query.js';
import type { Turn } from '../util/turn-clock.js';
import type { Connection } from './connections.js';
import { unknownMs } from './placement.js';
import type { SharedWaiter } from './queue.js';

/**
 * State of a statement that may share a connection. `PoolStatement` is the only writer.
 *
 * - `waiting`: in the pool's queue; no lane has room for it yet
 * - `unsent`: on a lane, not written yet
 * - `sent`: in flight; the server may have executed it
 * - `settled`: its caller has the outcome
 */
export type StatementState = 'waiting' | 'unsent' | 'sent' | 'settled';

/** Allowed transitions from each state. A statement goes back to `waiting` only if it was certainly not executed. */
export const statementTransitions = {
  waiting: ['unsent', 'settled'],
  unsent: ['sent', 'waiting', 'settled'],
  sent: ['waiting', 'settled'],
  settled: [],
} as const satisfies { readonly [S in StatementState]: readonly StatementState[] };

/** Outcome of a statement that gets a connection of its own: the caller runs it there. */
export class OwnConnection {
  readonly connection: Connection;
  /** Arguments in the form that `pg` takes. */
  readonly config: unknown;
  readonly values: readonly unknown[] | undefined;

  constructor(connection: Connection, { config, values, largeValues }: PoolStatement) {
    this.connection = connection;
    this.config = config;
    this.values = largeValues ?? (values.length === 0 ? undefined : values);
  }
}

/** Outcome of a failed statement. */
export class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** Called when a statement gets a connection, shared or its own; again if it is sent again. */
export interface PlacementListener {
  /** @param isAlone true if the connection is its own */
  placed(connection: Connection, waitedMs: number, isAlone?: boolean): void;
}

export type Outcome = pg.QueryResult | OwnConnection | Failure;

/** Earlier attempts of a statement; few have any, so that they take no room in the others. */
interface Past {
  readonly isRetried: boolean;
  readonly firstFailure: unknown;
  readonly isStranded: boolean;
}

const none: readonly string[] = [];
const noOne = (): void => undefined;

/** Captures the function that settles a promise, which saves a closure per statement: thousands may wait. */
let resolveCaptured: (outcome: Outcome) => void;
const capture = (resolve: (outcome: Outcome) => void): void => {
  resolveCaptured = resolve;
};

/** One statement of `pool.query` on its way through the queue and a lane. It is settled once. */
export class PoolStatement implements SharedWaiter, PipelinedStatement {
  declare readonly canShare: true;
  /** Commands in front of it; none for almost all. */
  declare prelude: readonly string[];
  declare readonly follower: undefined;
  /** Set for values that may run code of the caller. */
  declare inContext: InContext | undefined;
  static {
    const ofAlmostAll = { canShare: true, prelude: none, follower: undefined, inContext: undefined };
    Object.assign(PoolStatement.prototype, ofAlmostAll);
  }

  readonly profile: PlainQuery['profile'];
  readonly name: string;
  readonly values: readonly unknown[];
  readonly rowMode: unknown;
  readonly types: PlainQuery['types'];
  readonly timeoutMs: number;
  /** The caller's argument, unchanged. */
  readonly config: unknown;

  /** Turn of the event loop in which it arrived; set while it waits in the queue, or behind others on a lane. */
  turn: Turn | undefined;
  readonly waitLimitMs: number;
  order: number;
  place: number;

  /** Its exchange on the connection; undefined unless it is in flight. */
  exchange: Exchange | undefined;
  /** Load that it adds to its lane: expected server time in milliseconds; undefined until it is on one. */
  costMs: number | undefined;
  /** Encoded values, if they turned out too large to share a connection. */
  largeValues: readonly WireValue[] | undefined;
  /** Set before it is sent, if a tracer watches it. */
  placement: PlacementListener | undefined;

  #state: StatementState;
  #expiresAt: number | undefined;
  #past: Past | undefined;
  #settle: (outcome: Outcome) => void;

  /**
   * @param config the caller's argument, unchanged
   * @param waitLimitMs maximum wait for a connection, in milliseconds; 0 without limit
   */
  constructor({ profile, name, values, rowMode, types, timeoutMs }: PlainQuery, config: unknown, waitLimitMs: number) {
    this.profile = profile;
    this.name = name;
    this.values = values;
    this.rowMode = rowMode;
    this.types = types;
    this.timeoutMs = timeoutMs;
    this.config = config;
    this.waitLimitMs = waitLimitMs;
    this.turn = undefined;
    this.order = 0;
    this.place = -1;
    this.exchange = undefined;
    this.costMs = undefined;
    this.largeValues = undefined;
    this.placement = undefined;
    this.#state = 'waiting';
    this.#expiresAt = undefined;
    this.#past = undefined;
    this.#settle = noOne;
  }

  /** True if it has been sent again once, without its caller knowing. */
  get isRetried(): boolean {
    return this.#past?.isRetried === true;
  }

  /** Error of the server at the first attempt, if any. */
  get firstFailure(): unknown {
    return this.#past?.firstFailure;
  }

  /** Called when it is about to be sent again; there is no third time. */
  retry(firstFailure = this.firstFailure): void {
    this.#past = { isRetried: true, firstFailure, isStranded: this.#past?.isStranded === true };
  }

  /** Called when a pooler has no server for it. Its wait restarts at this turn, but only the first time. */
  strand(turn: Turn): void {
    if (this.#past?.isStranded !== true) this.turn = turn;
    this.#past = { isRetried: this.isRetried, firstFailure: this.firstFailure, isStranded: true };
    this.expiresAt = Number.POSITIVE_INFINITY;
  }

  /** Returns a promise of the outcome, which never rejects. To be called before the statement can be settled. */
  promise(): Promise<Outcome> {
    const outcome = new Promise<Outcome>(capture);
    this.#settle = resolveCaptured;
    return outcome;
  }

  /**
   * Calls the listener with the outcome, in the code that settles the statement. To be called before that, and in place of
   * `promise`.
   */
  whenSettled(listener: (outcome: Outcome) => void): void {
    this.#settle = listener;
  }

  get state(): StatementState {
    return this.#state;
  }

  /** Time at which it expires; counted from when it was first put on a lane. */
  get expiresAt(): number {
    return this.#expiresAt ?? Number.POSITIVE_INFINITY;
  }
  set expiresAt(time: number) {
    this.#expiresAt = time;
  }

  /** Latest time at which it may begin: the wait counts from the end of its turn, or from the start while the turn goes on. */
  get beginBefore(): number {
    if (this.waitLimitMs === 0 || this.turn === undefined) return Number.POSITIVE_INFINITY;
    const { beganAt, endedAt } = this.turn;
    return (endedAt === Number.POSITIVE_INFINITY ? beganAt : endedAt) + this.waitLimitMs;
  }

  /** Key under which it is prepared: the caller's name, or else the profile of its text. */
  get key(): unknown {
    return this.name === '' ? this.profile : this.name;
  }

  /** Load that it adds to a lane: expected server time in milliseconds, by current knowledge. */
  get expectedMs(): number {
    const { expectedMs } = this.profile.serviceTime;
    return this.largeValues === undefined && expectedMs < unknownMs ? expectedMs : unknownMs;
  }

  /** Called when it is put on a lane, at this cost. */
  board(costMs: number): void {
    this.costMs = costMs;
    this.#move('unsent');
  }

  sent(exchange: Exchange): void {
    this.#move('sent');
    this.exchange = exchange;
  }

  /** Gives it a connection of its own, if it cannot share one. */
  serve(connection: Connection): void {
    this.#move('settled');
    this.#settle(new OwnConnection(connection, this));
  }

  answer(result: pg.QueryResult): void {
    this.#move('settled');
    this.#settle(result);
  }

  fail(error: unknown): void {
    this.#move('settled');
    this.#settle(new Failure(error));
  }

  /** Rejects its caller now; a later answer of the server is discarded. */
  abandon(error: unknown, now: number, isUnwanted: boolean): void {
    this.exchange?.orphan(now, isUnwanted);
    this.fail(error);
  }

  /** Puts it back to `waiting`; it was certainly not executed. */
  startOver(): void {
    this.#move('waiting');
    this.exchange = undefined;
  }

  /** Throws on a transition that the table does not allow, which is a bug of the pool. */
  #move(to: StatementState): void {
    if (!(statementTransitions[this.#state] as readonly StatementState[]).includes(to))
      throw new Error(`A statement cannot go from ${this.#state} to ${to}.`);
    this.#state = to;
  }
}
