import { systemClock } from '../../util/clock.js';
import { compileWorkload } from '../script/compile.js';
import type { CompiledWorkload } from '../script/script.js';
import { openStrategy } from '../strategy/open.js';
import type { DriveProgress } from './plan.js';
import { seededRandom } from './random.js';
import { Run } from './run.js';
import type { WorkerPlan } from './share.js';
import type { WorkerCalls } from './worker-calls.js';

/** A worker's part of a plan: drives, one after the other. */
export class Worker implements WorkerCalls {
  #plan: WorkerPlan | undefined;
  #workload: CompiledWorkload | undefined;
  #run: Run | undefined;

  get progress(): DriveProgress {
    return this.#run?.progress ?? { done: 0, failed: 0 };
  }

  async prepare(plan: WorkerPlan): Promise<void> {
    this.#plan = plan;
    this.#workload = compileWorkload(plan.workload, plan.seed);
  }

  begin({ demand, span }: Parameters<WorkerCalls['begin']>[0]): Promise<void> {
    const plan = this.#plan as WorkerPlan;
    this.#run = new Run(
      {
        open: (opening) => openStrategy(plan, opening),
        workload: this.#workload as CompiledWorkload,
        clock: systemClock,
        random: seededRandom(plan.seed + plan.index),
        userNumbers: { first: plan.index, step: plan.workers },
      },
      demand,
      span,
    );
    return this.#run.begin();
  }

  measure(): ReturnType<WorkerCalls['measure']> {
    return (this.#run as Run).measure();
  }

  async end(): Promise<void> {
    await this.#run?.end();
  }

  cut(): void {
    this.#run?.cut();
  }
}
