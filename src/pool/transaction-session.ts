import type pg from 'pg';
import { throwFromHere } from '../pipeline/errors/server-error.js';
import type { ExclusiveAnswer, ExclusivePipeline } from '../pipeline/exclusive.js';
import { queryOf } from '../pipeline/hooks.js';
import { isSubmittable, type PlainQuery, refuseTooMany } from '../pipeline/parse-query.js';
import { type DriverClient, destroySocket, hasStatement } from '../pipeline/pg-client.js';
import { isPlainRead } from '../sql/plain-read.js';
import { traced } from '../tracing/channels.js';
import type { Guard } from './pooler/guard.js';
import { publishedCallback, withoutPublishing } from './published-client.js';
import { areStatementsHeard, type Publisher } from './publisher.js';

/** A transaction with more statements is not worth the memory of their texts. */
const maxTexts = 32;
/** Commands of the transaction itself, which write nothing by themselves. */
const control =
  /^(?:COMMIT|ROLLBACK|(?:ROLLBACK TO )?SAVEPOINT headroom_\d+(?:; RELEASE SAVEPOINT headroom_\d+)?|RELEASE SAVEPOINT headroom_\d+)$/;

/** Gives an error the stack of the caller, which V8 finds only if no one else waits for the same promise. */
function leading<T>(answer: Promise<T>): Promise<T> {
  return answer.catch(throwFromHere);
}

/** A statement issued while BEGIN is in flight. */
interface Waiting {
  send(): void;
  refuse(error: unknown): void;
}

/** Dependencies of a transaction's connection. */
export interface SessionParts {
  /** Sends plain statements without `pg`'s Client; undefined if only that may use the socket. */
  readonly exclusive?: ExclusivePipeline | undefined;
  /** Checks statements that go through the client. */
  readonly guard?: Guard | undefined;
  /** Publishes statements on diagnostics channels. */
  readonly publisher?: Publisher | undefined;
}

/** A statement as its caller gives it. */
export interface Call {
  readonly config: unknown;
  readonly values?: unknown;
}

/** Answers to statements and to the command that ends their transaction, sent together. */
export interface LastAnswers {
  readonly answers: readonly Promise<pg.QueryResult>[];
  readonly ended: Promise<pg.QueryResult>;
  /** True if none was sent, since a statement could not be encoded. */
  readonly isRefused: () => boolean;
}

