import { formatDuration } from '../../../format/duration.js';
import { formatNoun } from '../../../format/noun.js';
import { formatCount, formatRate } from '../../../format/number.js';
import type { Paint } from '../../../format/paint.js';
import { type FigureColumn, renderFigures } from '../../../format/table.js';
import type { Overhead, SizeRound, SizeSweep, Spike } from '../../study/result.js';
import { formatFailedShare, formatLatency, formatOptional, formatSigned } from '../describe.js';
import { wrap } from './lines.js';
import { listKinds } from './points.js';

type Section = readonly string[];

function renderSection<Row>(
  title: string,
  columns: readonly FigureColumn<Row>[],
  rows: readonly Row[],
  paint: Paint,
  width: number,
): Section {
  const [head = '', ...lines] = renderFigures(columns, rows, width);
  return [...wrap(title, width).map((line) => paint('bold', line)), paint('dim', head), ...lines];
}

/** Overhead of each strategy. */
export function renderOverhead({ bare, strategies }: Overhead, paint: Paint, width: number): Section {
  const columns: FigureColumn<Overhead['strategies'][number]>[] = [
    { title: '', cell: ({ strategy }) => strategy },
    { title: 'adds', cell: ({ overheadMs }) => formatSigned(overheadMs) },
    { title: 'p50', cell: ({ latencyMs }) => formatDuration(latencyMs.p50) },
    { title: 'p99', cell: ({ latencyMs }) => formatDuration(latencyMs.p99) },
  ];
  const title = `One user alone: what is added to the bare statement (p50 ${formatDuration(bare.p50)})`;
  return renderSection(title, columns, strategies, paint, width);
}

/** Behaviour of each strategy in a spike. */
export function renderSpikes(spikes: readonly Spike[], paint: Paint, width: number): Section {
  const columns: FigureColumn<Spike>[] = [
    { title: '', cell: ({ strategy }) => strategy },
    { title: 'users', cell: ({ users, spikeUsers }) => `${formatCount(users)} → ${formatCount(spikeUsers)}` },
    { title: 'for', cell: ({ beginsAtMs, endsAtMs }) => formatDuration(endsAtMs - beginsAtMs), leaves: 1 },
    { title: 'recovered after', cell: ({ recoveryMs }) => describeRecovery(recoveryMs) },
    { title: 'failed', cell: ({ failed }) => formatCount(failed) },
    { title: 'kinds', cell: ({ errors }) => listKinds(errors, 2), leaves: 2 },
  ];
  return renderSection('Spike', columns, spikes, paint, width);
}

export function describeRecovery(recoveryMs: number | null): string {
  return recoveryMs === null ? 'never' : formatDuration(recoveryMs);
}

const describeRounds = (rounds: readonly SizeRound[]): string =>
  rounds.length === 0
    ? '–'
    : `${formatRate(Math.min(...rounds.map((round) => round.requestsPerSecond)))}–${formatRate(Math.max(...rounds.map((round) => round.requestsPerSecond)))}`;

/** Result of `--find-size`. */
export function renderSizes({ users, sizes, best, range, doubt }: SizeSweep, paint: Paint, width: number): Section {
  const columns: FigureColumn<SizeSweep['sizes'][number]>[] = [
    {
      title: 'DB_POOL_MAX',
      cell: ({ poolMax }) => `${formatCount(poolMax)}${poolMax === best && !doubt ? ' ← chosen' : ''}`,
    },
    { title: 'requests/s', cell: ({ measures }) => formatRate(measures.requestsPerSecond) },
    { title: 'rounds', cell: ({ rounds = [] }) => describeRounds(rounds), leaves: 2 },
    { title: 'p50', cell: ({ measures }) => formatLatency(measures.latencyMs?.p50), leaves: 1 },
    { title: 'p95', cell: ({ measures }) => formatLatency(measures.latencyMs?.p95) },
    { title: 'p99', cell: ({ measures }) => formatLatency(measures.latencyMs?.p99), leaves: 2 },
    { title: 'failed', cell: ({ measures }) => formatFailedShare(measures) },
    { title: 'sessions', cell: ({ measures }) => formatOptional(measures.peakSessions), leaves: 3 },
  ];
  const section = renderSection(`Pools of several sizes, ${formatNoun(users, 'user')}`, columns, sizes, paint, width);
  if (doubt) return [...section, ...wrap(doubt, width)];
  if (range === undefined || range.from === range.to) return section;
  const spread = `Pools of ${formatCount(range.from)} to ${formatCount(range.to)} do as well as each other; the smallest is chosen.`;
  return [...section, ...wrap(spread, width)];
}
