import { type Markup, markup } from '../../../../format/markup.js';
import { formatCount, formatRate } from '../../../../format/number.js';
import type { Measures, SizeSweep, StudyResult } from '../../../study/result.js';
import { formatLatency } from '../../describe.js';
import { latencyAxis, rateAxis, usersAxis } from '../chart/formats.js';
import type { Axis } from '../chart/scale.js';
import type { LineChart } from '../chart/spec.js';
import { renderLineFigure } from '../figure.js';
import { renderProse } from '../prose.js';

/** Requests/s and p95 over the size of the pool. */
export function renderSizeFigures({ sizes }: StudyResult): Markup[] {
  if (!sizes || sizes.sizes.length === 0) return [];
  const throughput = chartOf(
    sizes,
    'size-throughput',
    `Throughput over DB_POOL_MAX, ${formatCount(sizes.users)} users`,
    rateAxis,
    (each) => each.requestsPerSecond,
  );
  const latency = chartOf(
    sizes,
    'size-p95',
    `Latency over DB_POOL_MAX: p95, ${formatCount(sizes.users)} users`,
    latencyAxis,
    ({ latencyMs }) => latencyMs?.p95 ?? null,
  );
  return [
    renderLineFigure(
      throughput,
      'Where the line no longer rises, additional connections cost without benefit: the server does no more work.',
    ),
    renderLineFigure(latency, 'Lower is better: 95 of 100 requests were answered within this time.'),
  ];
}

/** Why the size was chosen, for above the charts. */
export function renderSizeReasons({ sizes }: StudyResult): Markup | undefined {
  if (!sizes) return undefined;
  return markup`<div class="hint">${sizes.reasons.map((reason) => markup`<p>${renderProse(reason)}</p>`)}</div>`;
}

function chartOf(
  { sizes, best, users }: SizeSweep,
  id: string,
  title: string,
  y: Axis,
  read: (measures: Measures) => number | null,
): LineChart {
  const sorted = [...sizes].sort((a, b) => a.poolMax - b.poolMax);
  const points = sorted.map(({ poolMax, measures }) => ({ x: poolMax, y: read(measures) }));
  return {
    id,
    title,
    finding: describeChoice(sorted.find(({ poolMax }) => poolMax === best)?.measures, best, users),
    x: usersAxis(
      sorted.map(({ poolMax }) => poolMax),
      tellSize,
      'DB_POOL_MAX',
    ),
    y,
    lines: [{ name: 'headroom', strategy: 'headroom', points }],
    mark: { x: best, label: `chosen: ${formatCount(best)}` },
  };
}

function tellSize(poolMax: number): string {
  return `with DB_POOL_MAX=${poolMax}`;
}

function describeChoice(measures: Measures | undefined, best: number, users: number): string {
  if (!measures) return `Chosen: ${formatCount(best)}.`;
  const { requestsPerSecond, latencyMs } = measures;
  return `With ${formatCount(best)} connections ${formatCount(users)} users get ${formatRate(requestsPerSecond)} requests/s, 95 % of them within ${formatLatency(latencyMs?.p95)}.`;
}
