import { connectionLost, TransactionError } from '../pipeline/errors/errors.js';
import { isTransient, toLossError, unsentBy } from '../pipeline/errors/session-loss.js';
import type { Exchange } from '../pipeline/exchange.js';
import type { Freshness, Pipeline } from '../pipeline/pipeline.js';
import { isOutdated, isStale } from '../pipeline/staleness.js';
import type { Core } from './core.js';
import type { PoolStatement } from './pool-statement.js';
import { refuseClosed } from './refusal.js';
import { renderRepeatableCheck } from './repeatable.js';

/**
 * Settles statements that got no normal result: failed, aborted, or connection lost. Those that were certainly not
 * executed go back to the queue.
 */
export class Completion {
  readonly #core: Core;
  readonly #freshness: Freshness;

  constructor(core: Core, freshness: Freshness) {
    this.#core = core;
    this.#freshness = freshness;
  }

  /** Called when a statement succeeded at the second attempt, sent unprepared: the prepared statement was out of date. */
  cured(now: number): void {
    this.#freshness.notBefore = now;
  }

  /** Called when the server has rejected a statement. */
  failed(exchange: Exchange, statement: PoolStatement): void {
    const isUnproven = !isStale(exchange);
    const mayRepeat = !statement.isRetried && (!isUnproven || (isOutdated(exchange) && statement.prelude.length === 0));
    if (!mayRepeat) return this.fail(statement, toldOf(statement, exchange));
    // It had begun.
    if (isUnproven) statement.prelude = [renderRepeatableCheck(statement.profile.text)];
    statement.retry(exchange.failure);
    // It was being served: its wait restarts, once.
    statement.turn = this.#core.turn.current;
    this.#core.stats.counters.retriedUnseen += 1;
    this.sendBack([statement]);
  }

  /** Rejects its caller with this error. */
  fail(statement: PoolStatement, error: unknown): void {
    this.#countFailure();
    statement.fail(error);
  }

  /** The same for a statement in flight. */
  abandon(statement: PoolStatement, error: unknown, now: number, isUnwanted: boolean): void {
    this.#countFailure();
    statement.abandon(error, now, isUnwanted);
  }

  /**
   * Called when the connection is gone. Statements in flight may have been executed: their callers are rejected. Unwritten
   * ones, and those that no server read, as the error that ended the session shows, go back to the queue.
   */
  lost({ reader, unsent }: Pipeline, cause: unknown): void {
    const head = reader.isProbing ? undefined : reader.head;
    const end = reader.end ?? cause;
    const back: PoolStatement[] = [];
    for (const exchange of reader) {
      const statement = exchange.statement as PoolStatement | undefined;
      if (statement === undefined) continue;
      if (movesOn(exchange, statement.isRetried, exchange === head, end)) {
        // Every connection would get the same error, so each statement is retried once.
        if (!isTransient(end) && unsentBy(end) === 'everything') statement.retry();
        back.push(statement);
      } else if (this.#mayRepeat(statement)) {
        statement.retry();
        this.#core.stats.counters.retriedUnseen += 1;
        back.push(statement);
      } else this.fail(statement, lossErrorOf(exchange, end));
    }
    const all = [...back, ...(unsent as PoolStatement[])];
    if (isTransient(end)) this.#strand(all);
    this.sendBack(all);
  }

  /** Puts statements back to the front of the queue, as if never sent; but their deadlines stay. */
  sendBack(statements: readonly PoolStatement[]): void {
    if (statements.length === 0) return;
    const { queue, isCutOff } = this.#core;
    if (isCutOff) for (const each of statements) this.fail(each, refuseClosed(this.#core));
    if (isCutOff) return;
    for (const statement of statements) {
      statement.startOver();
      statement.turn ??= this.#core.turn.current;
    }
    queue.putBack(statements);
  }

  /** Restarts their wait, only the first time that this happens: if no server comes back, they fail with the timeout. */
  #strand(statements: readonly PoolStatement[]): void {
    for (const statement of statements) statement.strand(this.#core.turn.current);
    this.#core.stats.counters.retriedUnseen += statements.length;
  }

  /** True for a read, once, if the application has asked for that: it may have been executed. */
  #mayRepeat({ isRetried, profile }: PoolStatement): boolean {
    return this.#core.settings.retryReads && !isRetried && profile.waits === 'table';
  }

  #countFailure(): void {
    const { counters } = this.#core.stats;
    counters.queries += 1;
    counters.queryErrors += 1;
  }
}

/** Error for the caller of a statement that left a transaction open, which ends with the connection. */
export function openTransaction(): TransactionError {
  return new TransactionError('The statement left a transaction open, which was rolled back.', {
    remedy: 'Use pool.transaction(), or a connection of your own.',
  });
}

/**
 * Error of a retried statement: that of the first attempt if it could not be repeated, or if both have the same code and the
 * caller named the statement.
 */
function toldOf({ name, firstFailure }: PoolStatement, { failure, preludes }: Exchange): unknown {
  if (preludes > 0 && firstFailure !== undefined) return firstFailure;
  return name !== '' && codeOf(firstFailure) !== undefined && codeOf(firstFailure) === codeOf(failure)
    ? firstFailure
    : failure;
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code;
}

function lossErrorOf({ isBound, failure }: Exchange, end: unknown): unknown {
  return isBound || failure !== undefined ? connectionLost(end, true) : toLossError(end, true);
}

/**
 * True if a statement that was sent on a connection may be sent again on another, since no server read it. Pure.
 *
 * @param isFirst true if nothing in front of it was still unanswered
 */
export function movesOn(
  { isBound }: Pick<Exchange, 'isBound'>,
  isRetried: boolean,
  isFirst: boolean,
  end: unknown,
): boolean {
  const unread = unsentBy(end);
  if (unread === 'nothing' || isBound) return false;
  if (unread === 'all behind the first') return !isFirst;
  // If every connection would get the same error, the first statement fails with it, and the others are retried once.
  return isTransient(end) || !(isRetried || isFirst);
}
