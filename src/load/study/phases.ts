import { formatNoun } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { Demand } from '../drive/plan.js';
import { connectionsFor } from './connections.js';
import { describeLoad } from './describe-load.js';
import { measure } from './measures.js';
import { overheadOf } from './overhead.js';
import type { AskedLoad, StudyPlan } from './plan.js';
import { hasMeasured, pointOf } from './points.js';
import { spikeFrom } from './recovery.js';
import type { Load, Overhead, Point, SizeRound, SizeSweep, Spike, StrategyName } from './result.js';
import { interleave } from './rounds.js';
import { chooseSize, firstSizes, refine } from './sizes.js';
import { overheadSpan, spanOf, spikeOf, spikeSpan } from './spans.js';
import type { Taken, Trial } from './trial.js';
import type { TrialRunner } from './trial-runner.js';

/** Requests/s that each strategy can do. */
export type Capacities = ReadonlyMap<StrategyName, number>;

/** A trial as the settings have it, for a closed loop or a rate. */
function trialOf({ settings }: StudyPlan, strategy: StrategyName, demand: Demand, load: string, round: number): Trial {
  const { poolMax, rounds } = settings;
  return { strategy, poolMax, demand, span: spanOf(settings), isWatched: true, load, round, rounds };
}

/** Drives every strategy with users enough to keep it busy. Only where loads are multiples of that. */
export async function measureCapacities(plan: StudyPlan, runner: TrialRunner): Promise<Capacities> {
  const capacities = new Map<StrategyName, number>();
  if (!plan.loads.some(({ kind }) => kind === 'capacity')) return capacities;
  for (const strategy of plan.settings.strategies) {
    const users = Math.min(plan.capacityUsers, maxUsersOf(plan, strategy));
    const demand: Demand = { kind: 'closed', users, thinkMs: 0 };
    const trial = trialOf(plan, strategy, demand, `capacity, ${formatNoun(users, 'user')}`, 0);
    const taken = await runner.take({ ...trial, rounds: 1 });
    if (taken !== undefined && hasMeasured(taken)) capacities.set(strategy, measure([taken]).requestsPerSecond);
  }
  return capacities;
}

/** Drives every strategy under one load, in interleaved rounds. */
export async function measurePoints(
  plan: StudyPlan,
  runner: TrialRunner,
  asked: AskedLoad,
  capacities: Capacities,
): Promise<Point[]> {
  const loads = new Map(
    strategiesFor(plan, asked).map((strategy) => [strategy, loadOf(asked, capacities.get(strategy))]),
  );
  const contestants = [...loads].filter(([, load]) => load !== undefined).map(([strategy]) => strategy);
  const { rounds, thinkMs } = plan.settings;
  const taken = await interleave(contestants, rounds, (strategy, round) => {
    const load = loads.get(strategy)!;
    return runner.take(trialOf(plan, strategy, demandOf(load, thinkMs), describeLoad(load), round));
  });
  return [...taken].flatMap(([strategy, trials]) => pointOf(strategy, loads.get(strategy)!, trials) ?? []);
}

/** Those that are driven under a load: some open a connection for each user, and may not have so many. */
export function strategiesFor(plan: StudyPlan, load: AskedLoad): StrategyName[] {
  const { strategies, workers } = plan.settings;
  return strategies.filter((strategy) => {
    const opensMany = strategy === 'none' || strategy === 'pgbouncer';
    return !opensMany || connectionsFor(strategy, load, workers) <= maxUsersOf(plan, strategy);
  });
}

function maxUsersOf({ maxUsersOfNone, maxUsersOfPgBouncer }: StudyPlan, strategy: StrategyName): number {
  if (strategy === 'none') return maxUsersOfNone;
  return strategy === 'pgbouncer' ? maxUsersOfPgBouncer : Number.POSITIVE_INFINITY;
}

