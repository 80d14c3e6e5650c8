import { connectionLost, TransactionError } from '../pipeline/errors/errors.js';
import { lossOf, passes, unsentBy } from '../pipeline/errors/session-loss.js';
import type { Exchange } from '../pipeline/exchange.js';
import type { Freshness } from '../pipeline/pipeline.js';
import { isStale } from '../pipeline/staleness.js';
import type { Core } from './core.js';
import type { Lane } from './lane.js';
import type { LaneStatement } from './pool-statement.js';
import { refuseClosed } from './refusal.js';

/** Tells callers what has come of their statements, and sends those back to the queue that certainly were not carried out. */
export class Outcomes {
  readonly #core: Core;
  readonly #freshness: Freshness;

  constructor(core: Core, freshness: Freshness) {
    this.#core = core;
    this.#freshness = freshness;
  }

  /** The server has answered a statement. */
  answered(lane: Lane, exchange: Exchange): void {
    const { statement, failure, builder } = exchange;
    const { now } = lane.pipe.replies;
    this.#core.stats.queryMs.record(Math.max(0, now - exchange.sentAt.at));
    if (statement === undefined) return;
    if (failure !== undefined || builder === undefined) return this.#failed(exchange, statement);
    // Sent without what was prepared it works: that was out of date, and what else was prepared before may be.
    if (statement.isRetried) this.#freshness.notBefore = now;
    this.#count(false);
    statement.answer(builder.result);
  }

  /** Its caller hears of something else than the server's answer. */
  fail(statement: LaneStatement, error: unknown): void {
    this.#count(true);
    statement.fail(error);
  }

  /** Its caller is told something else, while it is on its way. */
  abandon(statement: LaneStatement, error: unknown, now: number, isUnwanted: boolean): void {
    this.#count(true);
    statement.abandon(error, now, isUnwanted);
  }

  /**
   * The connection is gone. What was on its way may have been carried out or not, and its caller is told so. What was
   * not written yet moves on, and so does what the end of the session tells to have been read by nobody.
   */
  lost(lane: Lane, cause: unknown): void {
    const { replies, unsent } = lane.pipe;
    const { head } = replies;
    const end = replies.end ?? cause;
    const back: LaneStatement[] = [];
    for (const exchange of replies) {
      const { statement } = exchange;
      if (statement === undefined) continue;
      if (movesOn(exchange, statement, exchange === head, end)) back.push(statement);
      else this.fail(statement, tellLoss(exchange, end));
    }
    const all = [...back, ...unsent];
    if (passes(end)) this.#strand(all);
    this.sendBack(all);
  }

  /** Back to the front of the queue, as if nothing had been; but their deadlines stay. */
  sendBack(statements: readonly LaneStatement[]): void {
    if (statements.length === 0) return;
    const { queue, isCutOff } = this.#core;
    if (isCutOff) for (const each of statements) this.fail(each, refuseClosed(this.#core));
    if (isCutOff) return;
    for (const statement of statements) statement.startOver();
    queue.putBack(statements);
  }

  /** Their wait begins now, once, however often they are told so: they are told in time that it is in vain. */
  #strand(statements: readonly LaneStatement[]): void {
    for (const statement of statements) {
      if (!statement.isStranded) statement.turn = this.#core.turn.current;
      statement.isStranded = true;
      statement.expiresAt = Number.POSITIVE_INFINITY;
    }
    this.#core.stats.counters.retriedUnseen += statements.length;
  }

  #failed(exchange: Exchange, statement: LaneStatement): void {
    if (statement.isRetried || !isStale(exchange)) return this.fail(statement, toldOf(statement, exchange.failure));
    statement.isRetried = true;
    statement.firstFailure = exchange.failure;
    // It had begun: its wait begins anew, once.
    statement.turn = this.#core.turn.current;
    this.#core.stats.counters.retriedUnseen += 1;
    this.sendBack([statement]);
  }

  #count(hasFailed: boolean): void {
    const { counters } = this.#core.stats;
    counters.queries += 1;
    if (hasFailed) counters.queryErrors += 1;
  }
}

/** For the caller of a statement that left a transaction open, which ends with the connection. */
export function openTransaction(): TransactionError {
  return new TransactionError('The statement left a transaction open, which was rolled back.', {
    remedy: 'Use pool.transaction(), or a connection of your own.',
  });
}

/** The error of a statement that was sent once more is what it was the first time, where that speaks of its caller's own name. */
function toldOf({ name, firstFailure }: LaneStatement, failure: unknown): unknown {
  return name !== '' && codeOf(firstFailure) !== undefined && codeOf(firstFailure) === codeOf(failure)
    ? firstFailure
    : failure;
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code;
}

function tellLoss({ isBound, failure }: Exchange, end: unknown): unknown {
  return isBound || failure !== undefined ? connectionLost(end, true) : lossOf(end, true);
}

/** Whether a statement that was sent on a connection is sent again on another, since it was read by nobody there. */
function movesOn(exchange: Exchange, statement: LaneStatement, isFirst: boolean, end: unknown): boolean {
  const unread = unsentBy(end);
  if (unread === 'nothing' || exchange.isBound) return false;
  if (unread === 'all behind the first') return !isFirst;
  if (passes(end)) return true;
  // It would go on being said: the first of them tells, and the others try once more.
  if (statement.isRetried || isFirst) return false;
  statement.isRetried = true;
  return true;
}
