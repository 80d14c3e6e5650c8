import { formatDuration } from '../../../format/duration.js';
import { formatBytes, formatCount } from '../../../format/number.js';
import type { Column } from '../../../format/table.js';
import type { AppFacts, PoolFacts } from '../../../monitor/facts.js';
import { statuses, worstOf } from '../../../monitor/finding.js';
import { namedPools } from '../../../monitor/render/names.js';
import { type Line, span } from '../../../monitor/render/spans.js';
import { quantileMs } from '../../../util/histogram.js';
import { formatAge, type SectionInput, sourcesOf, tableLines } from './parts.js';

interface PoolColumn extends Column {
  readonly cell: (pool: PoolFacts, name: string) => string;
}

const number = (title: string, cell: (pool: PoolFacts) => number, leaves?: number): PoolColumn => ({
  title,
  align: 'right',
  cell: (pool) => formatCount(cell(pool)),
  ...(leaves !== undefined && { leaves }),
});

const columns: readonly PoolColumn[] = [
  { title: 'pool', minWidth: 8, cell: (_pool, name) => name },
  number('max', ({ max }) => max),
  number('open', ({ total }) => total),
  number('idle', ({ idle }) => idle, 1),
  number('leased', ({ leased }) => leased, 2),
  number('shared', ({ lanes }) => lanes, 3),
  number('opening', ({ connecting }) => connecting, 8),
  number('waiting', ({ waiting }) => waiting),
  { title: 'wait p95', align: 'right', leaves: 4, cell: ({ waitMs }) => formatDuration(quantileMs(waitMs, 0.95)) },
  { title: 'query', align: 'right', leaves: 5, cell: ({ queryMs }) => formatAge(meanOf(queryMs)) },
  number('timed out', ({ counters }) => counters.acquireTimedOut, 6),
  number('leaks', ({ counters }) => counters.leaksReported, 9),
  { title: 'longest lease', align: 'right', leaves: 7, cell: ({ longestLeaseMs }) => formatDuration(longestLeaseMs) },
  { title: 'oldest', align: 'right', leaves: 10, cell: ({ oldestConnectionMs }) => formatDuration(oldestConnectionMs) },
];

/** The pools of every process that is asked. */
export function renderPools(input: SectionInput): Line[] {
  const render = (facts: AppFacts, source: string): Line[] => {
    const pools = worstFirst(facts, source, input);
    const rows = pools.map(({ name, pool }) => columns.map(({ cell }) => cell(pool, name)));
    const styleOf = (row: number) => ((pools[row]?.pool.waiting ?? 0) > 0 ? 'yellow' : undefined);
    const title: Line = [span(source, 'bold'), span(`  ${describeProcess(facts)}`, 'dim')];
    return [title, ...tableLines(columns, rows, input.width, styleOf)];
  };
  return sourcesOf('pool', input, render, 'No service is asked for its pools: name one with --app URL.');
}

/** By status, then by those who wait. */
function worstFirst(facts: AppFacts, source: string, { report }: SectionInput) {
  const own = report.findings.filter((each) => each.layer === 'pool' && each.source === source);
  const rankOf = ({ name }: PoolFacts): number => statuses.indexOf(worstOf(own.filter(({ pool }) => pool === name)));
  const ranked = namedPools(facts).map((each) => ({ ...each, rank: rankOf(each.pool) }));
  return ranked.sort((a, b) => b.rank - a.rank || b.pool.waiting - a.pool.waiting);
}

function describeProcess({ pid, uptimeSeconds, memoryBytes, eventLoopLagMs }: AppFacts): string {
  const lag = eventLoopLagMs === undefined ? '' : `, event loop late by ${formatDuration(eventLoopLagMs)}`;
  return `pid ${pid}, up ${formatDuration(uptimeSeconds * 1000)}, ${formatBytes(memoryBytes)}${lag}`;
}

function meanOf({ count, sumMs }: PoolFacts['queryMs']): number | undefined {
  return count === 0 ? undefined : sumMs / count;
}
