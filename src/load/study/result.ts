/**
 * What a study found out: the shape of `--json`, described for others by `schema/load.schema.json`. Latencies are in
 * milliseconds. Fields are only ever added; a change of meaning raises `schemaVersion`.
 */
export interface StudyResult {
  readonly schemaVersion: 1;
  /** Version of pg-headroom. */
  readonly version: string;
  /** The command that repeats the study. Without addresses and secrets, which come from the environment. */
  readonly command: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Stopped before its end: what was measured until then is here. */
  readonly isInterrupted: boolean;
  readonly machine: StudyMachine;
  readonly server: StudyServer;
  /** `null` where no PgBouncer took part. */
  readonly pgBouncer: StudyPgBouncer | null;
  readonly settings: StudySettings;
  /** What a strategy adds to the bare statement; `null` where it was not measured. */
  readonly overhead: Overhead | null;
  /** One for each strategy and load, in the order in which loads and strategies were asked for. */
  readonly points: readonly Point[];
  readonly spikes: readonly Spike[];
  /** What `--find-size` found; `null` without it. */
  readonly sizes: SizeSweep | null;
  readonly recommendation: Recommendation | null;
  /** What the reader must know to trust the figures: a saturated driver, a strategy left out, a law that does not hold. */
  readonly warnings: readonly string[];
}

/** Ways of getting connections. */
export const strategies = ['none', 'pg-pool', 'headroom', 'pgbouncer'] as const;

export type StrategyName = (typeof strategies)[number];

/** Where the load came from. */
export interface StudyMachine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Such as `linux x64`. */
  readonly platform: string;
  readonly node: string;
  /** Version of the driver `pg`. */
  readonly pg: string;
}

export interface StudyServer {
  readonly version: string;
  /** Started by the study, for it alone. */
  readonly isEmbedded: boolean;
  /** Whether the server is on the machine that the load comes from. */
  readonly isLocal: boolean;
  readonly maxConnections: number;
  /** Without those reserved. */
  readonly usableConnections: number;
  /** Those that figures depend on, such as `fsync` and `shared_buffers`. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface StudyPgBouncer {
  readonly version: string;
  readonly isEmbedded: boolean;
  /** Such as `pool_mode` and `default_pool_size`, where they are known. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface StudySettings {
  readonly strategies: readonly StrategyName[];
  readonly workload: string;
  readonly scripts: readonly { readonly name: string; readonly weight: number }[];
  readonly scale: number;
  readonly protocol: Protocol;
  readonly rounds: number;
  readonly durationSeconds: number;
  readonly warmUpSeconds: number;
  readonly thinkMs: number;
  /** Connections of `pg-pool` and `headroom`, of all their processes together. */
  readonly poolMax: number;
  /** Processes that make the load. */
  readonly workers: number;
  /** Latency that a request must keep to count as good. */
  readonly objectiveMs: number;
  readonly seed: number;
}

/** How variables reach the server; as in pgbench, but for `auto`: as parameters wherever the server accepts that. */
export const protocols = ['auto', 'simple', 'extended', 'prepared'] as const;

export type Protocol = (typeof protocols)[number];

/** Users who each make one request after the other, or requests that come at a rate, whoever waits. */
export type Load =
  | { readonly kind: 'closed'; readonly users: number }
  | {
      readonly kind: 'open';
      readonly ratePerSecond: number;
      /** The rate as a multiple of what the strategy can do; `null` where it was given in figures. */
      readonly ofCapacity: number | null;
    };

/** One strategy under one load. */
export interface Point {
  readonly strategy: StrategyName;
  readonly load: Load;
  /** In the order in which they were driven, each beside the same round of the other strategies. */
  readonly rounds: readonly Round[];
  /** All rounds together: counts and times added, latencies of all requests. */
  readonly summary: Measures;
}

export interface Round extends Measures {
  readonly startedAt: string;
  readonly series: Series;
}