/** A multiple of nothing is no load. */
function loadOf(asked: AskedLoad, capacity: number | undefined): Load | undefined {
  if (asked.kind === 'closed') return asked;
  if (asked.kind === 'open') return { ...asked, ofCapacity: null };
  if (!capacity) return undefined;
  return { kind: 'open', ratePerSecond: asked.multiple * capacity, ofCapacity: asked.multiple };
}

function demandOf(load: Load, thinkMs: number): Demand {
  return load.kind === 'closed' ? { ...load, thinkMs } : { kind: 'open', ratePerSecond: load.ratePerSecond };
}

/** Drives one user with the bare statement and with every strategy. */
export async function measureOverhead(plan: StudyPlan, runner: TrialRunner): Promise<Overhead | null> {
  const { strategies, rounds, poolMax } = plan.settings;
  const contestants: (StrategyName | 'bare')[] = ['bare', ...strategies];
  const demand: Demand = { kind: 'closed', users: 1, thinkMs: 0 };
  const span = overheadSpan(plan.settings);
  const taken = await interleave(contestants, rounds, (strategy, round) =>
    runner.take({ strategy, poolMax, demand, span, load: '1 user alone', isWatched: false, round, rounds }),
  );
  return overheadOf(taken);
}

/** Drives every strategy with many more users for a while. */
export async function measureSpikes(plan: StudyPlan, runner: TrialRunner): Promise<Spike[]> {
  if (plan.spike === undefined) return [];
  const { settings } = plan;
  const { users, spikeUsers } = plan.spike;
  const demand: Demand = {
    kind: 'closed',
    users,
    thinkMs: settings.thinkMs,
    spike: spikeOf(settings, spikeUsers - users),
  };
  const load = `${formatNoun(users, 'user')}, then ${formatCount(spikeUsers)}`;
  const spikes: Spike[] = [];
  for (const strategy of strategiesFor(plan, { kind: 'closed', users: spikeUsers })) {
    const trial = { ...trialOf(plan, strategy, demand, load, 0), span: spikeSpan(settings), rounds: 1 };
    const taken = await runner.take(trial);
    const spike = taken && hasMeasured(taken) ? spikeFrom(taken, strategy) : undefined;
    if (spike !== undefined) spikes.push(spike);
  }
  return spikes;
}

/** Drives `headroom` with pools of several sizes: first far apart, then around the one that did best. */
export async function sweepSizes(plan: StudyPlan, runner: TrialRunner): Promise<SizeSweep | null> {
  if (plan.sweep === undefined) return null;
  const { users, largest } = plan.sweep;
  const coarse = await measureSizes(plan, runner, users, firstSizes(largest));
  const first = chooseSize(coarse);
  if (first === undefined) return null;
  const between = refine(
    coarse.map(({ poolMax }) => poolMax),
    first.best,
  );
  const all = [...coarse, ...(await measureSizes(plan, runner, users, between))];
  const sizes = all.sort((a, b) => a.poolMax - b.poolMax);
  return { users, sizes, ...(chooseSize(sizes) ?? first) };
}

function roundOf(taken: Taken): SizeRound {
  const { requestsPerSecond, latencyMs } = measure([taken]);
  return { requestsPerSecond, p95Ms: latencyMs?.p95 ?? null };
}

async function measureSizes(
  plan: StudyPlan,
  runner: TrialRunner,
  users: number,
  sizes: readonly number[],
): Promise<SizeSweep['sizes'][number][]> {
  const { rounds, thinkMs } = plan.settings;
  const taken = await interleave(sizes, rounds, (poolMax, round) => {
    const demand: Demand = { kind: 'closed', users, thinkMs };
    const load = `pool of ${formatCount(poolMax)}, ${formatNoun(users, 'user')}`;
    return runner.take({ ...trialOf(plan, 'headroom', demand, load, round), poolMax });
  });
  return [...taken].flatMap(([poolMax, trials]) => {
    const measured = trials.filter(hasMeasured);
    return measured.length === 0 ? [] : [{ poolMax, measures: measure(measured), rounds: measured.map(roundOf) }];
  });
}
