import type { ServiceTimeEstimator } from '../pipeline/service-time.js';
import { Alarm } from '../util/alarm.js';
import type { Completion } from './completion.js';
import type { Connection } from './connections.js';
import type { Core } from './core.js';
import type { Lane } from './lanes.js';
import type { PoolStatement } from './pool-statement.js';
import { beganAt } from './queue.js';
import { type LastFailure, refuseUnbegun } from './refusal.js';
import type { StatementLimit } from './statement-limit.js';

/** Actions on lanes. */
interface TimeoutActions {
  /** The last failed attempt to open a connection. */
  lastFailure(): LastFailure | undefined;
  /** True behind a pooler in transaction mode. */
  isPooled(): boolean;
  limitOf(statement: PoolStatement): StatementLimit;
  /** Resolves with true once the request cannot hit a later statement; never rejects. */
  cancel(connection: Connection): Promise<boolean>;
  drop(connection: Connection): void;
  /** Called when the lane may be empty. */
  progressed(lane: Lane): void;
  /** Serves the statements behind the head on other connections, if that does no harm. */
  rescue(lane: Lane): void;
}

export interface TimeoutParts extends TimeoutActions {
  readonly completion: Completion;
  readonly estimator: ServiceTimeEstimator;
}

/** Time that an abandoned statement may still run before the server is asked to cancel it. */
const graceMs = 50;
/**
 * Time beyond the network's that a statement may delay those behind it before they are served elsewhere: the holder of the
 * lock that it waits for may be waiting for one of them.
 */
const holdupMs = 100;
/** The same behind a pooler, where the statement may be waiting for a server session. */
const pooledHoldupMs = 1000;
/** A cancel request may get lost: it is repeated after this time, as is an attempt to serve statements elsewhere. */
const retryMs = 1000;

/** Deadlines of a statement on a lane whose caller is waiting. */
export interface DueStatement {
  /** Time by which it must be answered. */
  readonly expiresAt: number;
  /** Time by which it must have begun. */
  readonly beginBefore: number;
}

/** A sent statement; the server runs the first of them. */
export interface DueExchange<S extends DueStatement> {
  /** Undefined if no caller waits for the answer. */
  readonly statement: S | undefined;
  readonly isUnwanted: boolean;
  readonly orphanedAt: number;
}

/** State of a lane that the verdict depends on. */
export interface DueFacts<S extends DueStatement> {
  readonly sent: readonly DueExchange<S>[];
  readonly unsent: readonly S[];
  /** Time since which the server has been running the first. */
  readonly headSince: number;
  /** True if the statements sent behind the first may be served elsewhere. */
  readonly isRescuable: boolean;
  readonly isRescuing: boolean;
  /** Time of the last such attempt, and of the last cancel request; `-Infinity` for never. */
  readonly rescuedAt: number;
  readonly cancelledAt: number;
  readonly isCancelling: boolean;
  /** Time that a lane on which no caller waits may be silent. */
  readonly silenceMs: number;
  /** Time that a statement may delay others. */
  readonly holdupMs: number;
}

/** Actions due on a lane, and the time of the next check. */
export interface DueVerdict<S extends DueStatement> {
  /** Statements whose timeout has passed. */
  readonly expired: readonly S[];
  /** Statements that have not begun in time. */
  readonly late: readonly S[];
  /** True if the statements behind the head should be served elsewhere, where that does no harm. */
  readonly isToRescue: boolean;
  /** True if the server should be asked to cancel the running statement. */
  readonly isToCancel: boolean;
  /** True if the connection should be dropped. */
  readonly isToDrop: boolean;
  /** Time of the next check; `Infinity` for never. */
  readonly nextAt: number;
}

/**
 * Decides what is due on a lane. A statement is cancelled only if its own caller has abandoned it or its time limit has passed, with nothing behind it
 * that the request could hit; a lane is dropped only if no caller waits for anything on it.
 */
