import type pg from 'pg';
import { throwFromHere } from '../pipeline/errors/server-error.js';
import type { ExclusivePipeline } from '../pipeline/exclusive.js';
import { isSubmittable, refuseTooMany } from '../pipeline/parse-query.js';
import { type DriverClient, destroySocket, hasStatement } from '../pipeline/pg-client.js';
import { isPlainRead } from '../sql/plain-read.js';
import type { Guard } from './pooler/guard.js';

/** A transaction with more statements is not worth the memory of their texts. */
const maxTexts = 32;
/** Commands of the transaction itself, which write nothing by themselves. */
const control =
  /^(?:COMMIT|ROLLBACK|(?:ROLLBACK TO )?SAVEPOINT headroom_\d+(?:; RELEASE SAVEPOINT headroom_\d+)?|RELEASE SAVEPOINT headroom_\d+)$/;

/** A statement issued while BEGIN is in flight. */
interface Waiting {
  send(): void;
  refuse(error: unknown): void;
}

/**
 * The connection of a transaction. If possible, it sends BEGIN together with the first statement, which saves a round trip,
 * and sends nothing for a transaction without statements.
 *
 * Statements are sent in the order in which they are issued, and no other statement before BEGIN has succeeded: it would be
 * executed outside of the transaction.
 */
export class TransactionSession {
  readonly #client: pg.PoolClient;
  /** BEGIN, and the pool's settings for the transaction. */
  readonly #begin: readonly string[];
  /** Sends plain statements without `pg`'s Client; undefined if only that may use the socket. */
  readonly #exclusive: ExclusivePipeline | undefined;
  /** Checks statements that go through the client. */
  readonly #guard: Guard | undefined;
  #stage: 'untouched' | 'beginning' | 'begun' | 'failed' = 'untouched';
  #failure: unknown;
  /** True if the caller has the client, and may send anything on it. */
  #isExposed = false;
  #waiting: Waiting[] = [];
  /** Texts of the statements so far, while all may be reads. */
  #texts: unknown[] | undefined = [];

  constructor(
    client: pg.PoolClient,
    begin: readonly string[],
    exclusive: ExclusivePipeline | undefined,
    guard: Guard | undefined,
  ) {
    this.#client = client;
    this.#begin = begin;
    this.#exclusive = exclusive;
    this.#guard = guard;
  }

  /** The client itself. From now on all statements go through it, in the order in which they are issued. */
  get client(): pg.PoolClient {
    this.#isExposed = true;
    this.#texts = undefined;
    this.#guard?.put(this.#driver);
    if (this.#stage === 'untouched') this.#beginThroughClient();
    if (this.#stage === 'failed') destroySocket(this.#driver);
    // After the statements in flight, and before those that the caller will send.
    this.#sendWaiting();
    return this.#client;
  }

  /** True if nothing was sent, so that there is nothing to commit or roll back. */
  get isUntouched(): boolean {
    return this.#stage === 'untouched';
  }

  /** Error with which BEGIN failed. */
  get failure(): unknown {
    return this.#failure;
  }

  /** True if all statements so far certainly were reads, so that the transaction has changed nothing. */
  get hasOnlyRead(): boolean {
    return this.#texts?.every((text) => typeof text === 'string' && isPlainRead(text)) === true;
  }

  #note(config: unknown): void {
    if (this.#texts === undefined) return;
    if (this.#texts.length === maxTexts) this.#texts = undefined;
    else {
      const text = typeof config === 'string' ? config : (config as { text?: unknown } | null)?.text;
      if (typeof text !== 'string' || !control.test(text)) this.#texts.push(text);
    }
  }

  /** True if a statement is running or queued. */
  get isBusy(): boolean {
    return hasStatement(this.#driver) || this.#exclusive?.isBusy === true;
  }

  /** Sends BEGIN, unless it can be sent with the first statement. */
  async start(): Promise<void> {
    if (this.#exclusive !== undefined) return;
    this.#stage = 'beginning';
    try {
      await this.#client.query(this.#begin.join('; '));
    } catch (error) {
      this.#fail(error);
      throw error;
    }
    this.#succeed();
  }

  query(config: unknown, values?: unknown): Promise<pg.QueryResult> {
    // It drives the protocol itself, and is returned as it is.
    if (isSubmittable(config)) return this.client.query(config as never) as never;
    this.#note(config);
    if (this.#stage === 'untouched') return this.#first(config, values);
    if (this.#isExposed) return this.#throughClient(config, values);
    if (this.#stage === 'failed') return Promise.reject(this.#failure);
    if (this.#stage === 'beginning') return this.#wait(config, values);
    const plain = this.#exclusive?.read(config, values);
    const sent = plain && this.#exclusive?.run(plain);
    return sent ? sent.answer.catch(throwFromHere) : this.#throughClient(config, values);
  }

  /** Rejects the statements that have not been sent yet. */
  refuseWaiting(error: unknown): void {
    for (const { refuse } of this.#waiting.splice(0)) refuse(error);
  }

  #first(config: unknown, values: unknown): Promise<pg.QueryResult> {
    const plain = this.#exclusive?.read(config, values);
    const sent = plain && this.#exclusive?.run(plain, this.#begin);
    if (sent === undefined) {
      this.#beginThroughClient();
      return this.#wait(config, values);
    }
    this.#stage = 'beginning';
    const { answer, hasPreluded } = sent;
    const succeed = (): void => this.#succeed();
    // BEGIN may have succeeded although the statement sent with it failed.
    answer.then(succeed, (error: unknown) => (hasPreluded() ? succeed() : this.#fail(error)));
    return answer.catch(throwFromHere);
  }

  /** Uses a callback, which runs before the client sends its next statement. */
  #beginThroughClient(): void {
    this.#stage = 'beginning';
    this.#client.query(this.#begin.join('; '), (error: Error | null) => (error ? this.#fail(error) : this.#succeed()));
  }

  /** Sends all waiting statements synchronously, so that a later one cannot overtake them. */
  #succeed(): void {
    this.#stage = 'begun';
    this.#sendWaiting();
  }

  #fail(error: unknown): void {
    this.#stage = 'failed';
    this.#failure = error;
    this.refuseWaiting(error);
    if (this.#isExposed) destroySocket(this.#driver);
  }

  #wait(config: unknown, values: unknown): Promise<pg.QueryResult> {
    return new Promise((resolve, refuse) => {
      this.#waiting.push({ send: () => resolve(this.query(config, values)), refuse });
    });
  }

  #sendWaiting(): void {
    for (const { send } of this.#waiting.splice(0)) send();
  }

  #throughClient(config: unknown, values: unknown): Promise<pg.QueryResult> {
    try {
      refuseTooMany(config, values);
      const refusal = this.#guard?.refusalOf(config);
      if (refusal) throw refusal;
      return this.#client.query((this.#guard?.toSend(config) ?? config) as string, values as unknown[]);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  get #driver(): DriverClient {
    return this.#client as unknown as DriverClient;
  }
}
