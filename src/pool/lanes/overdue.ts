import { Alarm } from '../../util/alarm.js';
import type { Connection } from '../connection.js';
import type { Core } from '../core.js';
import type { StatementLimit } from '../statement-limit.js';
import type { Hearing } from './hearing.js';
import type { Lane } from './lane.js';
import type { Outcomes } from './outcomes.js';
import type { LaneStatement } from './statement.js';
import type { StatementState } from './statement-states.js';

/** What is done about a lane. */
interface OverdueActions {
  /** Whether a pooler in transaction mode stands before the server. */
  isPooled(): boolean;
  limitOf(statement: LaneStatement): StatementLimit;
  /** Resolves with true when the request can hit nothing any more; never rejects. */
  cancel(connection: Connection): Promise<boolean>;
  drop(connection: Connection): void;
  /** There may be nothing left on the lane. */
  progressed(lane: Lane): void;
}

export interface OverdueParts extends OverdueActions {
  readonly outcomes: Outcomes;
  readonly hearing: Hearing;
}

/** A statement that nobody wants any more may still run for this long before the server is asked to cancel it. */
const graceMs = 50;
/**
 * One that others are behind may run for this long beyond what the network takes. Then it is cancelled and run again on
 * a connection of its own: it may wait for a lock whose holder waits for one of those behind it, which neither the server
 * nor their callers could know.
 */
const holdupMs = 100;
/** Behind a pooler it may be waiting for a session of the server, and a request to cancel it would do nothing. */
const pooledHoldupMs = 1000;
/** A request to cancel may get lost; another is made after this long. */
const askAgainMs = 1000;

/** A statement on a lane, as far as it matters here. */
export interface DueStatement {
  readonly state: StatementState;
  readonly isAnswered: boolean;
  /** When its time is up. */
  readonly expiresAt: number;
  readonly abandonedAt: number;
}

/** What the verdict on a lane depends on. */
export interface DueFacts<S extends DueStatement> {
  readonly statements: readonly S[];
  /** The one that the server is at, and since when. */
  readonly head: S | undefined;
  readonly headSince: number;
  /** When the server was last asked to cancel; never is minus infinity. */
  readonly cancelledAt: number;
  readonly isCancelling: boolean;
  /** How long a lane may be silent on which nobody waits for anything. */
  readonly silenceMs: number;
  /** How long a statement may hold up others. */
  readonly holdupMs: number;
}

/** What has to be done about a lane, and when to look again. */
export interface DueVerdict<S extends DueStatement> {
  /** Statements whose time is up. */
  readonly expired: readonly S[];
  /** The server is to be asked to cancel what runs. */
  readonly isToCancel: boolean;
  /** What runs is wanted still, and is to move to a connection of its own once it is cancelled. */
  readonly isHoldup: boolean;
  /** The connection is to be dropped. */
  readonly isToDrop: boolean;
  /** When to look again; `Infinity` never. */
  readonly nextAt: number;
}

/**
 * Decides what is due on a lane. Cancelled is only what runs, when nobody wants it any more or when it holds up others;
 * dropped is only a lane on which nobody waits for anything.
 */
export function judgeDue<S extends DueStatement>(facts: DueFacts<S>, now: number): DueVerdict<S> {
  const live = facts.statements.filter(({ state, isAnswered }) => state !== 'abandoned' && !isAnswered);
  const expired = live.filter(({ expiresAt }) => expiresAt <= now);
  // When their callers have been told, the lane is looked at again.
  if (expired.length > 0) return { ...nothing, expired, nextAt: now };
  const expiresAt = Math.min(never, ...live.map((statement) => statement.expiresAt));
  const { head, headSince, cancelledAt, isCancelling, silenceMs } = facts;
  if (head === undefined) return { ...nothing, expired, nextAt: expiresAt };
  const isUnwanted = head.state === 'abandoned';
  const isHoldup = !isUnwanted && !head.isAnswered && live.length > 1;
  if (!isUnwanted && !isHoldup) return { ...nothing, expired, nextAt: expiresAt };
  const abandonedAt = Math.max(...facts.statements.map((statement) => statement.abandonedAt));
  const dropAt = live.length > 0 ? never : Math.max(abandonedAt, headSince) + silenceMs;
  if (dropAt <= now) return { ...nothing, expired, isToDrop: true };
  const patienceMs = isHoldup ? facts.holdupMs : graceMs;
  const cancelAt = Math.max(head.abandonedAt, headSince + patienceMs, cancelledAt + askAgainMs);
  const isToCancel = !isCancelling && cancelAt <= now;
  const askAt = isToCancel || isCancelling ? now + askAgainMs : cancelAt;
  const nextAt = Math.min(expiresAt, dropAt, askAt);
  return { expired, isToCancel, isHoldup: isToCancel && isHoldup, isToDrop: false, nextAt };
}

