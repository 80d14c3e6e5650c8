import type { Markup } from '../../../../format/markup.js';
import { describeGroup } from '../../../study/describe-load.js';
import type { Measures, Point, Quantiles, StudyResult } from '../../../study/result.js';
import { formatLatency } from '../../describe.js';
import { findGreatestLoad, groupByLoad, keyOfLoad, type LoadGroup } from '../../facts.js';
import { formatQuantile, latencyAxis } from '../chart/formats.js';
import type { Axis } from '../chart/scale.js';
import type { ChartLine } from '../chart/spec.js';
import { renderLineFigure } from '../figure.js';
import { renderTable } from '../table.js';

const axis: Axis = { kind: 'quantile', label: 'of the requests', format: formatQuantile };

const howToRead =
  'Read it as: this share (below) of the requests that succeeded was answered within this time (left). To the right the slowest requests are spread out; a flat line is good for everybody, a line that turns up keeps a few waiting.';

/** Latency distributions: with the most users, and under the other loads. */
export function renderDistributions({ points }: StudyResult): { greatest: Markup | undefined; others: Markup[] } {
  const greatest = findGreatestLoad(points)?.load;
  const key = greatest && keyOfLoad(greatest);
  const figures = groupByLoad(points).map((group, at) => ({ figure: renderDistribution(group, at), group }));
  const isGreatest = ({ group }: { group: LoadGroup }) => keyOfLoad(group.load) === key;
  return {
    greatest: figures.find(isGreatest)?.figure,
    others: figures.flatMap((each) => (each.figure && !isGreatest(each) ? [each.figure] : [])),
  };
}

function renderDistribution(group: LoadGroup, at: number): Markup | undefined {
  const { points } = group;
  const told = points.filter(({ summary }) => summary.distribution.length > 1);
  if (told.length === 0) return undefined;
  const lines = told.map(({ strategy, summary }): ChartLine => {
    return { name: strategy, strategy, points: placeGreatest(summary.distribution) };
  });
  const title = `Latency distribution with ${describeGroup(group)}`;
  const worst = told.map(({ strategy, summary }) => `${strategy} ${formatLatency(summary.latencyMs?.p999)}`);
  return renderLineFigure(
    {
      id: `distribution-${at}`,
      title,
      finding: `99.9 % of the requests that succeeded took no longer than: ${worst.join(', ')}.`,
      x: axis,
      y: latencyAxis,
      lines,
    },
    howToRead,
    renderQuantiles(told, title),
  );
}

const quantiles = {
  '50 %': 'p50',
  '90 %': 'p90',
  '95 %': 'p95',
  '99 %': 'p99',
  '99.9 %': 'p999',
  all: 'max',
} as const satisfies Readonly<Record<string, keyof Quantiles>>;

/** Steps of the lines differ from strategy to strategy, so the table has those quantiles that all have. */
function renderQuantiles(points: readonly Point[], title: string): Markup {
  const columns = points.map(({ strategy, summary: { latencyMs } }) => ({
    title: strategy,
    cell: ([, quantile]: readonly [string, keyof Quantiles]) => formatLatency(latencyMs?.[quantile]),
  }));
  return renderTable(
    title,
    [{ title: 'Of the requests', cell: ([name]) => name }, ...columns],
    Object.entries(quantiles),
  );
}

/** The greatest latency has the quantile 1, which stands nowhere on such an axis: it is drawn a little beyond the last. */
function placeGreatest(steps: Measures['distribution']): ChartLine['points'] {
  const last = steps.findLast(({ quantile }) => quantile < 1)?.quantile ?? 0;
  return steps.map(({ quantile, ms }) => ({ x: quantile < 1 ? quantile : 1 - (1 - last) / 2, y: ms }));
}
