import { strategiesFor } from './phases.js';
import type { AskedLoad, StudyPlan } from './plan.js';
import { firstSizes } from './sizes.js';
import { overheadSpan, spanOf, spikeSpan } from './spans.js';
import { type Coming, TimeLeft } from './time-left.js';
import { lengthOf } from './trial.js';

/** Time of a trial in addition to driving, in milliseconds. */
const extraMs = {
  usual: 600,
  /** Until every user's connection was refused or timed out, and afterwards until the server has got over it. */
  overfull: 30_000,
} as const;

/** The trials of a study. Sizes that are tried between others are taken to be two. */
export function forecast(plan: StudyPlan): Coming[] {
  const { settings, loads, spike, sweep } = plan;
  const { strategies, rounds } = settings;
  const usual = spanOf(settings);
  const trials = (who: readonly Coming['strategy'][], span: typeof usual, count = rounds, users = 1) =>
    who.flatMap((strategy) => {
      const isOverfull = strategy === 'none' && users > plan.server.usableConnections;
      const trial = { strategy, drivesMs: lengthOf({ span }), extraMs: extraMs[isOverfull ? 'overfull' : 'usual'] };
      return Array.from({ length: count }, () => trial);
    });
  const isMultiple = loads.some(({ kind }) => kind === 'capacity');
  const sizes = sweep === undefined ? 0 : firstSizes(sweep.largest).length + 2;
  const spiked = spike === undefined ? [] : strategiesFor(plan, { kind: 'closed', users: spike.spikeUsers });
  return [
    ...(plan.measuresOverhead ? trials(['bare', ...strategies], overheadSpan(settings)) : []),
    ...(isMultiple ? trials(strategies, usual, 1) : []),
    ...loads.flatMap((load) => trials(strategiesFor(plan, load), usual, rounds, usersOf(load))),
    ...trials(spiked, spikeSpan(settings), 1, spike?.spikeUsers),
    ...trials(['headroom'], usual, sizes * rounds),
  ];
}

function usersOf(load: AskedLoad): number | undefined {
  return load.kind === 'closed' ? load.users : undefined;
}

/** How long a study is likely to take, in milliseconds. */
export function expectedMs(plan: StudyPlan): number {
  return new TimeLeft(forecast(plan)).leftMs();
}
