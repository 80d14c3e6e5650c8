import { formatDuration } from '../../format/duration.js';
import { joinList } from '../../format/list.js';
import { formatNoun } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import { describeLoad } from '../../load/study/describe-load.js';
import { expectedMs } from '../../load/study/forecast.js';
import type { AskedLoad, StudyPlan } from '../../load/study/plan.js';
import type { Target } from './target.js';

/** Description of a study before it starts: loads, place and expected time. */
export function announce(plan: StudyPlan, { place, bouncer, isOwn }: Target): string {
  const { settings, server } = plan;
  const own = isOwn ? ', started for this study' : '';
  const durable = server.settings.fsync === 'off' ? ', fsync off' : '';
  return [
    `Server      PostgreSQL ${server.version} at ${place}, max_connections ${formatCount(server.maxConnections)}${own}${durable}`,
    ...(bouncer === undefined ? [] : [`PgBouncer   ${bouncer.facts.version} at ${bouncer.place}`]),
    `Workload    ${settings.workload}${describeScripts(plan)}`,
    `Strategies  ${settings.strategies.join(', ')}; pools of ${formatCount(settings.poolMax)}`,
    `Loads       ${joinList(describeLoads(plan.loads))}; ${formatNoun(settings.rounds, 'round')} of ${settings.durationSeconds} s after ${settings.warmUpSeconds} s of warm-up`,
    ...describeExtras(plan),
    `Takes about ${formatDuration(Math.ceil(expectedMs(plan) / 10_000) * 10_000)}. Ctrl-C stops it, and reports what was measured until then.`,
  ].join('\n');
}

function describeScripts({ settings: { scripts, scale }, workload: { schema } }: StudyPlan): string {
  const names = scripts.length > 1 ? ` of ${joinList(scripts.map(({ name }) => name))}` : '';
  return schema === null ? names : `${names}, tables in schema ${schema} at scale ${formatCount(scale)}`;
}

function describeLoads(loads: readonly AskedLoad[]): string[] {
  return loads.map((load, index) => {
    if (load.kind === 'capacity') return `${load.multiple}× the capacity of each`;
    const text = describeLoad(load.kind === 'closed' ? load : { ...load, ofCapacity: null });
    const isFollowed = load.kind === 'closed' && loads[index + 1]?.kind === 'closed';
    return isFollowed ? text.replace(/ users?$/, '') : text;
  });
}

function describeExtras({ spike, sweep, measuresOverhead }: StudyPlan): string[] {
  const extras = [
    ...(measuresOverhead ? ['one user alone'] : []),
    ...(spike === undefined
      ? []
      : [`a spike from ${formatCount(spike.users)} to ${formatNoun(spike.spikeUsers, 'user')}`]),
    ...(sweep === undefined
      ? []
      : [`pools of 1 to ${formatCount(sweep.largest)} with ${formatNoun(sweep.users, 'user')}`]),
  ];
  return extras.length === 0 ? [] : [`Besides     ${joinList(extras)}`];
}
