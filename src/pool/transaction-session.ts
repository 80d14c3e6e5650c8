import type pg from 'pg';
import { type DriverClient, destroySocket, hasStatement } from './driver.js';
import type { Solo, SoloAnswer } from './lanes/solo.js';

/**
 * The connection of a transaction. Where it can, it sends BEGIN together with the first statement: one round trip less,
 * and none at all for a transaction that does nothing.
 */
export class TransactionSession {
  readonly #client: pg.PoolClient;
  readonly #begin: string;
  /** Sends plain statements past `pg`'s Client; undefined where it alone may use the socket. */
  readonly #solo: Solo | undefined;
  /** Resolves when the transaction has begun; undefined as long as nobody has asked for that. */
  #begun: Promise<void> | undefined;
  #hasBegun = false;
  #failure: unknown;
  /** Whether somebody has the client and may send what he likes on it. */
  #isExposed = false;

  constructor(client: pg.PoolClient, begin: string, solo: Solo | undefined) {
    this.#client = client;
    this.#begin = begin;
    this.#solo = solo;
  }

  /** The connection itself. From now on everything goes through it, in the order in which it is given. */
  get client(): pg.PoolClient {
    this.#isExposed = true;
    if (this.#begun === undefined) this.#beginThroughClient();
    return this.#client;
  }

  /** Whether nothing was sent at all, so that there is nothing to commit or to roll back. */
  get isUntouched(): boolean {
    return this.#begun === undefined;
  }

  /** Why the transaction could not begin. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Whether a statement is running or waiting to. */
  get isBusy(): boolean {
    return hasStatement(this.#driver) || this.#solo?.isBusy === true;
  }

  /** Begins, unless that can wait for the first statement. */
  async start(): Promise<void> {
    if (this.#solo === undefined) await this.#beginFirst(() => this.#client.query(this.#begin));
  }

  query(config: unknown, values?: unknown): Promise<pg.QueryResult> {
    if (this.#isExposed || this.#solo === undefined) return this.#throughClient(config, values);
    if (this.#begun === undefined) return this.#first(config, values, this.#solo);
    if (!this.#hasBegun) return this.#begun.then(() => this.query(config, values));
    const plain = this.#solo.read(config, values);
    return (plain && this.#solo.run(plain)?.answer) ?? this.#throughClient(config, values);
  }

  #first(config: unknown, values: unknown, solo: Solo): Promise<pg.QueryResult> {
    const plain = solo.read(config, values);
    const sent = plain && solo.run(plain, this.#begin);
    if (sent) return this.#beginWith(sent);
    const begun = this.#beginFirst(() => this.#client.query(this.#begin));
    return begun.then(() => this.query(config, values));
  }

  /** BEGIN travels with the statement: it has succeeded also where the statement then fails. */
  #beginWith({ answer, hasPreluded }: SoloAnswer): Promise<pg.QueryResult> {
    const begun = answer.then(
      () => {},
      (error: unknown) => {
        if (!hasPreluded()) throw error;
      },
    );
    void this.#beginFirst(() => begun).catch(() => {});
    return answer;
  }

  #beginFirst(begin: () => Promise<unknown>): Promise<void> {
    this.#begun = begin().then(
      () => {
        this.#hasBegun = true;
      },
      (error: unknown) => {
        this.#fail(error);
        throw error;
      },
    );
    return this.#begun;
  }

  /** Whatever is sent on the client now comes behind BEGIN, which is not answered yet. */
  #beginThroughClient(): void {
    const begun = new Promise<void>((resolve, reject) => {
      this.#client.query(this.#begin, (error: Error | null) => {
        // Before the client sends what comes next: it would be carried out without a transaction around it.
        if (error) this.#fail(error);
        if (error) reject(error);
        else resolve();
      });
    });
    void this.#beginFirst(() => begun).catch(() => {});
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    if (this.#isExposed) destroySocket(this.#driver);
  }

  #throughClient(config: unknown, values: unknown): Promise<pg.QueryResult> {
    return this.#client.query(config as string, values as unknown[]);
  }

  get #driver(): DriverClient {
    return this.#client as unknown as DriverClient;
  }
}
