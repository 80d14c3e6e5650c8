import { formatDuration } from '../../format/duration.js';
import { formatNoun } from '../../format/noun.js';
import type { Finding } from '../finding.js';
import { bouncersOf, type Context, poolsOf, type Seen, serversOf } from './context.js';
import { type Growth, growth, period } from './growth.js';
import { judged } from './judged.js';

type Times = Readonly<Record<'queries' | 'ms', number>>;

/** Average duration of statements in each layer. */
export function queryTime(context: Context): Finding[] {
  return [...ofPools(context), ...ofBouncers(context), ...ofServers(context)];
}

function ofPools(context: Context): Finding[] {
  return poolsOf(context).map((seen) => {
    const { facts, previous } = seen;
    const times = ({ count: queries, sumMs: ms }: typeof facts.queryMs): Times => ({ queries, ms });
    const counted = growth(times(facts.queryMs), previous && times(previous.queryMs));
    return judgeTimes(context, seen, counted, 'statement of `pool.query`', 'statements of `pool.query`');
  });
}

function ofBouncers(context: Context): Finding[] {
  return bouncersOf(context).map((seen) => {
    const { facts, previous } = seen;
    const times = ({ queries, queryMs: ms }: typeof facts): Times => ({ queries, ms });
    return judgeTimes(context, seen, growth(times(facts), previous && times(previous)), 'statement');
  });
}

/** Only with pg_stat_statements. */
function ofServers(context: Context): Finding[] {
  return serversOf(context).flatMap((seen) => {
    const { facts, previous } = seen;
    const times = timesOf(facts.counters);
    if (times === undefined) return [];
    const counted = growth(times, previous && timesOf(previous.counters));
    return [judgeTimes(context, seen, counted, 'statement', 'statements', 'since the statistics were reset')];
  });
}

function timesOf({ statements, statementsMs }: { statements: number | undefined; statementsMs: number | undefined }) {
  return statements === undefined || statementsMs === undefined ? undefined : { queries: statements, ms: statementsMs };
}

function judgeTimes(
  context: Context,
  seen: Seen<unknown>,
  counted: Growth<Times>,
  one: string,
  many = `${one}s`,
  start = 'since its start',
): Finding {
  const { queries, ms } = counted.by;
  const when = period(seen, counted, start);
  const average = queries > 0 ? ms / queries : undefined;
  return judged(context.thresholds, 'queryTime', seen.place, {
    value: average,
    message:
      average === undefined
        ? `No ${one} was completed ${when}.`
        : `${formatNoun(queries, one, many)} took ${formatDuration(average)} ${queries === 1 ? '' : 'on average '}${when}.`,
    remedy: 'Find slow statements with pg_stat_statements or auto_explain; check for missing indexes and lock waits.',
  });
}
