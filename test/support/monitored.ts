import pg from 'pg';
import type { Reading, Silence } from '../../src/monitor/snapshot.js';
import { systemClock } from '../../src/util/clock.js';

/** How long collectors wait in tests, unless the test is about that. */
export const patience = { clock: systemClock, timeoutMs: 5000 };

/** The facts of a reading that is expected to have some. */
export function factsOf<F>(reading: Reading<F>): F {
  if ('facts' in reading) return reading.facts;
  throw new Error(`${reading.source} is silent (${reading.silence.kind}): ${reading.silence.reason}`);
}

/** Why a source was silent; undefined when it was not. */
export function silenceIn(reading: Reading<unknown>): Silence | undefined {
  return 'silence' in reading ? reading.silence : undefined;
}

/** The same address for another role. */
export function urlFor(url: string, user: string, password: string, database?: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  if (database !== undefined) changed.pathname = database;
  return changed.href;
}

/** Sessions that do what a test needs them to. */
export class Crowd implements AsyncDisposable {
  readonly #url: string;
  readonly #clients: pg.Client[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  async join(application: string, ...statements: string[]): Promise<pg.Client & { readonly processID: number }> {
    const client = new pg.Client({ connectionString: this.#url, application_name: application });
    client.on('error', () => {});
    await client.connect();
    this.#clients.push(client);
    for (const statement of statements) await client.query(statement).catch(() => {});
    return client as pg.Client & { readonly processID: number };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.end()));
  }
}
