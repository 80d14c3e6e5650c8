import type { Protocol, Series, StrategyName } from '../study/result.js';

/** A strategy and its requests, as sent to the worker processes. */
export interface DrivePlan {
  /** `bare`: one open connection for each user, what strategies are compared with. */
  readonly strategy: StrategyName | 'bare';
  /** Variables that `loadConfig` reads: where the server (for `pgbouncer`: PgBouncer) is, and how the pool is set. */
  readonly env: Readonly<Record<string, string>>;
  /** `application_name` of the sessions. */
  readonly applicationName: string;
  /** Connections of `pg-pool` and `headroom`, of all workers together. */
  readonly poolMax: number;
  readonly workers: number;
  readonly workload: WorkloadPlan;
  readonly seed: number;
}

export interface WorkloadPlan {
  readonly scripts: readonly ScriptSource[];
  /** Given by `-D`, and what pgbench sets itself: `scale`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly protocol: Protocol;
  /** Tables of ours that the scripts mean where they name them bare; `null`: statements are sent as they are. */
  readonly schema: string | null;
  /** With `auto`: statements whose variables the server does not take as parameters, which are sent as text. */
  readonly asText: readonly string[];
}

/** A script in pgbench's syntax. */
export interface ScriptSource {
  readonly name: string;
  readonly text: string;
  /** Relative frequency. */
  readonly weight: number;
}

/** The load on a strategy. */
export type Demand =
  | {
      readonly kind: 'closed';
      readonly users: number;
      /** Between a request and the next of the same user. */
      readonly thinkMs: number;
      /** More users for a while; times are from the beginning of what is measured. */
      readonly spike?: { readonly users: number; readonly beginsAtMs: number; readonly lengthMs: number };
    }
  | {
      /**
       * Arrivals at random (Poisson), as with `pgbench --rate`; latency counts from the intended start. Measured is what
       * ends within the window, as with users; what has waited for longer than the objective when it closes counts as
       * failed.
       */
      readonly kind: 'open';
      readonly ratePerSecond: number;
    };

/** With a closed load the window is lengthened, where users take long over a request, so that Little's law holds. */
export interface Span {
  readonly warmUpMs: number;
  readonly durationMs: number;
  readonly objectiveMs: number;
  /** Step of the series. */
  readonly everyMs: number;
}

/** Measurements of a driver. The study adds those of the server (sessions, CPU time). */
export interface Driven {
  /** When measuring began, by `Date.now()` of the parent, so that what others measured can be laid beside it. */
  readonly beganAt: number;
  readonly seconds: number;
  readonly done: number;
  readonly failed: number;
  /** Completed within the objective. */
  readonly good: number;
  readonly donePerSecond: number;
  readonly goodPerSecond: number;
  /**
   * Users that there must have been (Little's law): the times from the end of a user's request to the end of the next, so
   * with the pauses or thinking before it, failures included, a second. `null`: open load, or nothing ended.
   */
  readonly usersByLaw: number | null;
  /** Of requests that succeeded, in µs: HdrHistogram, compressed (V2, base64), so that rounds can be added. */
  readonly latency: string;
  /** To open the connections of this drive, in µs, before measuring too; the same form. */
  readonly connect: string;
  readonly errors: Readonly<Record<string, number>>;
  /** Message of a failure of each kind. */
  readonly messages: Readonly<Record<string, string>>;
  /** Cores that the workers used on average. */
  readonly cpu: number;
  /** Maximum of the workers. */
  readonly utilization: number;
  readonly lagP99Ms: number;
  readonly series: Omit<Series, 'sessions'>;
  /** True if the signal stopped the measurement early. */
  readonly isInterrupted: boolean;
}

/** Reported several times a second. */
export interface DriveProgress {
  readonly done: number;
  readonly failed: number;
}

/** A strategy, opened in its processes. */
export interface Driver extends AsyncDisposable {
  /**
   * Makes load, and measures after the warm-up. Once at a time; as often as wanted. Resolves early when the signal
   * fires, with what there is; every request has ended or been broken off by then.
   */
  drive(
    demand: Demand,
    span: Span,
    signal: AbortSignal,
    onProgress?: (progress: DriveProgress) => void,
  ): Promise<Driven>;
  /** Closes every connection, and ends the processes. */
  [Symbol.asyncDispose](): Promise<void>;
}
