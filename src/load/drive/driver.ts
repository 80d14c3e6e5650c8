import { mergeMeasured } from './merge.js';
import type { Demand, Driven, DrivePlan, DriveProgress, Driver, Span } from './plan.js';
import { shareDemand, sharePlan } from './share.js';
import { WorkerLink } from './worker-link.js';

/** A worker that sends nothing for this long counts as dead, in milliseconds. */
const silenceMs = 30_000;
const progressEveryMs = 200;

/**
 * Starts the processes that make the load. Between drives they have no connection to the server.
 *
 * @throws {LoadWorkerError} when one cannot be started, or refuses the plan
 * @example
 * await using driver = await openDriver(plan);
 * const driven = await driver.drive({ kind: 'closed', users: 10, thinkMs: 0 }, span, signal);
 */
export async function openDriver(plan: DrivePlan, options: { readonly silenceMs?: number } = {}): Promise<Driver> {
  const plans = sharePlan(plan);
  const workers = plans.map(() => new WorkerLink(options.silenceMs ?? silenceMs));
  const driver = new WorkersDriver(workers);
  try {
    await Promise.all(workers.map((worker, index) => worker.ask('prepare', plans[index] as (typeof plans)[number])));
  } catch (error) {
    await driver[Symbol.asyncDispose]();
    throw error;
  }
  return driver;
}

/** Drives in all workers at once. */
class WorkersDriver implements Driver {
  readonly #workers: readonly WorkerLink[];

  constructor(workers: readonly WorkerLink[]) {
    this.#workers = workers;
  }

  async drive(
    demand: Demand,
    span: Span,
    signal: AbortSignal,
    onProgress: (progress: DriveProgress) => void = () => undefined,
  ): Promise<Driven> {
    const report = setInterval(() => onProgress(this.#progress), progressEveryMs);
    const cut = (): void => {
      for (const worker of this.#workers) worker.cut();
    };
    signal.addEventListener('abort', cut);
    try {
      return await this.#driveAll(demand, span, signal);
    } catch (error) {
      // Without one of them, the results of the others are of no use.
      await this[Symbol.asyncDispose]();
      throw error;
    } finally {
      clearInterval(report);
      signal.removeEventListener('abort', cut);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker[Symbol.asyncDispose]()));
  }

  get #progress(): DriveProgress {
    const all = this.#workers.map(({ progress }) => progress);
    return {
      done: all.reduce((sum, { done }) => sum + done, 0),
      failed: all.reduce((sum, { failed }) => sum + failed, 0),
    };
  }

  async #driveAll(demand: Demand, span: Span, signal: AbortSignal): Promise<Driven> {
    const demands = shareDemand(demand, this.#workers.length);
    const begin = (worker: WorkerLink, index: number) =>
      worker.ask('begin', { demand: demands[index] as Demand, span });
    if (!signal.aborted) await Promise.all(this.#workers.map(begin));
    const beganAt = Date.now();
    const isMeasured = !signal.aborted;
    const parts = isMeasured ? await Promise.all(this.#workers.map((worker) => worker.ask('measure', undefined))) : [];
    const isInterrupted = signal.aborted;
    await Promise.all(this.#workers.map((worker) => worker.ask('end', undefined)));
    return mergeMeasured(parts, { beganAt, everyMs: span.everyMs, isInterrupted });
  }
}
