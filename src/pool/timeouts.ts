import type { ServiceTimeEstimator } from '../pipeline/service-time.js';
import { Alarm } from '../util/alarm.js';
import type { Completion } from './completion.js';
import type { Connection } from './connections.js';
import type { Core } from './core.js';
import type { Lane } from './lanes.js';
import type { PoolStatement } from './pool-statement.js';
import { beganAt } from './queue.js';
import { refuseUnbegun } from './refusal.js';
import type { StatementLimit } from './statement-limit.js';

/** What is done about a lane. */
interface TimeoutActions {
  /** Whether a pooler in transaction mode stands before the server. */
  isPooled(): boolean;
  limitOf(statement: PoolStatement): StatementLimit;
  /** Resolves with true when the request can hit nothing any more; never rejects. */
  cancel(connection: Connection): Promise<boolean>;
  drop(connection: Connection): void;
  /** There may be nothing left on the lane. */
  progressed(lane: Lane): void;
  /** Has those behind what runs served elsewhere, where that does no harm. */
  rescue(lane: Lane): void;
}

export interface TimeoutParts extends TimeoutActions {
  readonly completion: Completion;
  readonly estimator: ServiceTimeEstimator;
}

/** A statement that nobody wants any more may still run for this long before the server is asked to cancel it. */
const graceMs = 50;
/**
 * One that others are behind may run for this long beyond what the network takes. Then those are looked at: what it waits
 * for may be held by somebody who waits for one of them.
 */
const holdupMs = 100;
/** Behind a pooler it may be waiting for a session of the server. */
const pooledHoldupMs = 1000;
/** A request to cancel may get lost; another is made after this long. So is another attempt to serve those behind. */
const askAgainMs = 1000;

/** A statement on a lane whose caller waits, as far as it matters here. */
export interface DueStatement {
  /** When its time is up. */
  readonly expiresAt: number;
  /** When it is too late for it to begin. */
  readonly beginBefore: number;
}

/** What was sent, in order: the server is at the first. */
export interface DueExchange<S extends DueStatement> {
  /** Undefined where nobody waits for the answer. */
  readonly statement: S | undefined;
  readonly isUnwanted: boolean;
  readonly orphanedAt: number;
}

/** What the verdict on a lane depends on. */
export interface DueFacts<S extends DueStatement> {
  readonly sent: readonly DueExchange<S>[];
  readonly unsent: readonly S[];
  /** Since when the server has been at the first. */
  readonly headSince: number;
  /** Whether what was sent behind the first may be served elsewhere. */
  readonly isRescuable: boolean;
  readonly isRescuing: boolean;
  /** When that was last tried, and when the server was last asked to cancel; never is minus infinity. */
  readonly rescuedAt: number;
  readonly cancelledAt: number;
  readonly isCancelling: boolean;
  /** How long a lane may be silent on which nobody waits for anything. */
  readonly silenceMs: number;
  /** How long a statement may hold up others. */
  readonly holdupMs: number;
}

/** What has to be done about a lane, and when to look again. */
export interface DueVerdict<S extends DueStatement> {
  /** Statements that have run for too long. */
  readonly expired: readonly S[];
  /** Statements that have not begun in time. */
  readonly late: readonly S[];
  /** Those behind what runs are to be served elsewhere, where that does no harm. */
  readonly isToRescue: boolean;
  /** The server is to be asked to cancel what runs. */
  readonly isToCancel: boolean;
  /** The connection is to be dropped. */
  readonly isToDrop: boolean;
  /** When to look again; `Infinity` never. */
  readonly nextAt: number;
}

/**
 * Decides what is due on a lane. Cancelled is only what its own caller has given up, and only with nothing behind it that
 * the request could hit; dropped is only a lane on which nobody waits for anything.
 */
export function judgeDue<S extends DueStatement>(facts: DueFacts<S>, now: number): DueVerdict<S> {
  const { sent, unsent } = facts;
  const [head] = sent;
  const behind = [...waitingIn(sent.slice(1)), ...unsent];
  const live = [...waitingIn(sent.slice(0, 1)), ...behind];
  const expired = live.filter(({ expiresAt }) => expiresAt <= now);
  const late = behind.filter(({ expiresAt, beginBefore }) => beginBefore <= now && expiresAt > now);
  // When their callers have been told, the lane is looked at again.
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
  const at = Math.max(headSince + facts.holdupMs, rescuedAt + askAgainMs);
  return at <= now ? { ...nothing, isToRescue: true, nextAt: now + askAgainMs } : { ...nothing, nextAt: at };
}

/** Nobody waits for anything on the lane, and what runs was given up by its caller. */
function judgeUnwanted<S extends DueStatement>(facts: DueFacts<S>, head: DueExchange<S>, now: number): Part {
  const { sent, headSince, cancelledAt, isCancelling, silenceMs } = facts;
  const dropAt = Math.max(headSince, ...sent.map(({ orphanedAt }) => orphanedAt)) + silenceMs;
  if (dropAt <= now) return { ...nothing, isToDrop: true };
  const cancelAt = Math.max(head.orphanedAt, headSince + graceMs, cancelledAt + askAgainMs);
  const isToCancel = !isCancelling && cancelAt <= now;
  const askAt = isToCancel || isCancelling ? now + askAgainMs : cancelAt;
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

/** Sees to statements whose time is up or that are given up, without harm to their neighbours. */
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

  /** Looks at this time at the latest. */
  lookAt(time: number): void {
    this.#alarm.setFor(time);
  }

  /** A statement was put behind others, which may hold it up; it has to have begun by that time. */
  mayBeHeldUp(now: number, beginBefore: number): void {
    this.#alarm.setFor(Math.min(now + this.#holdupMs, beginBefore));
  }

  /** Tells the caller now; what the server makes of the statement, if it has it, is thrown away. */
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

  close(): void {
    this.#alarm.cancel();
  }

  #withdraw(lane: Lane, statement: PoolStatement, error: unknown): void {
    lane.withdraw(statement);
    this.#completion.fail(statement, error);
    this.#actions.progressed(lane);
  }

  /** The statement has not begun in time. Where it was sent it may still be carried out, since nothing calls it back. */
  #refuseLate(lane: Lane, statement: PoolStatement, now: number): void {
    const isSent = statement.state === 'sent';
    this.#core.stats.counters.acquireTimedOut += 1;
    const error = refuseUnbegun(this.#core, now - beganAt(statement), isSent);
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
    // What was asked may still reach the server, and hit whoever has the connection next.
    lane.move(isOver && !wasQuarantined ? 'draining' : 'quarantined');
    this.#actions.progressed(lane);
  }

  get #holdupMs(): number {
    return (this.#actions.isPooled() ? pooledHoldupMs : holdupMs) + 2 * this.#estimator.networkMs;
  }
}