export function judgeDue<S extends DueStatement>(facts: DueFacts<S>, now: number): DueVerdict<S> {
  const { sent, unsent } = facts;
  const [head] = sent;
  const behind = [...waitingIn(sent.slice(1)), ...unsent];
  const live = [...waitingIn(sent.slice(0, 1)), ...behind];
  const expired = live.filter(({ expiresAt }) => expiresAt <= now);
  const late = behind.filter(({ expiresAt, beginBefore }) => beginBefore <= now && expiresAt > now);
  // After their callers have been notified, the lane is checked again.
  if (expired.length + late.length > 0) return { ...nothing, expired, late, nextAt: now };
  const timeIsUpAt = Math.min(
    never,
    ...live.map(({ expiresAt }) => expiresAt),
    ...behind.map(({ beginBefore }) => beginBefore),
  );
  if (head === undefined) return { ...nothing, nextAt: timeIsUpAt };
  const rescue = judgeRescue(facts, behind.length, now);
  const giveUp = live.length === 0 && head.isUnwanted ? judgeUnwanted(facts, head, now) : nothing;
  const nextAt = Math.min(timeIsUpAt, rescue.nextAt, giveUp.nextAt);
  return {
    ...nothing,
    isToRescue: rescue.isToRescue,
    isToCancel: giveUp.isToCancel,
    isToDrop: giveUp.isToDrop,
    nextAt,
  };
}

type Part = Pick<DueVerdict<never>, 'isToRescue' | 'isToCancel' | 'isToDrop' | 'nextAt'>;

function judgeRescue<S extends DueStatement>(facts: DueFacts<S>, behind: number, now: number): Part {
  const { unsent, headSince, isRescuable, isRescuing, rescuedAt } = facts;
  const isWorthIt = behind > 0 && (isRescuable || unsent.length > 0);
  if (!isWorthIt || isRescuing) return nothing;
  const at = Math.max(headSince + facts.holdupMs, rescuedAt + retryMs);
  return at <= now ? { ...nothing, isToRescue: true, nextAt: now + retryMs } : { ...nothing, nextAt: at };
}

/** For a lane on which no caller waits, whose running statement was abandoned. */
function judgeUnwanted<S extends DueStatement>(facts: DueFacts<S>, head: DueExchange<S>, now: number): Part {
  const { sent, headSince, cancelledAt, isCancelling, silenceMs } = facts;
  const dropAt = Math.max(headSince, ...sent.map(({ orphanedAt }) => orphanedAt)) + silenceMs;
  if (dropAt <= now) return { ...nothing, isToDrop: true };
  const cancelAt = Math.max(head.orphanedAt, headSince + graceMs, cancelledAt + retryMs);
  const isToCancel = !isCancelling && cancelAt <= now;
  const askAt = isToCancel || isCancelling ? now + retryMs : cancelAt;
  return { ...nothing, isToCancel, nextAt: Math.min(dropAt, askAt) };
}

function waitingIn<S extends DueStatement>(sent: readonly DueExchange<S>[]): S[] {
  return sent.map(({ statement }) => statement).filter((statement) => statement !== undefined);
}

const never = Number.POSITIVE_INFINITY;
const none: readonly never[] = [];
const nothing = {
  expired: none,
  late: none,
  isToRescue: false,
  isToCancel: false,
  isToDrop: false,
  nextAt: never,
} as const;

/** Handles statements that time out or are abandoned, without harm to the others on their lane. */
export class StatementTimeouts {
  readonly #core: Core;
  readonly #lanes: Iterable<Lane>;
  readonly #completion: Completion;
  readonly #actions: TimeoutActions;
  readonly #estimator: ServiceTimeEstimator;
  readonly #alarm: Alarm;

  constructor(core: Core, lanes: Iterable<Lane>, { completion, estimator, ...actions }: TimeoutParts) {
    this.#core = core;
    this.#estimator = estimator;
    this.#lanes = lanes;
    this.#completion = completion;
    this.#actions = actions;
    this.#alarm = new Alarm(core.clock, () => this.#look());
    this.#alarm.keepAlive(false);
  }

  /** Schedules a check at this time at the latest. */
  lookAt(time: number): void {
    this.#alarm.setFor(time);
  }

