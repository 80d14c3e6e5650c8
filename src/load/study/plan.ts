import type { DrivePlan, DriveProgress, Driver, WorkloadPlan } from '../drive/plan.js';
import type { StrategyName, StudyPgBouncer, StudyServer, StudySettings } from './result.js';
import type { Watched } from './watched.js';

/** A study, all questions settled: what is driven, how, and through what. */
export interface StudyPlan {
  /** Version of pg-headroom. */
  readonly version: string;
  /** Repeats the study; without addresses and secrets. */
  readonly command: string;
  readonly server: StudyServer;
  readonly pgBouncer: StudyPgBouncer | null;
  readonly settings: StudySettings;
  readonly workload: WorkloadPlan;
  /** Variables of the strategies that connect to the server itself. */
  readonly env: Readonly<Record<string, string>>;
  /** Those of `pgbouncer`; `undefined` where it takes no part. */
  readonly bouncerEnv: Readonly<Record<string, string>> | undefined;
  readonly loads: readonly AskedLoad[];
  /** Users of the closed loop that finds out what a strategy can do, for loads that are multiples of it. */
  readonly capacityUsers: number;
  /** True to measure one user alone with the bare statement and with each strategy. */
  readonly measuresOverhead: boolean;
  /** `spikeUsers` are all there are then, `users` among them. */
  readonly spike: { readonly users: number; readonly spikeUsers: number } | undefined;
  /** Sizes of the pool to compare, up to the largest that the server has connections for. */
  readonly sweep: { readonly users: number; readonly largest: number } | undefined;
  /** Users that `none` may have: it opens as many connections. `Infinity`: as many as the loads have. */
  readonly maxUsersOfNone: number;
  /** Users that `pgbouncer` may have, and connections of requests at a rate: PgBouncer takes no more, or others need them. */
  readonly maxUsersOfPgBouncer: number;
  /** Warnings from the preparation of the study. */
  readonly warnings: readonly string[];
  readonly signal: AbortSignal;
  readonly observer: StudyObserver;
  readonly hooks: ServerHooks;
  readonly openDriver: (plan: DrivePlan) => Promise<Driver>;
}

/** A load as asked for; a multiple of a strategy's capacity is a rate once that is known. */
export type AskedLoad =
  | { readonly kind: 'closed'; readonly users: number }
  | { readonly kind: 'open'; readonly ratePerSecond: number }
  | { readonly kind: 'capacity'; readonly multiple: number };

/** Operations of a study on the server, besides the load. */
export interface ServerHooks {
  /**
   * Removes the effects of earlier trials: dead rows in small, hot tables, and connections in the server's backlog.
   *
   * @throws what says why, at once, where the server is lost
   */
  tidy(): Promise<void>;
  /** Begins to watch the sessions of that name and the server's processor time. */
  watch(strategy: StrategyName | 'bare'): { finish(): Promise<Watched> };
  /** Waits until the sessions of a closed strategy have ended. */
  settle(strategy: StrategyName | 'bare'): Promise<void>;
}

export interface StudyObserver {
  /** Several times a second while a load is on, and before it while the server is waited for. */
  progress(progress: StudyProgress): void;
}

export interface StudyProgress extends DriveProgress {
  readonly strategy: StrategyName | 'bare';
  /** Such as `500 users`. */
  readonly load: string;
  /** From 1. */
  readonly round: number;
  readonly rounds: number;
  /** Of the whole study, as far as is known. */
  readonly leftMs: number;
  /** True while the study waits for the server before the load begins. */
  readonly isWaiting: boolean;
}

/** `application_name` of sessions. PgBouncer's have another one, since it keeps them for minutes. */
export const applicationNames = { direct: 'headroom load', pgbouncer: 'headroom load through PgBouncer' } as const;

/** The name that the sessions of a strategy have. */
export function applicationNameOf(strategy: StrategyName | 'bare'): string {
  return strategy === 'pgbouncer' ? applicationNames.pgbouncer : applicationNames.direct;
}