/** What was measured while a load was on, after the warm-up. */
export interface Measures {
  readonly seconds: number;
  /** Requests that succeeded. */
  readonly done: number;
  readonly failed: number;
  /** Of those that succeeded. */
  readonly requestsPerSecond: number;
  /** Of those that succeeded within the objective. */
  readonly goodputPerSecond: number;
  /** Of requests that succeeded, from when they were to start; `null` where none did. */
  readonly latencyMs: Quantiles | null;
  /** For drawing: latencies by rising quantile, up to the greatest. */
  readonly distribution: readonly { readonly quantile: number; readonly ms: number }[];
  /** To open a connection, signing in included, those opened before measuring too; `null` where none was. */
  readonly connectMs: Quantiles | null;
  /** How many requests failed, by kind, the most frequent first. */
  readonly errors: readonly {
    readonly kind: string;
    readonly count: number;
    /** Of one of them, with `script:line:` if a statement caused it; absent from results of earlier versions. */
    readonly message?: string;
  }[];
  /** Most sessions of the strategy that the server had at once; `null` where it could not be asked. */
  readonly peakSessions: number | null;
  /** Processor cores in use on average, such as 0.8; `null` where it cannot be read. */
  readonly cpu: { readonly driver: number; readonly server: number | null };
  readonly driver: DriverHealth;
  /** `null` where there is no number of users: with an open load. */
  readonly littlesLaw: LittlesLaw | null;
}

export interface Quantiles {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Whether the processes that make the load kept up; where they do not, latencies are theirs and not the server's. */
export interface DriverHealth {
  /** Share of the time in which the event loop was at work, of the busiest process: 0 to 1. */
  readonly utilization: number;
  /** How late the event loop was, at the 99th percentile, of the process that was latest. */
  readonly lagP99Ms: number;
  readonly isSaturated: boolean;
}

/**
 * J. D. C. Little, "A Proof for the Queuing Formula: L = λW" (Operations Research 9/3, 1961): users are as many as
 * requests/s times the time that each takes, failures and pauses included. A figure that breaks it is wrong.
 */
export interface LittlesLaw {
  readonly users: number;
  /** Requests that ended, failed ones too, per second, times their mean time with think time and pauses, in seconds. */
  readonly product: number;
  /** `product / users`: 1 where the law holds. */
  readonly ratio: number;
}

/** What happened, in equal steps of time. Of each step one number; `null` where there is nothing to tell. */
export interface Series {
  readonly everyMs: number;
  readonly requestsPerSecond: readonly number[];
  readonly failuresPerSecond: readonly number[];
  readonly p50Ms: readonly (number | null)[];
  readonly p99Ms: readonly (number | null)[];
  readonly sessions: readonly (number | null)[];
}

/** One user alone: what each strategy adds to the statement on a connection that is open and nobody else's. */
export interface Overhead {
  readonly bare: Quantiles;
  readonly strategies: readonly {
    readonly strategy: StrategyName;
    readonly latencyMs: Quantiles;
    /** Median of the rounds' `p50 − bare p50`. */
    readonly overheadMs: number;
  }[];
}

/** Many more users for a while, and how long the strategy takes to be as it was. */
export interface Spike {
  readonly strategy: StrategyName;
  readonly users: number;
  readonly spikeUsers: number;
  /** Within `series`. */
  readonly beginsAtMs: number;
  readonly endsAtMs: number;
  /** From the end of the spike until latencies were again what they were before; `null` where they never were. */
  readonly recoveryMs: number | null;
  readonly failed: number;
  readonly errors: Measures['errors'];
  readonly series: Series;
}

/** `headroom` with pools of several sizes. */
export interface SizeSweep {
  readonly users: number;
  readonly sizes: readonly {
    readonly poolMax: number;
    readonly measures: Measures;
    /** Each round by itself, in the order of the rounds; absent from results of earlier versions. */
    readonly rounds?: readonly SizeRound[] | undefined;
  }[];
  /** The size chosen. */
  readonly best: number;
  /** The sizes that do as well as any, within the noise; absent from results of earlier versions. */
  readonly range?: { readonly from: number; readonly to: number } | undefined;
  /** Reason why the measurements do not tell sizes apart, so that `best` is a guess; `null` if they do. */
  readonly doubt?: string | null | undefined;
  /** Why, in whole sentences with figures. */
  readonly reasons: readonly string[];
}

/** A pool of one size in one round. */
export interface SizeRound {
  readonly requestsPerSecond: number;
  /** `null` if no request succeeded. */
  readonly p95Ms: number | null;
}

export interface Recommendation {
  readonly strategy: StrategyName;
  /** For DB_POOL_MAX. */
  readonly poolMax: number;
  /** Why, in whole sentences with figures. */
  readonly reasons: readonly string[];
}
