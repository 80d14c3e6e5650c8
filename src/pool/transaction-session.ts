import type pg from 'pg';
import { throwFromHere } from '../pipeline/errors/server-error.js';
import type { ExclusivePipeline } from '../pipeline/exclusive.js';
import { isSubmittable, refuseTooMany } from '../pipeline/parse-query.js';
import { type DriverClient, destroySocket, hasStatement } from '../pipeline/pg-client.js';
import type { Guard } from './pooler/guard.js';

/** A statement that is given while BEGIN is on its way. */
interface Waiting {
  send(): void;
  refuse(error: unknown): void;
}

/**
 * The connection of a transaction. Where it can, it sends BEGIN together with the first statement: one round trip less,
 * and none at all for a transaction that does nothing.
 *
 * Statements are sent in the order in which they are given, and none before BEGIN has succeeded: it would be carried out
 * without a transaction around it.
 */
export class TransactionSession {
  readonly #client: pg.PoolClient;
  /** BEGIN, and what the pool puts in force for the transaction. */
  readonly #begin: readonly string[];
  /** Sends plain statements past `pg`'s Client; undefined where it alone may use the socket. */
  readonly #exclusive: ExclusivePipeline | undefined;
  /** Looks at what goes through the client. */
  readonly #guard: Guard | undefined;
  #stage: 'untouched' | 'beginning' | 'begun' | 'failed' = 'untouched';
  #failure: unknown;
  /** Whether somebody has the client and may send what he likes on it. */
  #isExposed = false;
  #waiting: Waiting[] = [];

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

  /** The connection itself. From now on everything goes through it, in the order in which it is given. */
  get client(): pg.PoolClient {
    this.#isExposed = true;
    this.#guard?.put(this.#driver);
    if (this.#stage === 'untouched') this.#beginThroughClient();
    if (this.#stage === 'failed') destroySocket(this.#driver);
    // Behind what is on its way, and before what its holder will send.
    this.#sendWaiting();
    return this.#client;
  }

  /** Whether nothing was sent at all, so that there is nothing to commit or to roll back. */
  get isUntouched(): boolean {
    return this.#stage === 'untouched';
  }

  /** Why the transaction could not begin. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Whether a statement is running or waiting to. */
  get isBusy(): boolean {
    return hasStatement(this.#driver) || this.#exclusive?.isBusy === true;
  }

  /** Begins, unless that can wait for the first statement. */
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
    // It drives the protocol itself, and is its own answer.
    if (isSubmittable(config)) return this.client.query(config as never) as never;
    if (this.#stage === 'untouched') return this.#first(config, values);
    if (this.#isExposed) return this.#throughClient(config, values);
    if (this.#stage === 'failed') return Promise.reject(this.#failure);
    if (this.#stage === 'beginning') return this.#wait(config, values);
    const plain = this.#exclusive?.read(config, values);
    const sent = plain && this.#exclusive?.run(plain);
    return sent ? sent.answer.catch(throwFromHere) : this.#throughClient(config, values);
  }

  /** What has not been sent yet never will be. */
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
    // BEGIN has succeeded also where the statement that travels with it then fails.
    answer.then(succeed, (error: unknown) => (hasPreluded() ? succeed() : this.#fail(error)));
    return answer.catch(throwFromHere);
  }

  /** With a callback, which comes before the client sends what is next on it. */
  #beginThroughClient(): void {
    this.#stage = 'beginning';
    this.#client.query(this.#begin.join('; '), (error: Error | null) => (error ? this.#fail(error) : this.#succeed()));
  }

  /** In one go, so that nothing that is given later overtakes what waits. */
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
