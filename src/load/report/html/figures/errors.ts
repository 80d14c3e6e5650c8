import { type Markup, markup } from '../../../../format/markup.js';
import { formatCount } from '../../../../format/number.js';
import { describeLoad } from '../../../study/describe-load.js';
import type { Point, StudyResult } from '../../../study/result.js';
import { formatFailedShare } from '../../describe.js';
import { failedShare } from '../../facts.js';
import { type BarChart, renderBarChart, renderSwatch } from '../chart/bar-chart.js';
import { renderFigure } from '../figure.js';
import { light } from '../palette.js';
import { renderTable } from '../table.js';

/** Kinds with a colour of their own; the last colour is for all others together. */
const named = light.failures.length - 1;

/** Which share of the requests failed, and of what, a bar for each point that had failures. */
export function renderErrors({ points }: StudyResult): Markup[] {
  if (points.length === 0) return [];
  const failing = points.filter(({ summary }) => summary.failed > 0);
  if (failing.length === 0) {
    return [
      markup`<figure class="plain"><h3>Errors</h3><p class="finding">No request failed, with any strategy, under any load.</p></figure>`,
    ];
  }
  const kinds = rankKinds(failing);
  const legend = kinds.map((kind, at) => markup`<li>${renderSwatch(at, `key-${at}`)}${kind}</li>`);
  const chart: BarChart = {
    id: 'errors',
    title: 'Errors by kind',
    finding: describeErrors(failing),
    bars: failing.map((point) => barOf(point, kinds)),
  };
  return [
    renderFigure({
      title: chart.title,
      finding: chart.finding,
      legend: markup`<ul class="legend">${legend}</ul>`,
      picture: renderBarChart(chart),
      howToRead:
        'Each bar is all requests of a strategy under a load, and the filled part those that failed. What has no bar had no failure.',
      table: renderErrorTable(failing),
    }),
  ];
}

const others = 'other errors';

function rankKinds(points: readonly Point[]): string[] {
  const totals = new Map<string, number>();
  for (const { kind, count } of points.flatMap(({ summary }) => summary.errors))
    totals.set(kind, (totals.get(kind) ?? 0) + count);
  const ranked = [...totals].sort((a, b) => b[1] - a[1]).map(([kind]) => kind);
  return ranked.length > named ? [...ranked.slice(0, named), others] : ranked;
}

function barOf({ strategy, load, summary }: Point, kinds: readonly string[]): BarChart['bars'][number] {
  const all = summary.done + summary.failed;
  const shares = kinds.map((_, at) => ({ kind: at, share: 0, text: '' }));
  for (const { kind, count } of summary.errors) {
    const at = kinds.indexOf(kind);
    const part = shares[at === -1 ? kinds.length - 1 : at];
    if (part) part.share += count / all;
  }
  const parts = shares.filter(({ share }) => share > 0);
  return {
    name: `${strategy}, ${describeBriefly(load)}`,
    share: formatFailedShare(summary),
    label: `${formatFailedShare(summary)} of ${formatCount(all)}`,
    parts: parts.map(({ kind, share }) => ({
      kind,
      share,
      text: `${strategy}, ${describeLoad(load)}: ${kinds[kind]}, ${(share * 100).toFixed(1)} %`,
    })),
  };
}

/** In a bar's name there is little room. */
function describeBriefly(load: Point['load']): string {
  return describeLoad(load).replace(' requests/s', '/s');
}

function describeErrors(failing: readonly Point[]): string {
  const worst = failing.reduce((most, point) =>
    failedShare(point.summary) > failedShare(most.summary) ? point : most,
  );
  return `Most failed with ${worst.strategy} and ${describeLoad(worst.load)}: ${formatFailedShare(worst.summary)} of its requests.`;
}

function renderErrorTable(points: readonly Point[]): Markup {
  const rows = points.flatMap((point) => point.summary.errors.map((error) => ({ point, ...error })));
  return renderTable(
    'Errors by kind',
    [
      { title: 'Strategy and load', cell: ({ point }) => `${point.strategy}, ${describeLoad(point.load)}` },
      { title: 'Kind', cell: ({ kind }) => kind, isText: true },
      { title: 'Failed', cell: ({ count }) => formatCount(count) },
    ],
    rows,
  );
}
