import { strategiesFor } from './phases.js';
import type { StudyPlan } from './plan.js';
import { firstSizes } from './sizes.js';
import { overheadSpan, spanOf, spikeSpan } from './spans.js';
import { TimeLeft } from './time-left.js';
import { lengthOf } from './turn.js';

/** How long each turn of a study drives, in milliseconds. Sizes that are tried between others are taken to be two. */
export function forecast(plan: StudyPlan): number[] {
  const { settings, loads, spike, sweep } = plan;
  const { strategies, rounds } = settings;
  const usual = lengthOf({ span: spanOf(settings) });
  const turns = (count: number, length: number) => Array.from({ length: count }, () => length);
  const isMultiple = loads.some(({ kind }) => kind === 'capacity');
  const sizes = sweep === undefined ? 0 : firstSizes(sweep.largest).length + 2;
  const spiked = spike === undefined ? [] : strategiesFor(plan, { kind: 'closed', users: spike.spikeUsers });
  return [
    ...turns(isMultiple ? strategies.length : 0, usual),
    ...loads.flatMap((load) => turns(strategiesFor(plan, load).length * rounds, usual)),
    ...turns(plan.measuresOverhead ? (strategies.length + 1) * rounds : 0, lengthOf({ span: overheadSpan(settings) })),
    ...turns(spiked.length, lengthOf({ span: spikeSpan(settings) })),
    ...turns(sizes * rounds, usual),
  ];
}

/** How long a study is likely to take, in milliseconds. */
export function expectedMs(plan: StudyPlan): number {
  return new TimeLeft(forecast(plan)).leftMs();
}
