import type { Driven, DrivePlan, DriveProgress, Driver } from '../drive/plan.js';
import { applicationNameOf, type StudyPlan } from './plan.js';
import type { StrategyName } from './result.js';
import type { TimeLeft } from './time-left.js';
import type { Taken, Turn } from './turn.js';
import { nothingWatched, type Watched } from './watched.js';

const reportEveryMs = 500;

/**
 * Where turns are taken, one after the other. Between its turns a strategy has no session on the server, which would take
 * slots from the others; its processes stay, until its pool is to have another size. One that cannot be driven is left out
 * from then on.
 */
export class Stage implements AsyncDisposable {
  readonly #plan: StudyPlan;
  readonly #timeLeft: TimeLeft;
  readonly #drivers = new Map<Turn['strategy'], { readonly poolMax: number; readonly driver: Driver }>();
  readonly #leftOut = new Map<StrategyName | 'bare', unknown>();

  constructor(plan: StudyPlan, timeLeft: TimeLeft) {
    this.#plan = plan;
    this.#timeLeft = timeLeft;
  }

  /** Strategies that could not be driven, and why. */
  get leftOut(): ReadonlyMap<StrategyName | 'bare', unknown> {
    return this.#leftOut;
  }

  /** Drives a turn; `undefined` where the study was stopped before, or the strategy cannot be driven. */
  async take(turn: Turn): Promise<Taken | undefined> {
    if (this.#plan.signal.aborted || this.#leftOut.has(turn.strategy)) {
      this.#timeLeft.end(turn);
      return undefined;
    }
    let begin: number | undefined;
    try {
      await this.#tidy(turn);
      begin = performance.now();
      return await this.#perform(turn, begin);
    } catch (error) {
      if (!this.#plan.signal.aborted) this.#leftOut.set(turn.strategy, error);
      return undefined;
    } finally {
      // What was waited for before is owed to the turn before.
      this.#timeLeft.end(turn, begin && performance.now() - begin);
    }
  }

  /** Ends the processes. */
  async [Symbol.asyncDispose](): Promise<void> {
    const drivers = [...this.#drivers.values()];
    this.#drivers.clear();
    await Promise.all(drivers.map(({ driver }) => driver[Symbol.asyncDispose]()));
  }

  async #tidy(turn: Turn): Promise<void> {
    const report = setInterval(() => this.#report(turn), reportEveryMs);
    await this.#plan.site.tidy().finally(() => clearInterval(report));
  }

  async #perform(turn: Turn, begin: number): Promise<Taken> {
    const startedAt = new Date().toISOString();
    try {
      return { turn, startedAt, ...(await this.#drive(turn, begin)) };
    } finally {
      // What was measured counts whatever comes afterwards. A server that is lost is told of by the next turn's tidying.
      await this.#plan.site.settle(turn.strategy).catch(() => undefined);
    }
  }

  async #drive(turn: Turn, begin: number): Promise<{ driven: Driven; watched: Watched }> {
    const { signal, site } = this.#plan;
    const driver = await this.#open(turn);
    const watch = turn.isWatched ? site.watch(turn.strategy) : undefined;
    let watched = nothingWatched;
    try {
      const driven = await driver.drive(turn.demand, turn.span, signal, (progress) =>
        this.#report(turn, begin, progress),
      );
      watched = (await watch?.finish()) ?? nothingWatched;
      return { driven, watched };
    } catch (error) {
      await watch?.finish();
      throw error;
    }
  }

  async #open(turn: Turn): Promise<Driver> {
    const { strategy, poolMax } = turn;
    const last = this.#drivers.get(strategy);
    if (last?.poolMax === poolMax) return last.driver;
    // A sweep over sizes would have dozens of processes otherwise, and starting them takes little of a turn.
    this.#drivers.delete(strategy);
    await last?.driver[Symbol.asyncDispose]();
    const driver = await this.#plan.openDriver(this.#drivePlanOf(turn));
    this.#drivers.set(strategy, { poolMax, driver });
    return driver;
  }

  #drivePlanOf({ strategy, poolMax }: Turn): DrivePlan {
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

  #report(turn: Turn, begin?: number, counts?: DriveProgress): void {
    const { strategy, load, round, rounds } = turn;
    const leftMs = this.#timeLeft.leftMs(strategy, begin === undefined ? 0 : performance.now() - begin);
    const { done, failed } = counts ?? { done: 0, failed: 0 };
    const isWaiting = counts === undefined;
    this.#plan.observer.progress({ strategy, load, round: round + 1, rounds, done, failed, isWaiting, leftMs });
  }
}