type Together = Omit<LastAnswers, 'ended'>;

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
  readonly #exclusive: ExclusivePipeline | undefined;
  readonly #guard: Guard | undefined;
  readonly #publisher: Publisher | undefined;
  #stage: 'untouched' | 'beginning' | 'begun' | 'failed' = 'untouched';
  #failure: unknown;
  /** True if the caller has the client, and may send anything on it. */
  #isExposed = false;
  #waiting: Waiting[] = [];
  /** Texts of the statements so far, while all may be reads. */
  #texts: unknown[] | undefined = [];

  constructor(client: pg.PoolClient, begin: readonly string[], { exclusive, guard, publisher }: SessionParts) {
    this.#client = client;
    this.#begin = begin;
    this.#exclusive = exclusive;
    this.#guard = guard;
    this.#publisher = publisher;
  }

  /** The client itself. From now on all statements go through it, in the order in which they are issued. */
  get client(): pg.PoolClient {
    this.#isExposed = true;
    this.#texts = undefined;
    this.#guard?.put(this.#driver);
    this.#publisher?.lent(this.#driver);
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

  /** True if statements can be sent without waiting for the answers to those in front of them. */
  get isPipelined(): boolean {
    return this.#exclusive !== undefined && !this.#isExposed;
  }

  /** Sends BEGIN, unless it can be sent with the first statement. */
  async start(): Promise<void> {
    if (this.#exclusive !== undefined) return;
    this.#stage = 'beginning';
    try {
      const text = this.#begin.join('; ');
      await this.#published(text, undefined, () => this.#call(text) as Promise<pg.QueryResult>);
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
    if (!areStatementsHeard()) return this.#send(config, values);
    return this.#published(config, values, () => this.#send(config, values));
  }

  /** Runs a function that sends a statement, which is published if anyone listens. */
  #published<T>(config: unknown, values: unknown, send: () => Promise<T>): Promise<T> {
    const publication = this.#publisher?.statement(config, values, 'transaction');
    if (publication === undefined) return send();
    publication.message.placed({ client: this.#driver }, 0);
    return traced(publication, send);
  }

  #send(config: unknown, values: unknown): Promise<pg.QueryResult> {
    if (this.#stage === 'untouched') return this.#first(config, values);
    if (this.#isExposed) return this.#throughClient(config, values);
    if (this.#stage === 'failed') return Promise.reject(this.#failure);
    if (this.#stage === 'beginning') return this.#wait(config, values);
    const plain = this.#exclusive?.read(config, values);
    const sent = plain && this.#exclusive?.run(plain);
    return sent ? sent.answer : this.#throughClient(config, values);
  }

  /**
   * Sends statements together if possible: in one round trip, with one Sync, so that none is executed after one that fails.
   *
   * @returns their answers, in order
   */
  queryAll(calls: readonly Call[]): Promise<pg.QueryResult>[] {
    const together = calls.length > 1 ? this.#readAll(calls) : [];
    const sent = together.length > 1 ? this.#sendTogether(calls, together) : undefined;
    const answers = [...(sent?.answers ?? [])];
    for (const { config, values } of calls.slice(answers.length)) answers.push(this.query(config, values));
    return answers;
  }

  /**
   * Sends statements together with the command that ends their transaction or savepoint. If one fails, COMMIT rolls back, and
   * RELEASE SAVEPOINT fails.
   *
   * @returns undefined if nothing was sent, since they have to be sent one after the other
   */
  queryThen(calls: readonly Call[], command: string): LastAnswers | undefined {
    const end = { config: command };
    const together = this.#readAll([...calls, end]);
    const sent = together.length > calls.length ? this.#sendTogether([...calls, end], together) : undefined;
    if (sent === undefined) return undefined;
    const ended = sent.answers[calls.length] as Promise<pg.QueryResult>;
    return { answers: sent.answers.slice(0, -1), ended, isRefused: sent.isRefused };
  }

  /** Those that can be sent together: the first ones, up to one that cannot. */
  #readAll(calls: readonly Call[]): PlainQuery[] {
    const plains: PlainQuery[] = [];
    const isReady = this.#stage === 'untouched' || this.#stage === 'begun';
    if (this.#exclusive === undefined || this.#isExposed || !isReady) return plains;
    for (const { config, values } of calls) {
      const plain = isSubmittable(config) ? undefined : this.#exclusive.read(config, values);
      if (plain === undefined || (plains.length > 0 && !this.#exclusive.mayFollow(plain))) break;
      plains.push(plain);
    }
    return plains;
  }

  #sendTogether(calls: readonly Call[], [first, ...followers]: readonly PlainQuery[]): Together | undefined {
    const isFirst = this.#stage === 'untouched';
    const sent = first && this.#exclusive?.run(first, isFirst ? this.#begin : [], followers);
    if (sent === undefined) return undefined;
    if (isFirst) this.#followBegin(sent);
    const answers = [isFirst ? leading(sent.answer) : sent.answer, ...sent.followed];
    const areHeard = areStatementsHeard();
    for (let i = 0; i < answers.length; i += 1) {
      const { config, values } = calls[i] as Call;
      const answer = answers[i] as Promise<pg.QueryResult>;
      this.#note(config);
      if (areHeard) answers[i] = this.#published(config, values, () => answer);
    }
    return { answers, isRefused: sent.isRefused };
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
    this.#followBegin(sent);
    return leading(sent.answer);
  }

  /** BEGIN has been sent with the first statement. */
  #followBegin({ answer, hasPreluded }: ExclusiveAnswer): void {
    this.#stage = 'beginning';
    const succeed = (): void => this.#succeed();
    // BEGIN may have succeeded although the statement sent with it failed.
    const begun = answer.then(succeed, (error: unknown) => {
      if (hasPreluded()) return succeed();
      this.#fail(error);
      throw error;
    });
    this.#published(this.#begin.join('; '), undefined, () => begun).catch(() => {});
  }

  /** Uses a callback, which runs before the client sends its next statement. */
  #beginThroughClient(): void {
    this.#stage = 'beginning';
    const text = this.#begin.join('; ');
    const publication = this.#publisher?.statement(text, undefined, 'transaction');
    const proceed = (error: Error | null): void => (error ? this.#fail(error) : this.#succeed());
    const done = publication ? publishedCallback(publication, proceed) : proceed;
    const send = (): void => withoutPublishing(() => void this.#call(text, done));
    publication?.message.placed({ client: this.#driver }, 0);
    if (publication) publication.begin(send);
    else send();
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
      this.#waiting.push({ send: () => resolve(this.#send(config, values)), refuse });
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
      const given = (this.#guard?.toSend(config) ?? config) as string;
      return withoutPublishing(() => this.#call(given, values) as Promise<pg.QueryResult>);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #call(...given: unknown[]): unknown {
    return Reflect.apply(queryOf(this.#driver), this.#client, given);
  }

  get #driver(): DriverClient {
    return this.#client as unknown as DriverClient;
  }
}
