import type { Clock, Timer } from '../util/clock.js';
import { chooseReplica, type ReplicaFacts } from './choice.js';
import { LagClock } from './lag.js';
import { type Lsn, parseLsn } from './lsn.js';

/** Interval at which positions are asked for while replicas are read. */
const sampleEveryMs = 1000;
/** Sampling stops this long after the last read. */
const restAfterMs = 10_000;
/** Number of further questions to a replica whose lag is not known yet, and the pause before each, in milliseconds. */
const firstAttempts = 10;
const askAgainMs = 20;
/** A replica that has not said its position for this long gets no reads. */
const silentAfterMs = 3000;
/** Share of the newest time in a replica's typical time. */
const newestShare = 0.02;

/** Answer of a server to the question for its position. */
export interface Position {
  /** Replayed by a standby, or written by a primary so far. */
  readonly lsn: Lsn | undefined;
  /** Of a primary: flushed, so that standbys can have it. */
  readonly flushed: Lsn | undefined;
  /** Time since the last replayed transaction committed, in milliseconds; a bound for the lag where nothing better is known. */
  readonly idleMs: number | undefined;
}

/** Query for the position of a server, primary or standby. */
export const positionQuery = `select (case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn()
  else pg_catalog.pg_current_wal_insert_lsn() end)::text as lsn,
  (case when not pg_catalog.pg_is_in_recovery() then pg_catalog.pg_current_wal_flush_lsn() end)::text as flushed,
  (extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp()) * 1000)::float8 as idle`.replace(
  /\s+/g,
  ' ',
);

/** Position of a server that does not tell one, such as an Aurora reader: it counts as fresh, but not for a session's writes. */
export const noPosition: Position = { lsn: undefined, flushed: undefined, idleMs: 0 };

/** Reads the answer to `positionQuery`. */
export function readPosition(row: Readonly<Record<string, unknown>> | undefined): Position {
  const idle = Number(row?.idle ?? Number.NaN);
  return {
    lsn: parseLsn(row?.lsn),
    flushed: parseLsn(row?.flushed),
    idleMs: Number.isNaN(idle) ? undefined : Math.max(0, idle),
  };
}

/** One replica and what is known of it. */
export class Replica<P> implements ReplicaFacts {
  readonly pool: P;
  isAvailable = true;
  lagMs: number | undefined;
  outstanding = 0;
  typicalMs = 0;
  /** Number of reads that it has answered. */
  reads = 0;
  /** Time at which its position was asked for; undefined if it has answered. */
  askedAt: number | undefined;

  constructor(pool: P) {
    this.pool = pool;
  }

  /** Runs a read, and measures it. */
  async run<T>(clock: Clock, read: (pool: P) => Promise<T>): Promise<T> {
    const startedAt = clock.now();
    this.outstanding += 1;
    try {
      const result = await read(this.pool);
      this.reads += 1;
      const ms = clock.now() - startedAt;
      this.typicalMs = this.typicalMs === 0 ? ms : this.typicalMs + newestShare * (ms - this.typicalMs);
      return result;
    } finally {
      this.outstanding -= 1;
    }
  }
}

/** Dependencies of a set of replicas. */
export interface ReplicaSetParts<P> {
  readonly clock: Clock;
  readonly maxLagMs: number;
  /** Asks the primary for its position. */
  readonly askPrimary: () => Promise<Position>;
  readonly askReplica: (pool: P) => Promise<Position>;
}

/** The replicas of a pool, and their lags: asked for once a second while they are read, whatever the number of reads. */
export class ReplicaSet<P> {
  readonly all: readonly Replica<P>[];
  readonly #parts: ReplicaSetParts<P>;
  readonly #lags = new LagClock();
  #turn = 0;
  #usedAt = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #first: Promise<void> | undefined;
  #isClosed = false;

  constructor(pools: readonly P[], parts: ReplicaSetParts<P>) {
    this.all = pools.map((pool) => new Replica(pool));
    this.#parts = parts;
  }

  /** Resolves with the replica for the next read; undefined if none is available and fresh enough. */
  async choose(isWanted: (replica: Replica<P>) => boolean = () => true): Promise<Replica<P> | undefined> {
    this.#usedAt = this.#parts.clock.now();
    if (this.#timer === undefined && !this.#isClosed) {
      this.#first ??= this.#sample();
      await this.#first;
    }
    this.#turn += 1;
    return chooseReplica(this.all.filter(isWanted), this.#parts.maxLagMs, this.#turn);
  }

  /** Called when a replica has failed: it gets no reads until it answers again. */
  failed(replica: Replica<P>): void {
    replica.isAvailable = false;
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  async #sample(): Promise<void> {
    const { clock, askPrimary } = this.#parts;
    const at = clock.now();
    const primary = askPrimary().then(
      ({ flushed }) => flushed !== undefined && this.#lags.note(at, flushed),
      // The replicas are read on: without a primary, nothing new is written.
      () => undefined,
    );
    // A replica that does not answer must not hold up the others.
    const asked = Promise.all(this.all.map((replica) => this.#ask(replica, primary)));
    this.#schedule();
    await Promise.race([asked, this.#delay(2 * sampleEveryMs)]);
  }

  async #ask(replica: Replica<P>, primary: Promise<unknown>): Promise<void> {
    const { clock } = this.#parts;
    if (replica.askedAt !== undefined) {
      if (clock.now() - replica.askedAt >= silentAfterMs) replica.isAvailable = false;
      return;
    }
    replica.askedAt = clock.now();
    try {
      // After the primary: a replica that keeps up has replayed that by then.
      await Promise.race([primary, this.#delay(sampleEveryMs)]);
      replica.lagMs = await this.#askLag(replica.pool);
      replica.isAvailable = true;
    } catch {
      replica.isAvailable = false;
    } finally {
      replica.askedAt = undefined;
    }
  }

  /** Asks again for a moment if the replica has replayed nothing that is known yet, as at the first sample. */
  async #askLag(pool: P): Promise<number | undefined> {
    for (let left = firstAttempts; ; left -= 1) {
      const lagMs = this.#lagOf(await this.#parts.askReplica(pool));
      if (lagMs !== undefined || left === 0) return lagMs;
      await this.#delay(askAgainMs);
    }
  }

  #lagOf({ lsn, idleMs }: Position): number | undefined {
    const lag = lsn === undefined ? undefined : this.#lags.lagOf(lsn, this.#parts.clock.now());
    return lag ?? idleMs;
  }

  #schedule(): void {
    const { clock } = this.#parts;
    if (this.#isClosed) return;
    this.#timer = clock.setTimer(() => {
      this.#timer = undefined;
      this.#first = undefined;
      if (clock.now() - this.#usedAt < restAfterMs) this.#first = this.#sample();
    }, sampleEveryMs);
    this.#timer.unref();
  }

  #delay(ms: number): Promise<void> {
    return new Promise((resolve) => this.#parts.clock.setTimer(resolve, ms).unref());
  }
}
