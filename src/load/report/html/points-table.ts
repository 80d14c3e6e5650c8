import { type Markup, markup } from '../../../format/markup.js';
import { formatCount, formatRate } from '../../../format/number.js';
import { describeLoad } from '../../study/describe-load.js';
import type { Measures, Point, StudyResult } from '../../study/result.js';
import { formatCores, formatFailedShare, formatLatency, formatOptional } from '../describe.js';
import { groupByLoad, keyOfLoad } from '../facts.js';
import { renderTable, type TableColumn } from './table.js';

/** Every point with all that was measured. */
export function renderPointsTable({ points }: StudyResult): Markup {
  const rows = groupByLoad(points).flatMap((group) => group.points);
  const keyAt = (at: number) => keyOfLoad((rows[at] as Point).load);
  const isFirst = (_: Point, at: number) => at > 0 && keyAt(at - 1) !== keyAt(at);
  return markup`${renderTable('Throughput and latency', speed, rows, isFirst)}${renderTable('Errors and cost', cost, rows, isFirst)}`;
}

const of = (read: (measures: Measures) => string) => (point: Point) => read(point.summary);

const names: TableColumn<Point>[] = [
  { title: 'Strategy', cell: ({ strategy }) => strategy },
  { title: 'Load', cell: ({ load }) => describeLoad(load), isText: true },
];

const speed: TableColumn<Point>[] = [
  ...names,
  { title: 'Requests/s', cell: of((each) => formatRate(each.requestsPerSecond)) },
  { title: 'Goodput/s', cell: of((each) => formatRate(each.goodputPerSecond)) },
  { title: 'p50', cell: of(({ latencyMs }) => formatLatency(latencyMs?.p50)) },
  { title: 'p90', cell: of(({ latencyMs }) => formatLatency(latencyMs?.p90)) },
  { title: 'p95', cell: of(({ latencyMs }) => formatLatency(latencyMs?.p95)) },
  { title: 'p99', cell: of(({ latencyMs }) => formatLatency(latencyMs?.p99)) },
  { title: 'p99.9', cell: of(({ latencyMs }) => formatLatency(latencyMs?.p999)) },
  { title: 'Max', cell: of(({ latencyMs }) => formatLatency(latencyMs?.max)) },
];

const cost: TableColumn<Point>[] = [
  ...names,
  { title: 'Connect p50', cell: of(({ connectMs }) => formatLatency(connectMs?.p50)) },
  { title: 'Done', cell: of(({ done }) => formatCount(done)) },
  { title: 'Failed', cell: of(({ failed }) => formatCount(failed)) },
  { title: 'Failed share', cell: of((each) => formatFailedShare(each)) },
  { title: 'Sessions', cell: of(({ peakSessions }) => formatOptional(peakSessions)) },
  { title: 'Client CPU', cell: of(({ cpu }) => formatCores(cpu.driver)) },
  { title: 'Server CPU', cell: of(({ cpu }) => formatCores(cpu.server)) },
  {
    title: 'Event loop busy',
    cell: of(({ driver }) => `${formatCount(driver.utilization * 100)} %${driver.isSaturated ? ' (saturated)' : ''}`),
  },
  { title: 'Little’s law', cell: of(({ littlesLaw }) => (littlesLaw ? littlesLaw.ratio.toFixed(3) : '–')) },
];
