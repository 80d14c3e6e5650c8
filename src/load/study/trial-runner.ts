import type { Driven, DrivePlan, DriveProgress, Driver } from '../drive/plan.js';
import { applicationNameOf, type StudyPlan } from './plan.js';
import type { StrategyName } from './result.js';
import type { TimeLeft } from './time-left.js';
import type { Taken, Trial } from './trial.js';
import { nothingWatched, type Watched } from './watched.js';

const reportEveryMs = 500;

/**
 * Runs trials one after the other. Between its trials a strategy has no session on the server, which would take
 * slots from the others; its processes stay until the size of its pool changes. A strategy that cannot be driven is skipped
 * from then on.
 */
export class TrialRunner implements AsyncDisposable {
  readonly #plan: StudyPlan;
  readonly #timeLeft: TimeLeft;
  readonly #drivers = new Map<Trial['strategy'], { readonly poolMax: number; readonly driver: Driver }>();
  readonly #leftOut = new Map<StrategyName | 'bare', unknown>();

  constructor(plan: StudyPlan, timeLeft: TimeLeft) {
    this.#plan = plan;
    this.#timeLeft = timeLeft;
  }

  /** Strategies that could not be driven, with the error. */
  get leftOut(): ReadonlyMap<StrategyName | 'bare', unknown> {
    return this.#leftOut;
  }

  /** Drives a trial; `undefined` where the study was stopped before, or the strategy cannot be driven. */
  async take(trial: Trial): Promise<Taken | undefined> {
    if (this.#plan.signal.aborted || this.#leftOut.has(trial.strategy)) {
      this.#timeLeft.end(trial);
      return undefined;
    }
    let begin: number | undefined;
    try {
      await this.#tidy(trial);
      begin = performance.now();
      return await this.#perform(trial, begin);
    } catch (error) {
      if (!this.#plan.signal.aborted) this.#leftOut.set(trial.strategy, error);
      return undefined;
    } finally {
      // The wait in front of a trial counts for the previous one.
      this.#timeLeft.end(trial, begin && performance.now() - begin);
    }
  }

  /** Ends the processes. */
  async [Symbol.asyncDispose](): Promise<void> {
    const drivers = [...this.#drivers.values()];
    this.#drivers.clear();
    await Promise.all(drivers.map(({ driver }) => driver[Symbol.asyncDispose]()));
  }

  async #tidy(trial: Trial): Promise<void> {
    const report = setInterval(() => this.#report(trial), reportEveryMs);
    await this.#plan.hooks.tidy().finally(() => clearInterval(report));
  }

  async #perform(trial: Trial, begin: number): Promise<Taken> {
    const startedAt = new Date().toISOString();
    try {
      return { trial, startedAt, ...(await this.#drive(trial, begin)) };
    } finally {
      // The measurement counts whatever happens afterwards. A lost server is reported by the next trial.
      await this.#plan.hooks.settle(trial.strategy).catch(() => undefined);
    }
  }

  async #drive(trial: Trial, begin: number): Promise<{ driven: Driven; watched: Watched }> {
    const { signal, hooks } = this.#plan;
    const driver = await this.#open(trial);
    const watch = trial.isWatched ? hooks.watch(trial.strategy) : undefined;
    let watched = nothingWatched;
    try {
      const driven = await driver.drive(trial.demand, trial.span, signal, (progress) =>
        this.#report(trial, begin, progress),
      );
      watched = (await watch?.finish()) ?? nothingWatched;
      return { driven, watched };
    } catch (error) {
      await watch?.finish();
      throw error;
    }
  }

  async #open(trial: Trial): Promise<Driver> {
    const { strategy, poolMax } = trial;
    const last = this.#drivers.get(strategy);
    if (last?.poolMax === poolMax) return last.driver;
    // A sweep over sizes would have dozens of processes otherwise, and starting them takes little of a trial.
    this.#drivers.delete(strategy);
    await last?.driver[Symbol.asyncDispose]();
    const driver = await this.#plan.openDriver(this.#drivePlanOf(trial));
    this.#drivers.set(strategy, { poolMax, driver });
    return driver;
  }

  #drivePlanOf({ strategy, poolMax }: Trial): DrivePlan {
    const { env, bouncerEnv, settings, workload } = this.#plan;
    return {
      strategy,
      env: strategy === 'pgbouncer' ? (bouncerEnv ?? env) : env,
      applicationName: applicationNameOf(strategy),
      poolMax,
      workers: settings.workers,
      workload,
      seed: settings.seed,
    };
  }

  #report(trial: Trial, begin?: number, counts?: DriveProgress): void {
    const { strategy, load, round, rounds } = trial;
    const leftMs = this.#timeLeft.leftMs(strategy, begin === undefined ? 0 : performance.now() - begin);
    const { done, failed } = counts ?? { done: 0, failed: 0 };
    const isWaiting = counts === undefined;
    this.#plan.observer.progress({ strategy, load, round: round + 1, rounds, done, failed, isWaiting, leftMs });
  }
}