  /** Called when a statement was put behind others, which may delay it; it must have begun by that time. */
  mayBeHeldUp(now: number, beginBefore: number): void {
    this.#alarm.setFor(Math.min(now + this.#holdupMs, beginBefore));
  }

  /** Rejects the statement now; the server's answer, if it was sent, is discarded. */
  giveUp(statement: PoolStatement, error: unknown): void {
    const { state } = statement;
    if (state === 'sent') {
      const now = this.#core.clock.now();
      this.#completion.abandon(statement, error, now, true);
      this.lookAt(now);
    } else if (state === 'unsent') {
      for (const lane of this.#lanes) if (lane.pipeline.has(statement)) return this.#withdraw(lane, statement, error);
    } else if (state === 'waiting') {
      this.#core.queue.remove(statement);
      this.#core.stats.counters.acquireAborted += 1;
      statement.fail(error);
      this.#core.changed();
    }
  }

  /** Takes back a statement that is not written yet, without an outcome for its caller. */
  takeBack(statement: PoolStatement): void {
    if (statement.state === 'waiting') {
      this.#core.queue.remove(statement);
      return this.#core.changed();
    }
    for (const lane of this.#lanes) {
      if (!lane.pipeline.has(statement)) continue;
      lane.withdraw(statement);
      return this.#actions.progressed(lane);
    }
  }

  close(): void {
    this.#alarm.cancel();
  }

  #withdraw(lane: Lane, statement: PoolStatement, error: unknown): void {
    lane.withdraw(statement);
    this.#completion.fail(statement, error);
    this.#actions.progressed(lane);
  }

  /** Rejects a statement that has not begun in time. If it was sent, it may still be executed, since it cannot be recalled. */
  #refuseLate(lane: Lane, statement: PoolStatement, now: number): void {
    const isSent = statement.state === 'sent';
    this.#core.stats.counters.acquireTimedOut += 1;
    const error = refuseUnbegun(this.#core, now - beganAt(statement), isSent, this.#actions.lastFailure());
    if (isSent) this.#completion.abandon(statement, error, now, false);
    else this.#withdraw(lane, statement, error);
  }

  #look(): void {
    const now = this.#core.clock.now();
    for (const lane of [...this.#lanes]) this.#lookAtLane(lane, now);
  }

  #lookAtLane(lane: Lane, now: number): void {
    const { reader, unsent } = lane.pipeline;
    const verdict = judgeDue(
      {
        sent: [...reader] as DueExchange<PoolStatement>[],
        unsent: unsent as PoolStatement[],
        headSince: reader.headSince,
        isRescuable: lane.waits === 'table',
        isRescuing: lane.isRescuing,
        rescuedAt: lane.rescuedAt,
        cancelledAt: lane.cancelledAt,
        isCancelling: lane.state === 'cancelling',
        silenceMs: this.#core.settings.pingTimeoutMs,
        holdupMs: this.#holdupMs,
      },
      now,
    );
    for (const statement of verdict.expired) this.giveUp(statement, this.#actions.limitOf(statement).error());
    for (const statement of verdict.late) this.#refuseLate(lane, statement, now);
    if (verdict.isToDrop) return this.#actions.drop(lane.connection);
    if (verdict.isToCancel) void this.#cancel(lane, now);
    if (verdict.isToRescue) this.#actions.rescue(lane);
    this.lookAt(verdict.nextAt);
  }

  async #cancel(lane: Lane, now: number): Promise<void> {
    const wasQuarantined = lane.state === 'quarantined';
    lane.move('cancelling');
    lane.cancelledAt = now;
    const isOver = await this.#actions.cancel(lane.connection);
    if (lane.state !== 'cancelling') return;
    // The cancel request may still reach the server, and hit the connection's next statement.
    lane.move(isOver && !wasQuarantined ? 'draining' : 'quarantined');
    this.#actions.progressed(lane);
  }

  get #holdupMs(): number {
    return (this.#actions.isPooled() ? pooledHoldupMs : holdupMs) + 2 * this.#estimator.networkMs;
  }
}
