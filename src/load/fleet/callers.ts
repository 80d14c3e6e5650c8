import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '../../pool/pool.js';

/** Wait of a caller whose statement has failed, in milliseconds. */
const afterErrorMs = 50;

/** Callers that run statements one after the other, each on a connection of its own. */
export class Callers {
  readonly #pool: Pool;
  readonly #errors = new Map<string, number>();
  #done = 0;
  #wanted = 0;
  #running = 0;
  #holdMs = 0;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  get wanted(): number {
    return this.#wanted;
  }
  get done(): number {
    return this.#done;
  }
  get errors(): Record<string, number> {
    return Object.fromEntries(this.#errors);
  }

  /** Changes the number of callers; those too many stop after their statement. */
  want(callers: number, holdMs: number): void {
    this.#wanted = callers;
    this.#holdMs = holdMs;
    while (this.#running < callers) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running += 1;
    while (this.#running <= this.#wanted) {
      try {
        await this.#use();
        this.#done += 1;
      } catch (error) {
        const { message } = error as Error;
        this.#errors.set(message, (this.#errors.get(message) ?? 0) + 1);
        await delay(afterErrorMs);
      }
    }
    this.#running -= 1;
  }

  async #use(): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query('select pg_sleep($1)', [(this.#holdMs * (0.5 + Math.random())) / 1000]);
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}