const never = Number.POSITIVE_INFINITY;
const nothing = { isToCancel: false, isHoldup: false, isToDrop: false, nextAt: never } as const;

/** Sees to statements whose time is up or that are given up, without harm to their neighbours. */
export class Overdue {
  readonly #core: Core;
  readonly #lanes: Iterable<Lane>;
  readonly #outcomes: Outcomes;
  readonly #actions: OverdueActions;
  readonly #hearing: Hearing;
  readonly #alarm: Alarm;

  constructor(core: Core, lanes: Iterable<Lane>, { outcomes, hearing, ...actions }: OverdueParts) {
    this.#core = core;
    this.#hearing = hearing;
    this.#lanes = lanes;
    this.#outcomes = outcomes;
    this.#actions = actions;
    this.#alarm = new Alarm(core.clock, () => this.#look());
    this.#alarm.keepAlive(false);
  }

  /** Looks at this time at the latest. */
  lookAt(time: number): void {
    this.#alarm.setFor(time);
  }

  /** A statement was put behind others, which may hold it up. */
  mayBeHeldUp(now: number): void {
    this.#alarm.setFor(now + this.#holdupMs);
  }

  /** Tells the caller now; what the server makes of the statement, if it has it, is thrown away. */
  giveUp(statement: LaneStatement, error: unknown): void {
    const { lane, state } = statement;
    const now = this.#core.clock.now();
    if (state === 'sent') {
      this.#outcomes.abandon(statement, error, now);
      this.lookAt(now);
    } else if (state === 'unsent' && lane) {
      lane.withdraw(statement);
      this.#outcomes.fail(statement, error);
      this.#actions.progressed(lane);
    } else if (state === 'waiting') {
      this.#core.queue.remove(statement);
      this.#core.stats.counters.acquireAborted += 1;
      statement.fail(error);
      this.#core.changed();
    }
  }

  close(): void {
    this.#alarm.cancel();
  }

  #look(): void {
    const now = this.#core.clock.now();
    for (const lane of [...this.#lanes]) this.#lookAtLane(lane, now);
  }

  #lookAtLane(lane: Lane, now: number): void {
    const { held, cancelledAt, isCancelling } = lane;
    const { replies, unsent } = lane.pipe;
    const { head, headSince } = replies;
    const silenceMs = this.#core.settings.pingTimeoutMs;
    const statements = [...held, ...replies, ...unsent];
    const facts = { head, headSince, cancelledAt, isCancelling, silenceMs, holdupMs: this.#holdupMs };
    const verdict = judgeDue({ statements, ...facts }, now);
    for (const statement of verdict.expired) this.giveUp(statement, this.#actions.limitOf(statement).error());
    if (verdict.isToDrop) return this.#actions.drop(lane.connection);
    if (verdict.isHoldup && head) head.isHoldup = true;
    if (verdict.isToCancel) void this.#cancel(lane, now);
    this.lookAt(verdict.nextAt);
  }

  async #cancel(lane: Lane, now: number): Promise<void> {
    lane.isSpoilt = true;
    lane.isCancelling = true;
    lane.cancelledAt = now;
    const isOver = await this.#actions.cancel(lane.connection);
    lane.isCancelling = false;
    // What was asked may still reach the server, and hit whoever has the connection next.
    if (!isOver) lane.isDoubtful = true;
    this.#actions.progressed(lane);
  }

  get #holdupMs(): number {
    return (this.#actions.isPooled() ? pooledHoldupMs : holdupMs) + 2 * this.#hearing.networkMs;
  }
}
