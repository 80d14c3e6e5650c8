import { setTimeout as delay } from 'node:timers/promises';
import type { Session } from '../strategy/strategy.js';

/** Which sessions count: all of the server's clients, or those of one application name. Never the sampler's own. */
export type Scope = { readonly kind: 'server' } | { readonly kind: 'application'; readonly name: string };

/** PgBouncer may add the client's address to the name (`application_name_add_host`). */
const where = {
  server: `backend_type = 'client backend' AND $1::text IS NULL`,
  application: `(application_name = $1 OR application_name LIKE $1 || ' - %')`,
} as const;

/** Current number of sessions; with `'busy'` without idle ones. */
export async function countSessions(session: Session, scope: Scope, which: 'all' | 'busy' = 'all'): Promise<number> {
  const { rows } = await session.query(
    `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE ${where[scope.kind]} AND pid <> pg_backend_pid() AND ($2 OR state IS DISTINCT FROM 'idle')`,
    [scope.kind === 'application' ? scope.name : null, which === 'all'],
  );
  return Number(rows[0]?.n);
}

/** Counts sessions again and again, over a session that was open before the load began. */
export class Sampler {
  readonly #session: Session;
  readonly #scope: Scope;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  readonly #samples: { readonly at: number; readonly sessions: number }[] = [];
  #now = 0;
  #peak = 0;
  #hasFailed = false;

  constructor(session: Session, scope: Scope, everyMs = 50) {
    this.#session = session;
    this.#scope = scope;
    this.#ended = this.#sample(everyMs).catch(() => {
      this.#hasFailed = true;
    });
  }

  /** Sessions when last counted. */
  get now(): number {
    return this.#now;
  }

  /** All counts, at times of `Date.now()`. */
  get samples(): readonly { readonly at: number; readonly sessions: number }[] {
    return this.#samples;
  }

  /** Stops; the most sessions seen at once, or `undefined` where the server stopped answering. */
  async finish(): Promise<number | undefined> {
    this.#stop.abort();
    await this.#ended;
    return this.#hasFailed ? undefined : this.#peak;
  }

  async #sample(everyMs: number): Promise<void> {
    const { signal } = this.#stop;
    do {
      this.#now = await countSessions(this.#session, this.#scope);
      this.#peak = Math.max(this.#peak, this.#now);
      this.#samples.push({ at: Date.now(), sessions: this.#now });
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    } while (!signal.aborted);
  }
}
