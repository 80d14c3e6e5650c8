import type pg from 'pg';
import { TransactionError, transactionEndRefused } from '../pipeline/errors/errors.js';
import { isServerAnswer } from '../pipeline/errors/server-error.js';
import { endsTransaction } from '../sql/open-transaction.js';
import type { Call, TransactionSession } from './transaction-session.js';

/**
 * An open transaction, passed to the function that runs in it. Statements go through `query`, or through `client` for
 * libraries that need one; both are valid until the function ends.
 */
export class Transaction {
  readonly #session: TransactionSession;
  readonly #depth: number;
  /** Awaits the answer to the command that ends it, and gives its errors their meaning. */
  readonly #confirm: (ended: Promise<pg.QueryResult>) => Promise<unknown>;
  #isOver = false;
  /** True once nothing more may be sent, not even by `commitWith`. */
  #isGone = false;
  #hasInner = false;
  #ended: Promise<pg.QueryResult> | undefined;

  /** @internal */
  constructor(
    session: TransactionSession,
    confirm: (ended: Promise<pg.QueryResult>) => Promise<unknown> = (ended) => ended,
    depth = 0,
  ) {
    this.#session = session;
    this.#confirm = confirm;
    this.#depth = depth;
  }

  /** The client. Don't release it, and don't end the transaction on it. */
  get client(): pg.PoolClient {
    return this.#session.client;
  }

  /**
   * Runs a statement inside the transaction; arguments and result as in `pg`.
   *
   * @example await tx.query('update accounts set balance = balance - $1 where id = $2', [10, 1])
   */
  query<R extends pg.QueryResultRow = pg.QueryResultRow>(
    config: string | pg.QueryConfig,
    values?: readonly unknown[],
  ): Promise<pg.QueryResult<R>> {
    const refusal = this.#refusal() ?? refuseEnd(config);
    if (refusal) return Promise.reject(refusal);
    return this.#session.query(config, values) as Promise<pg.QueryResult<R>>;
  }

  /**
   * Runs the last statement of the transaction, and sends COMMIT together with it, which saves a round trip and holds locks
   * for less time. If the statement fails, the transaction is rolled back. In a nested transaction, the savepoint is
   * released.
   *
   * @returns the statement's result, when the transaction is committed. If only a type parser fails on the result, it
   *   rejects with the parser's error, although the transaction may be committed
   * @throws as a statement, and as COMMIT: `CommitUnknownError` if the connection broke, since both may have been executed
   * @example
   * await pool.transaction(async (tx) => {
   *   await tx.query('update accounts set balance = balance - 10 where id = 1');
   *   await tx.commitWith('update accounts set balance = balance + 10 where id = $1', [2]);
   * });
   */
  commitWith<R extends pg.QueryResultRow = pg.QueryResultRow>(
    config: string | pg.QueryConfig,
    values?: readonly unknown[],
  ): Promise<pg.QueryResult<R>>;
  /**
   * Runs the last statements of the transaction, which must not depend on each other's results, and COMMIT: as `pipeline`, and
   * as `commitWith` with one statement. If they are all there are, the whole transaction takes one round trip.
   *
   * @returns the statements' results, in the same order
   * @example
   * const [{ rows }] = await pool.transaction((tx) =>
   *   tx.commitWith([
   *     { text: 'update accounts set balance = balance - $1 where id = $2 returning balance', values: [10, 1] },
   *     { text: 'update accounts set balance = balance + $1 where id = $2', values: [10, 2] },
   *   ]),
   * );
   */
  commitWith(statements: readonly (string | pg.QueryConfig)[]): Promise<pg.QueryResult[]>;
  commitWith(
    given: string | pg.QueryConfig | readonly (string | pg.QueryConfig)[],
    values?: readonly unknown[],
  ): Promise<pg.QueryResult | pg.QueryResult[]> {
    if (isList(given)) return this.#commitWithAll(given.map((config) => ({ config })));
    return this.#commitWithAll([{ config: given, values }]).then(firstOf);
  }

