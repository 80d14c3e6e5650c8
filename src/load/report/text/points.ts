import { cleanText } from '../../../format/clean-text.js';
import { formatCount, formatFactor, formatRate } from '../../../format/number.js';
import type { Paint } from '../../../format/paint.js';
import { type FigureColumn, renderFigures } from '../../../format/table.js';
import { describeGroup } from '../../study/describe-load.js';
import type { Measures, Point } from '../../study/result.js';
import { formatCores, formatFailedShare, formatLatency, formatOptional } from '../describe.js';
import type { LoadGroup } from '../facts.js';
import { wrap } from './lines.js';

/** A load: its strategies in rows, and below them what failed. */
export function renderLoad(group: LoadGroup, paint: Paint, width: number): string[] {
  const { points } = group;
  const [head = '', ...rows] = renderFigures(columnsOf(points), points, width);
  const errors = points.flatMap((point) => renderErrors(point, width).map((line) => paint('yellow', line)));
  const title = wrap(describeGroup(group), width).map((line) => paint('bold', line));
  return [...title, paint('dim', head), ...rows, ...errors];
}

function columnsOf(points: readonly Point[]): FigureColumn<Point>[] {
  const none = points.find(({ strategy }) => strategy === 'none');
  const of = (read: (measures: Measures) => string) => (point: Point) => read(point.summary);
  return [
    { title: '', cell: ({ strategy }) => strategy },
    { title: 'requests/s', cell: of((each) => formatRate(each.requestsPerSecond)) },
    { title: '× none', cell: (point) => compareWith(none, point), leaves: 5 },
    { title: 'goodput/s', cell: of((each) => formatRate(each.goodputPerSecond)), leaves: 4 },
    { title: 'p50', cell: of(({ latencyMs }) => formatLatency(latencyMs?.p50)), leaves: 1 },
    { title: 'p95', cell: of(({ latencyMs }) => formatLatency(latencyMs?.p95)), leaves: 6 },
    { title: 'p99', cell: of(({ latencyMs }) => formatLatency(latencyMs?.p99)) },
    { title: 'max', cell: of(({ latencyMs }) => formatLatency(latencyMs?.max)), leaves: 8 },
    { title: 'failed', cell: of((each) => formatFailedShare(each)) },
    { title: 'sessions', cell: of(({ peakSessions }) => formatOptional(peakSessions)), leaves: 3 },
    { title: 'CPU', cell: of(formatCpu), leaves: 7 },
  ];
}

function formatCpu({ cpu }: Measures): string {
  return cpu.server === null ? formatCores(cpu.driver) : `${formatCores(cpu.driver)}/${formatCores(cpu.server)}`;
}

function compareWith(none: Point | undefined, point: Point): string {
  if (!none || none === point || none.summary.requestsPerSecond === 0) return '';
  return `${formatFactor(point.summary.requestsPerSecond / none.summary.requestsPerSecond)}×`;
}

/** Failures by kind, the most frequent first. */
function renderErrors({ strategy, summary }: Point, width: number): string[] {
  if (summary.failed === 0) return [];
  return wrap(`${strategy} failed: ${listKinds(summary.errors)}`, width - 2).map((line) => `  ${line}`);
}

/** `too many clients (1,234), connection lost (5)`; of many kinds, the first. */
export function listKinds(errors: Measures['errors'], most = 4): string {
  const named = errors.slice(0, most).map(({ kind, count }) => `${cleanText(kind)} (${formatCount(count)})`);
  const others = errors.slice(most).reduce((sum, { count }) => sum + count, 0);
  return [...named, ...(others > 0 ? [`others (${formatCount(others)})`] : [])].join(', ');
}
