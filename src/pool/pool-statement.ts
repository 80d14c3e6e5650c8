import type pg from 'pg';
import type { WireValue } from '../pipeline/codec/encode.js';
import type { TypeParsers } from '../pipeline/codec/result.js';
import type { Exchange } from '../pipeline/exchange.js';
import type { Profile } from '../pipeline/profile.js';
import type { Turn } from '../util/turn-clock.js';
import type { Connection } from './connection.js';
import type { Lane } from './lane.js';
import type { Sharer } from './queue.js';
import { type StatementState, statementTransitions } from './statement-states.js';

/** A statement as its caller gave it, where it is of the plain kind that a shared connection can carry. */
export interface PlainStatement {
  readonly profile: Profile;
  /** The caller's name for it, under which it is prepared; empty for none. */
  readonly name: string;
  readonly values: readonly unknown[];
  readonly rowMode: unknown;
  /** The caller's own parsers; undefined for the client's. */
  readonly types: TypeParsers | undefined;
  /** Longest it may take once it has a connection, in milliseconds; 0 for ever. */
  readonly timeoutMs: number;
}

const none: readonly string[] = [];

/** What becomes of a statement that gets a connection of its own after all, with its values as far as they are text. */
type RunAlone = (connection: Connection, values: readonly WireValue[] | undefined) => Promise<pg.QueryResult>;

/** One statement on its way through the queue and a lane. Its caller is told once. */
export class LaneStatement implements Sharer, PlainStatement {
  readonly canShare = true;
  readonly profile: Profile;
  readonly name: string;
  readonly values: readonly unknown[];
  readonly rowMode: unknown;
  readonly types: TypeParsers | undefined;
  readonly timeoutMs: number;
  readonly promise: Promise<pg.QueryResult>;

  /** When it was asked for; set before it is dispatched. */
  turn!: Turn;
  readonly waitLimitMs: number;
  order = 0;
  isSettled = false;

  /** Commands without values that are carried out before it, or fail it. */
  prelude: readonly string[] = none;
  /** The lane it is on. */
  lane: Lane | undefined;
  /** As it was sent; undefined where it is not on its way. */
  exchange: Exchange | undefined;
  /** What it adds to the load of its lane, in milliseconds of the server's time. */
  costMs = 0;
  /** When its time is up; from when it was first given to a lane. */
  expiresAt = Number.POSITIVE_INFINITY;
  /** Whether it has been sent again once already, without its caller knowing. */
  isRetried = false;
  /** What the server said the first time, where it has. */
  firstFailure: unknown;
  /** Whether a pooler had no server for it, so that it has been waiting since for one to be there again. */
  isStranded = false;
  /** Its values as they travel, where they turned out too large to share a connection. */
  largeValues: readonly WireValue[] | undefined;

  readonly #runAlone: RunAlone;
  #state: StatementState = 'waiting';
  #resolve!: (result: pg.QueryResult | Promise<pg.QueryResult>) => void;
  #reject!: (error: unknown) => void;

  /** @param waitLimitMs longest it waits for a connection, in milliseconds; 0 for ever */
  constructor(plain: PlainStatement, waitLimitMs: number, runAlone: RunAlone) {
    this.waitLimitMs = waitLimitMs;
    this.profile = plain.profile;
    this.name = plain.name;
    this.values = plain.values;
    this.rowMode = plain.rowMode;
    this.types = plain.types;
    this.timeoutMs = plain.timeoutMs;
    this.#runAlone = runAlone;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get state(): StatementState {
    return this.#state;
  }

  /** When it is too late for it to begin; no sooner while its turn goes on. */
  get beginBefore(): number {
    if (this.waitLimitMs === 0) return Number.POSITIVE_INFINITY;
    const { beganAt, endedAt } = this.turn;
    return (endedAt === Number.POSITIVE_INFINITY ? beganAt : endedAt) + this.waitLimitMs;
  }

  /** Under what it is prepared: the caller's name, or else its text's profile. */
  get key(): unknown {
    return this.name === '' ? this.profile : this.name;
  }

  /** A move that the table does not have throws, for it is a bug of the pool. */
  move(to: StatementState): void {
    const allowed: readonly StatementState[] = statementTransitions[this.#state];
    if (!allowed.includes(to)) throw new Error(`A statement cannot go from ${this.#state} to ${to}.`);
    this.#state = to;
  }

  /** A connection of its own, where there is none to share. */
  serve(connection: Connection): void {
    this.move('settled');
    this.#resolve(this.#runAlone(connection, this.largeValues));
  }

  answer(result: pg.QueryResult): void {
    this.move('settled');
    this.#resolve(result);
  }

  fail(error: unknown): void {
    this.move('settled');
    this.#reject(error);
  }

  /** Its caller is told now; whatever the server says later is thrown away. */
  abandon(error: unknown, now: number, isUnwanted: boolean): void {
    this.exchange?.orphan(now, isUnwanted);
    this.fail(error);
  }

  /** It has certainly not been carried out, and goes back to where it came from. */
  startOver(): void {
    this.move('waiting');
    this.lane = undefined;
    this.exchange = undefined;
  }
}
