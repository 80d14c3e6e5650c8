import { connectionLost, TransactionError } from '../pipeline/errors/errors.js';
import { isTransient, toLossError, unsentBy } from '../pipeline/errors/session-loss.js';
import type { Exchange } from '../pipeline/exchange.js';
import type { Freshness, Pipeline } from '../pipeline/pipeline.js';
import { isStale } from '../pipeline/staleness.js';
import type { Core } from './core.js';
import type { PoolStatement } from './pool-statement.js';
import { refuseClosed } from './refusal.js';

/**
 * Settles statements that were not simply answered: those that failed, were given up or have lost their connection. Those
 * that were certainly not executed go back to the queue.
 */
export class Completion {
  readonly #core: Core;
  readonly #freshness: Freshness;

  constructor(core: Core, freshness: Freshness) {
    this.#core = core;
    this.#freshness = freshness;
  }

  /** The server has answered a statement that was sent for the second time, without what was prepared: that was out of date. */
  cured(now: number): void {
    this.#freshness.notBefore = now;
  }

  /** The server has refused a statement. */
  failed(exchange: Exchange, statement: PoolStatement): void {
    if (statement.isRetried || !isStale(exchange)) return this.fail(statement, toldOf(statement, exchange.failure));
    statement.isRetried = true;
    statement.firstFailure = exchange.failure;
    // It had begun: its wait begins anew, once.
    statement.turn = this.#core.turn.current;
    this.#core.stats.counters.retriedUnseen += 1;
    this.sendBack([statement]);
  }

  /** Its caller receives another error than the server's answer. */
  fail(statement: PoolStatement, error: unknown): void {
    this.#countFailure();
    statement.fail(error);
  }

  /** The same, while it is on its way. */
  abandon(statement: PoolStatement, error: unknown, now: number, isUnwanted: boolean): void {
    this.#countFailure();
    statement.abandon(error, now, isUnwanted);
  }

  /**
   * The connection is gone. What was on its way may have been executed or not, and its caller is told so. What was
   * not written yet moves on, and so does what was read by nobody, as the end of the session shows.
   */
  lost({ reader, unsent }: Pipeline, cause: unknown): void {
    const head = reader.isProbing ? undefined : reader.head;
    const end = reader.end ?? cause;
    const back: PoolStatement[] = [];
    for (const exchange of reader) {
      const statement = exchange.statement as PoolStatement | undefined;
      if (statement === undefined) continue;
      if (movesOn(exchange, statement.isRetried, exchange === head, end)) {
        // It would go on being said: each tries once more.
        if (!isTransient(end) && unsentBy(end) === 'everything') statement.isRetried = true;
        back.push(statement);
      } else this.fail(statement, lossErrorOf(exchange, end));
    }
    const all = [...back, ...(unsent as PoolStatement[])];
    if (isTransient(end)) this.#strand(all);
    this.sendBack(all);
  }

  /** Back to the front of the queue, as if nothing had been; but their deadlines stay. */
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

  /** Their wait begins now, once, however often that happens: they receive their timeout when it is in vain. */
  #strand(statements: readonly PoolStatement[]): void {
    for (const statement of statements) {
      if (!statement.isStranded) statement.turn = this.#core.turn.current;
      statement.isStranded = true;
      statement.expiresAt = Number.POSITIVE_INFINITY;
    }
    this.#core.stats.counters.retriedUnseen += statements.length;
  }

  #countFailure(): void {
    const { counters } = this.#core.stats;
    counters.queries += 1;
    counters.queryErrors += 1;
  }
}

/** For the caller of a statement that left a transaction open, which ends with the connection. */
export function openTransaction(): TransactionError {
  return new TransactionError('The statement left a transaction open, which was rolled back.', {
    remedy: 'Use pool.transaction(), or a connection of your own.',
  });
}

/** The error of a statement that was sent once more is what it was the first time, where that speaks of its caller's own name. */
function toldOf({ name, firstFailure }: PoolStatement, failure: unknown): unknown {
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
 * Whether a statement that was sent on a connection is sent again on another, since it was read by nobody there. Pure.
 *
 * @param isFirst whether nothing in front of it was still unanswered
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
  // Where it would go on being said, the first of them tells, and the others try once more.
  return isTransient(end) || !(isRetried || isFirst);
}