  async #commitWithAll(calls: readonly Call[]): Promise<pg.QueryResult[]> {
    const refusal = this.#refusalOf(calls);
    if (refusal) throw refusal;
    this.close();
    const sent = calls.length === 0 ? undefined : this.#session.queryThen(calls, this.#endCommand);
    if (sent === undefined) {
      const results = await this.#queryAll(calls, () => (this.#isGone ? transactionOver() : undefined));
      if (calls.length > 0) await this.end();
      return results;
    }
    this.#ended = sent.ended;
    let results: pg.QueryResult[];
    try {
      results = await allOf(sent.answers);
    } catch (error) {
      await sent.ended.catch(() => {});
      if (sent.isRefused()) this.#ended = undefined;
      else if (!isServerAnswer(error)) await this.end();
      throw error;
    }
    await this.end();
    return results;
  }

  /**
   * Runs statements that do not depend on each other's results, without waiting for an answer before sending the next: one
   * round trip for all of them, with BEGIN. They are executed in order; after one that fails, none is. A named statement takes
   * a round trip of its own, with those behind it, until it is prepared on the connection.
   *
   * @returns their results, in the same order
   * @throws the error of the first that fails, when all are answered
   * @example
   * const [{ rows: users }, { rows: orders }] = await tx.pipeline([
   *   { text: 'select * from users where id = $1', values: [7] },
   *   { text: 'select * from orders where user_id = $1', values: [7] },
   * ]);
   */
  async pipeline(statements: readonly (string | pg.QueryConfig)[]): Promise<pg.QueryResult[]> {
    const calls = statements.map((config) => ({ config }));
    const refusal = this.#refusalOf(calls);
    if (refusal) throw refusal;
    return this.#queryAll(calls, () => this.#refusal());
  }

  /** @param refusal looked at before each statement that is sent when the one in front of it is answered */
  async #queryAll(calls: readonly Call[], refusal: () => TransactionError | undefined): Promise<pg.QueryResult[]> {
    if (this.#session.isPipelined) return allOf(this.#session.queryAll(calls));
    const results: pg.QueryResult[] = [];
    for (const { config, values } of calls) {
      const error = refusal();
      if (error) throw error;
      results.push(await this.#session.query(config, values));
    }
    return results;
  }

  #refusalOf(calls: readonly Call[]): TransactionError | undefined {
    let refusal = this.#refusal();
    for (const { config } of calls) refusal ??= refuseEnd(config);
    return refusal;
  }

  /**
   * Runs the function in a savepoint: if it throws, its statements are undone and the transaction continues.
   *
   * @example await tx.transaction(async (inner) => { await inner.query('insert …') }).catch(() => {})
   */
  async transaction<T>(run: (inner: Transaction) => Promise<T>): Promise<T> {
    const refusal = this.#refusal();
    if (refusal) throw refusal;
    this.#hasInner = true;
    const inner = new Transaction(this.#session, undefined, this.#depth + 1);
    try {
      // Statements behind a SAVEPOINT that fails fail too, since it ends the transaction.
      const begun = this.#session.query(`SAVEPOINT ${inner.#savepoint}`);
      begun.catch(() => {});
      if (!this.#session.isPipelined) await begun;
      return await inner.#run(run, begun);
    } finally {
      this.#hasInner = false;
    }
  }

  /** Rejects statements from now on. @internal */
  close(): void {
    this.#isOver = true;
  }

  /** Rejects even the statements that were to end it. @internal */
  abandon(): void {
    this.close();
    this.#isGone = true;
  }

  /** Ends it, unless that is under way: commits, or releases the savepoint. @internal */
  async end(): Promise<void> {
    this.abandon();
    this.#ended ??= this.#session.query(this.#endCommand);
    await this.#confirm(this.#ended);
  }

  /** Answer to the command that ends it, once that has been sent. @internal */
  get ended(): Promise<unknown> | undefined {
    return this.#ended;
  }

  get #savepoint(): string {
    return `headroom_${this.#depth}`;
  }

  get #endCommand(): string {
    return this.#depth === 0 ? 'COMMIT' : `RELEASE SAVEPOINT ${this.#savepoint}`;
  }

  /** Runs the function of a nested transaction. */
  async #run<T>(run: (inner: Transaction) => Promise<T>, begun: Promise<unknown>): Promise<T> {
    try {
      const result = await run(this);
      await begun;
      await this.end();
      return result;
    } catch (error) {
      this.abandon();
      // If the connection is gone, there is nothing to undo, and the first error is more informative than a second one.
      const undo = `ROLLBACK TO SAVEPOINT ${this.#savepoint}; RELEASE SAVEPOINT ${this.#savepoint}`;
      const failure = await begun.then(
        () => error,
        (cause: unknown) => cause,
      );
      await this.#session.query(undo).catch(() => {});
      throw failure;
    }
  }

  #refusal(): TransactionError | undefined {
    if (this.#isOver) return transactionOver();
    if (!this.#hasInner) return undefined;
    return new TransactionError('A nested transaction is under way on this connection.', {
      remedy: 'Use the object that the nested function is given, and nest one at a time.',
    });
  }
}

function firstOf(results: readonly pg.QueryResult[]): pg.QueryResult {
  return results[0] as pg.QueryResult;
}

function transactionOver(): TransactionError {
  return new TransactionError('The transaction is over.', {
    remedy: 'Await every statement before its function returns.',
  });
}

function isList<T>(given: T | readonly T[]): given is readonly T[] {
  return Array.isArray(given);
}

/** Results of statements, once all are answered. @throws the error of the first that failed */
async function allOf(answers: readonly Promise<pg.QueryResult>[]): Promise<pg.QueryResult[]> {
  // The most frequent case first.
  if (answers.length === 1) return [await (answers[0] as Promise<pg.QueryResult>)];
  const outcomes = await Promise.allSettled(answers);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** Refuses a text that would end the transaction without its function returning. */
function refuseEnd(config: unknown): TransactionError | undefined {
  const text: unknown =
    typeof config === 'string' ? config : (config as Partial<pg.QueryConfig> | null | undefined)?.text;
  return typeof text === 'string' && endsTransaction(text) ? transactionEndRefused() : undefined;
}
