import { Alarm } from '../../util/alarm.js';
import type { Connection } from '../connection.js';
import type { Core } from '../core.js';
import type { Lane } from './lane.js';
import type { Outcomes } from './outcomes.js';
import type { LaneStatement } from './statement.js';
import type { StatementState } from './statement-states.js';

/** What is done about a lane. */
export interface OverdueActions {
  /** Resolves with true when the request can hit nothing any more; never rejects. */
  cancel(connection: Connection): Promise<boolean>;
  drop(connection: Connection): void;
  /** There may be nothing left on the lane. */
  progressed(lane: Lane): void;
}

/** A statement that nobody wants any more may still run for this long before the server is asked to cancel it. */
const graceMs = 50;
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
}

/** What has to be done about a lane, and when to look again. */
export interface DueVerdict<S extends DueStatement> {
  /** Statements whose time is up. */
  readonly expired: readonly S[];
  /** The server is to be asked to cancel what runs. */
  readonly isToCancel: boolean;
  /** The connection is to be dropped. */
  readonly isToDrop: boolean;
  /** When to look again; `Infinity` never. */
  readonly nextAt: number;
}

/**
 * Decides what is due on a lane. Cancelled is only what runs, and only when nobody wants it any more; dropped is only a
 * lane on which nobody waits for anything.
 */
export function judgeDue<S extends DueStatement>(facts: DueFacts<S>, now: number): DueVerdict<S> {
  const live = facts.statements.filter(({ state, isAnswered }) => state !== 'abandoned' && !isAnswered);
  const expired = live.filter(({ expiresAt }) => expiresAt <= now);
  // When their callers have been told, the lane is looked at again.
  if (expired.length > 0) return { expired, isToCancel: false, isToDrop: false, nextAt: now };
  const expiresAt = Math.min(...live.map((statement) => statement.expiresAt));
  const { head, headSince, cancelledAt, isCancelling, silenceMs } = facts;
  if (head?.state !== 'abandoned') return { expired, isToCancel: false, isToDrop: false, nextAt: expiresAt };
  const abandonedAt = Math.max(...facts.statements.map((statement) => statement.abandonedAt));
  const dropAt = live.length > 0 ? Number.POSITIVE_INFINITY : Math.max(abandonedAt, headSince) + silenceMs;
  if (dropAt <= now) return { expired, isToCancel: false, isToDrop: true, nextAt: Number.POSITIVE_INFINITY };
  const cancelAt = Math.max(head.abandonedAt, headSince + graceMs, cancelledAt + askAgainMs);
  const isToCancel = !isCancelling && cancelAt <= now;
  const askAt = isToCancel || isCancelling ? now + askAgainMs : cancelAt;
  return { expired, isToCancel, isToDrop: false, nextAt: Math.min(expiresAt, dropAt, askAt) };
}

/** Sees to statements whose time is up or that are given up, without harm to their neighbours. */
export class Overdue {
  readonly #core: Core;
  readonly #lanes: Iterable<Lane>;
  readonly #outcomes: Outcomes;
  readonly #actions: OverdueActions;
  readonly #alarm: Alarm;

  constructor(core: Core, lanes: Iterable<Lane>, outcomes: Outcomes, actions: OverdueActions) {
    this.#core = core;
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
    const facts = {
      statements: [...held, ...replies, ...unsent],
      head,
      headSince,
      cancelledAt,
      isCancelling,
      silenceMs,
    };
    const verdict = judgeDue(facts, now);
    // The words are those of pg's Client.
    for (const statement of verdict.expired) this.giveUp(statement, new Error('Query read timeout'));
    if (verdict.isToDrop) return this.#actions.drop(lane.connection);
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
    if (!isOver && !lane.isOver && lane.count === 0) this.#actions.drop(lane.connection);
    else this.#actions.progressed(lane);
  }
}
