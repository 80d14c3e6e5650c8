import type pg from 'pg';
import type { WireValue } from '../pipeline/codec/writer.js';
import type { Exchange, PipelinedStatement } from '../pipeline/exchange.js';
import type { PlainQuery } from '../pipeline/parse-query.js';
import type { Turn } from '../util/turn-clock.js';
import type { Connection } from './connections.js';
import { unknownMs } from './placement.js';
import type { SharedWaiter } from './queue.js';

/**
 * What a statement that may share a connection is doing. `PoolStatement` is the only writer.
 *
 * - `waiting`: in the pool's queue; no lane has room for it yet
 * - `unsent`: given to a lane, and still to be written
 * - `sent`: on its way; the server may have run it
 * - `settled`: its caller has been told what came of it
 */
export type StatementState = 'waiting' | 'unsent' | 'sent' | 'settled';

/** From each state, where a statement may go. Back to `waiting` goes one that was certainly not executed. */
export const statementTransitions = {
  waiting: ['unsent', 'settled'],
  unsent: ['sent', 'waiting', 'settled'],
  sent: ['waiting', 'settled'],
  settled: [],
} as const satisfies { readonly [S in StatementState]: readonly StatementState[] };

/** The outcome of a statement that is given a connection of its own: the caller runs it there. */
export class OwnConnection {
  readonly connection: Connection;
  /** As `pg` takes them. */
  readonly config: unknown;
  readonly values: readonly unknown[] | undefined;

  constructor(connection: Connection, { config, values, largeValues }: PoolStatement) {
    this.connection = connection;
    this.config = config;
    this.values = largeValues ?? (values.length === 0 ? undefined : values);
  }
}

/** The outcome of a statement that has failed. */
export class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

export type Outcome = pg.QueryResult | OwnConnection | Failure;

const none: readonly string[] = [];

/** Hands out the function that settles a promise without a closure of its own for each: thousands may wait. */
let resolveCaptured: (outcome: Outcome) => void;
const capture = (resolve: (outcome: Outcome) => void): void => {
  resolveCaptured = resolve;
};

/** One statement of `pool.query` on its way through the queue and a lane. It is settled once. */
export class PoolStatement implements SharedWaiter, PipelinedStatement {
  declare readonly canShare: true;
  declare readonly prelude: readonly string[];
  static {
    Object.assign(PoolStatement.prototype, { canShare: true, prelude: none });
  }

  readonly profile: PlainQuery['profile'];
  readonly name: string;
  readonly values: readonly unknown[];
  readonly rowMode: unknown;
  readonly types: PlainQuery['types'];
  readonly timeoutMs: number;
  /** As the caller gave it. */
  readonly config: unknown;
  /** Resolves with what comes of it; never rejects. */
  readonly outcome: Promise<Outcome>;

  /** The turn of the event loop in which it came; set where it waits in the queue, or behind others on a lane. */
  turn: Turn | undefined;
  readonly waitLimitMs: number;
  order: number;
  hasLeft: boolean;

  /** As it was sent; undefined where it is not on its way. */
  exchange: Exchange | undefined;
  /** What it adds to the load of its lane, in milliseconds of the server's time; undefined until it is given to one. */
  costMs: number | undefined;
  /** Whether it has been sent again once already, without its caller knowing. */
  isRetried: boolean;
  /** What the server said the first time, where it has. */
  firstFailure: unknown;
  /** Whether a pooler had no server for it, so that it has been waiting since for one to be there again. */
  isStranded: boolean;
  /** Its values as they travel, where they turned out too large to share a connection. */
  largeValues: readonly WireValue[] | undefined;

  #state: StatementState;
  #expiresAt: number | undefined;
  readonly #settle: (outcome: Outcome) => void;

  /**
   * @param config as the caller gave it
   * @param waitLimitMs longest it waits for a connection, in milliseconds; 0 without limit
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
    this.hasLeft = true;
    this.exchange = undefined;
    this.costMs = undefined;
    this.isRetried = false;
    this.firstFailure = undefined;
    this.isStranded = false;
    this.largeValues = undefined;
    this.#state = 'waiting';
    this.#expiresAt = undefined;
    this.outcome = new Promise(capture);
    this.#settle = resolveCaptured;
  }

  get state(): StatementState {
    return this.#state;
  }

  /** When its time is up; from when it was first given to a lane. */
  get expiresAt(): number {
    return this.#expiresAt ?? Number.POSITIVE_INFINITY;
  }
  set expiresAt(time: number) {
    this.#expiresAt = time;
  }

  /** When it is too late for it to begin; no sooner while its turn goes on. */
  get beginBefore(): number {
    if (this.waitLimitMs === 0 || this.turn === undefined) return Number.POSITIVE_INFINITY;
    const { beganAt, endedAt } = this.turn;
    return (endedAt === Number.POSITIVE_INFINITY ? beganAt : endedAt) + this.waitLimitMs;
  }

  /** The key under which it is prepared: the caller's name, or else its text's profile. */
  get key(): unknown {
    return this.name === '' ? this.profile : this.name;
  }

  /** What it adds to a lane's load, in milliseconds of the server's time, going by what is known now. */
  get expectedMs(): number {
    const { expectedMs } = this.profile.serviceTime;
    return this.largeValues === undefined && expectedMs < unknownMs ? expectedMs : unknownMs;
  }

  /** It is given to a lane, at this cost. */
  board(costMs: number): void {
    this.costMs = costMs;
    this.#move('unsent');
  }

  sent(exchange: Exchange): void {
    this.#move('sent');
    this.exchange = exchange;
  }

  /** It gets a connection of its own, where there is none to share. */
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

  /** Its caller is told now; what the server says later is thrown away. */
  abandon(error: unknown, now: number, isUnwanted: boolean): void {
    this.exchange?.orphan(now, isUnwanted);
    this.fail(error);
  }

  /** It was certainly not executed, and goes back to the queue. */
  startOver(): void {
    this.#move('waiting');
    this.exchange = undefined;
  }

  /** A move that the table does not have throws, for it is a bug of the pool. */
  #move(to: StatementState): void {
    if (!(statementTransitions[this.#state] as readonly StatementState[]).includes(to))
      throw new Error(`A statement cannot go from ${this.#state} to ${to}.`);
    this.#state = to;
  }
}
