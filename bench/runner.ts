import type { RowPlan } from './rows.js';
import { rotate } from './statistics.js';
import type { Driver, Workload } from './workload.js';

/** What one peer did in one round. */
export interface Sample {
  readonly operationsPerSecond: number;
  /** Processor time of this process, user and system, per operation. */
  readonly cpuMicrosPerOperation: number;
}

export interface Contender {
  readonly name: string;
  readonly driver: Driver;
}

export interface Effort {
  readonly rounds: number;
  /** Length of one sample. */
  readonly seconds: number;
  /** Length of what runs before each sample and is not counted. */
  readonly warmUpSeconds: number;
}

/** A row measured: the samples of every peer it applies to, in the order of rounds. */
export interface Row extends RowPlan {
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
}

/** Measures round by round, every peer in each, so that what changes on the machine meanwhile touches all of them. */
export async function measureRow(plan: RowPlan, contenders: readonly Contender[], effort: Effort): Promise<Row> {
  const { workload, callers } = plan;
  const taking = contenders.filter(({ driver }) => workload.appliesTo(driver));
  const samples = new Map<string, Sample[]>(taking.map(({ name }) => [name, []]));
  for (let round = 0; round < effort.rounds; round++) {
    for (const { name, driver } of rotate(taking, round)) {
      await sample(workload, callers, driver, effort.warmUpSeconds);
      samples.get(name)?.push(await sample(workload, callers, driver, effort.seconds));
    }
  }
  return { ...plan, samples };
}

async function sample(workload: Workload, callers: number, driver: Driver, seconds: number): Promise<Sample> {
  const { batch = 1 } = workload;
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const until = start + seconds * 1000;
  let operations = 0;
  const call = async () => {
    while (performance.now() < until) {
      await workload.run(driver);
      operations += batch;
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  const elapsedSeconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    operationsPerSecond: operations / elapsedSeconds,
    cpuMicrosPerOperation: (user + system) / operations,
  };
}
