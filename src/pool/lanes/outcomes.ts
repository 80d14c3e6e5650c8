import type { Core } from '../core.js';
import { connectionLost, TransactionError } from '../errors.js';
import { lossOf, passes, unsentBy } from '../loss.js';
import { refuseClosed } from '../refusal.js';
import type { Lane } from './lane.js';
import { bookFailure, reasonToRunAgain } from './retry.js';
import type { LaneStatement } from './statement.js';

/** Tells callers what has come of their statements, and sends those back to the queue that certainly had no effect. */
export class Outcomes {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The server has answered a statement, and said whether a transaction is open now. */
  answered(lane: Lane, statement: LaneStatement, isInTransaction: boolean): void {
    this.#core.stats.queryMs.record(Math.max(0, lane.pipe.replies.now - statement.sentAt));
    if (isInTransaction || lane.held.length > 0) this.#hold(lane, statement, isInTransaction);
    else this.#settle(lane, statement);
  }

  /** Its caller hears of something else than the server's answer. */
  fail(statement: LaneStatement, error: unknown): void {
    this.#count(true);
    statement.fail(error);
  }

  /** Its time is up, or its caller wants it no more, while it is on its way. */
  abandon(statement: LaneStatement, error: unknown, now: number): void {
    this.#count(true);
    statement.abandon(error, now);
  }

  /** Nothing is on the lane any more. A transaction that is still open now will be rolled back. */
  emptied(lane: Lane): void {
    if (lane.held.length > 0) this.#undone(lane.held.splice(0));
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
    for (const statement of [...lane.held.splice(0), ...replies]) {
      if (statement.state === 'abandoned') statement.move('settled');
      else if (movesOn(statement, statement === head, end)) back.push(statement);
      else this.fail(statement, isRead(statement) ? connectionLost(end, true) : lossOf(end, true));
    }
    const all = [...back, ...unsent];
    if (passes(end)) this.#strand(all);
    this.#sendBack(all);
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

  #settle(lane: Lane, statement: LaneStatement): void {
    bookFailure(lane.connection.prepared, statement);
    if (statement.state === 'abandoned') return statement.move('settled');
    if (statement.failure === undefined && statement.builder !== undefined) {
      this.#count(false);
      return statement.answer(statement.builder.result);
    }
    const reason = reasonToRunAgain(statement, lane.isSpoilt);
    if (reason === undefined) return this.fail(statement, statement.failure);
    if (reason === 'was hit') statement.hits += 1;
    else statement.isRetried = true;
    this.#core.stats.counters.retriedUnseen += 1;
    this.#sendBack([statement]);
  }

  /**
   * A statement has left a transaction open: whatever is answered before it is over is part of it, and is told when it
   * is known what has become of that.
   */
  #hold(lane: Lane, statement: LaneStatement, isInTransaction: boolean): void {
    lane.isSpoilt = true;
    lane.isInTransaction = isInTransaction;
    statement.isAnswered = true;
    lane.held.push(statement);
    if (isInTransaction) return;
    const held = lane.held.splice(0);
    if (statement.tag === 'COMMIT') for (const each of held) this.#settle(lane, each);
    else {
      this.#undone(held.slice(0, -1));
      this.#settle(lane, statement);
    }
  }

  /** The first is the one that began the transaction; the others can be run again elsewhere. */
  #undone([first, ...others]: readonly LaneStatement[]): void {
    if (first?.state === 'sent') this.fail(first, openTransaction());
    else first?.move('settled');
    const back: LaneStatement[] = [];
    for (const each of others) {
      if (each.state === 'abandoned') each.move('settled');
      else if (each.isRetried) this.fail(each, openTransaction());
      else back.push(each);
    }
    for (const each of back) each.isRetried = true;
    this.#core.stats.counters.retriedUnseen += back.length;
    this.#sendBack(back);
  }

  /** Back to the front of the queue, as if nothing had been. */
  #sendBack(statements: readonly LaneStatement[]): void {
    if (statements.length === 0) return;
    const { queue, turn, isCutOff } = this.#core;
    if (isCutOff) for (const each of statements) this.fail(each, refuseClosed(this.#core));
    if (isCutOff) return;
    for (const statement of statements) {
      statement.startOver();
      // Its wait begins anew: what it has lost was no wait.
      if (!statement.isStranded) statement.turn = turn.current;
    }
    queue.putBack(statements);
  }

  #count(hasFailed: boolean): void {
    const { counters } = this.#core.stats;
    counters.queries += 1;
    if (hasFailed) counters.queryErrors += 1;
  }
}

function openTransaction(): TransactionError {
  return new TransactionError('The statement left a transaction open, which was rolled back.', {
    remedy: 'Use pool.transaction(), or a connection of your own.',
  });
}

/** Whether a statement that was sent on a connection is sent again on another, since it was read by nobody there. */
function movesOn(statement: LaneStatement, isFirst: boolean, end: unknown): boolean {
  const unread = unsentBy(end);
  if (unread === 'nothing' || isRead(statement)) return false;
  if (unread === 'all behind the first') return !isFirst;
  if (passes(end)) return true;
  // It would go on being said: the first of them tells, and the others try once more.
  if (statement.isRetried || isFirst) return false;
  statement.isRetried = true;
  return true;
}

/** Whether the server has said something about it. */
function isRead({ isAnswered, isBound }: LaneStatement): boolean {
  return isAnswered || isBound;
}
