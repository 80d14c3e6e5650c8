import type { Clock } from '../../util/clock.js';
import type {
  ActivityFacts,
  Dated,
  DetailOptions,
  LockFacts,
  QuotaFacts,
  ServerDetails,
  SizeFacts,
  StatementFacts,
} from '../details.js';
import { activitySql, locksSql, quotasSql, sizesSql, textsSql, topStatementsSql, viewSql } from './detail-sql.js';
import type { QueryClient } from './link.js';
import { type StatementsView, statementsViewSql } from './server-sql.js';

/** Maximum age of each part, in milliseconds: the more it costs, the less often it is read. */
const maxAgeMs = { statements: 10_000, quotas: 10_000, sizes: 60_000 } as const;

/** Time after which a part that was rejected is tried again: the server writes each rejection into its log. */
const retryMs = 60_000;

/** Maximum number of sessions whose statements are read, and of those whose locks are. */
export const maxTexts = 200;

type PartName = 'activity' | 'statements' | 'quotas' | 'sizes' | 'texts' | 'locks';

const partWords: Readonly<Record<PartName, string>> = {
  activity: 'Activity of databases, replication and vacuum',
  statements: 'Statistics of statements',
  quotas: 'Processes and slots',
  sizes: 'Sizes',
  texts: 'Texts of statements',
  locks: 'Locks that sessions wait for',
};

/** Reads the details of one server, each part as often as its cost permits. */
export class DetailReader {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #gaps = new Map<PartName, { readonly reason: string; readonly at: number }>();
  #activity: Dated<ActivityFacts> | undefined;
  #statements: Dated<readonly StatementFacts[] | undefined> | undefined;
  #quotas: Dated<readonly QuotaFacts[]> | undefined;
  #sizes: Dated<SizeFacts> | undefined;

  /** @param timeoutMs maximum time of each part on the server */
  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  async read(client: QueryClient, { textsOf = [], locksOf = [] }: DetailOptions): Promise<ServerDetails> {
    const ms = this.#timeoutMs;
    const json = async <T>(sql: string): Promise<T> => factsOf<T>(await client.query(sql));
    this.#activity = (await this.#part('activity', () => json<ActivityFacts>(activitySql(ms)))) ?? this.#activity;
    if (this.#isDue(this.#statements, maxAgeMs.statements)) {
      this.#statements = await this.#part('statements', async () => {
        const view = await json<StatementsView | null>(viewSql(ms, statementsViewSql));
        return view === null ? undefined : json<StatementFacts[]>(topStatementsSql(view, ms));
      });
    }
    if (this.#isDue(this.#quotas, maxAgeMs.quotas)) {
      this.#quotas = (await this.#part('quotas', () => json<QuotaFacts[]>(quotasSql(ms)))) ?? this.#quotas;
    }
    if (this.#isDue(this.#sizes, maxAgeMs.sizes)) {
      this.#sizes = (await this.#part('sizes', () => json<SizeFacts>(sizesSql(ms)))) ?? this.#sizes;
    }
    const byPid = async <T>(
      name: PartName,
      pids: readonly number[],
      sql: (pids: readonly number[], timeoutMs: number) => string,
    ): Promise<ReadonlyMap<number, T>> => {
      if (pids.length === 0) return new Map();
      const part = await this.#part(name, () => json<Readonly<Record<string, T>>>(sql(pids.slice(0, maxTexts), ms)));
      return new Map(Object.entries(part?.facts ?? {}).map(([pid, facts]) => [Number(pid), facts]));
    };
    return {
      activity: this.#activity,
      statements: known(this.#statements),
      quotas: this.#quotas,
      sizes: this.#sizes,
      texts: await byPid<string>('texts', textsOf, textsSql),
      locks: await byPid<LockFacts>('locks', locksOf, locksSql),
      gaps: [...this.#gaps].map(([name, { reason }]) => `${partWords[name]}: ${reason}`),
    };
  }

  #isDue(part: Dated<unknown> | undefined, ageMs: number): boolean {
    return part === undefined || this.#clock.now() - part.at >= ageMs;
  }

  /** Reads a part. Its error must not fail the others, unless the session is lost. */
  async #part<T>(name: PartName, read: () => Promise<T>): Promise<Dated<T> | undefined> {
    const gap = this.#gaps.get(name);
    if (gap !== undefined && this.#clock.now() - gap.at < retryMs) return undefined;
    try {
      const facts = await read();
      this.#gaps.delete(name);
      return { at: this.#clock.now(), facts };
    } catch (error) {
      if (!isOfStatement(error)) throw error;
      this.#gaps.set(name, { reason: error.message, at: this.#clock.now() });
      return undefined;
    }
  }
}

/** True for the server's answer to a statement, after which the session goes on. */
function isOfStatement(error: unknown): error is Error {
  const { code, severity } = (error ?? {}) as { code?: unknown; severity?: unknown };
  return error instanceof Error && typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && severity === 'ERROR';
}

function known<T>(part: Dated<T | undefined> | undefined): Dated<T> | undefined {
  return part?.facts === undefined ? undefined : { at: part.at, facts: part.facts };
}

/** The value `facts` of the last statement in a message. */
function factsOf<T>(results: unknown): T {
  const last = Array.isArray(results) ? results.at(-1) : results;
  return (last as { rows: readonly { facts: T }[] }).rows[0]?.facts as T;
}
