import { forecast } from './forecast.js';
import { describeMachine } from './machine.js';
import { measureCapacities, measureOverhead, measurePoints, measureSpikes, sweepSizes } from './phases.js';
import type { StudyPlan } from './plan.js';
import { recommend } from './recommend.js';
import type { Point, StudyResult } from './result.js';
import { TimeLeft } from './time-left.js';
import { TrialRunner } from './trial-runner.js';
import { warn } from './warn.js';

/**
 * Makes a study: one user alone, every strategy under every load, the spike and the sizes. When the signal fires
 * it ends soon and gives what was measured until then.
 *
 * @throws what kept the strategies from being driven, where nothing at all could be measured.
 */
export async function runStudy(plan: StudyPlan): Promise<StudyResult> {
  const startedAt = new Date().toISOString();
  await using runner = new TrialRunner(plan, new TimeLeft(forecast(plan)));
  const measured = await measureAll(plan, runner);
  if (measured.points.length === 0 && !plan.signal.aborted) throwFirst(runner);
  const { version, command, server, pgBouncer, settings, signal } = plan;
  const known = { ...measured, settings, server, pgBouncer, isInterrupted: signal.aborted };
  return {
    ...{ schemaVersion: 1, version, command, startedAt, finishedAt: new Date().toISOString() },
    ...known,
    machine: describeMachine(),
    recommendation: recommend(known),
    warnings: [...plan.warnings, ...warn(known, runner.leftOut)],
  };
}

async function measureAll(plan: StudyPlan, runner: TrialRunner) {
  // Microseconds first, before loads that a server needs time to get over.
  const overhead = plan.measuresOverhead ? await measureOverhead(plan, runner) : null;
  const capacities = await measureCapacities(plan, runner);
  const points: Point[] = [];
  for (const load of plan.loads) points.push(...(await measurePoints(plan, runner, load, capacities)));
  return {
    points,
    overhead,
    spikes: await measureSpikes(plan, runner),
    sizes: await sweepSizes(plan, runner),
  };
}

function throwFirst({ leftOut }: TrialRunner): void {
  for (const [, error] of leftOut) throw error;
}
