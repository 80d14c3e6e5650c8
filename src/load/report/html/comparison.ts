import { type Markup, markup } from '../../../format/markup.js';
import { formatNoun } from '../../../format/noun.js';
import { formatRate } from '../../../format/number.js';
import { describeLoad } from '../../study/describe-load.js';
import type { Change, Comparison, PointChange, PointMark } from '../compare.js';
import { describeChange, describeMarks, formatFailedShare, formatLatency, formatOptional } from '../describe.js';
import { renderTable, type TableColumn } from './table.js';

/** Changes since an earlier study. */
export function renderComparison(comparison: Comparison): Markup {
  const { old, points, differences, onlyOld, onlyNew } = comparison;
  return markup`<h2>Compared with an earlier study</h2>
<p class="hint">The earlier one is of ${old.startedAt.slice(0, 16).replace('T', ' ')}, made by version ${old.version}. Ratios are new divided by old. “~” marks a change within noise: rounds of the two studies overlap. “?” marks one of which that is not known, since it takes two rounds in both.</p>
<div class="card">${points.length > 0 ? renderTable('Each strategy under each load, new beside old', columns, points) : 'No strategy and load is in both.'}
${renderMissing('Only in the earlier one', onlyOld)}${renderMissing('Only in this one', onlyNew)}</div>
${differences.length > 0 && renderDifferences(comparison)}`;
}

function renderDifferences({ differences }: Comparison): Markup {
  const rows = renderTable(
    'What differs',
    [
      { title: 'Condition', cell: ({ name }) => name },
      { title: 'Earlier', cell: (each) => each.old, isText: true },
      { title: 'Now', cell: (each) => each.new, isText: true },
    ],
    differences,
  );
  return markup`<div class="card warnings"><h2>The two studies are not fully comparable</h2><p>${formatNoun(differences.length, 'condition was', 'conditions were')} not the same, and figures may differ because of that alone.</p>${rows}</div>`;
}

function renderMissing(title: string, marks: readonly PointMark[]): Markup | undefined {
  if (marks.length === 0) return undefined;
  return markup`<p class="hint">${title}: ${describeMarks(marks)}.</p>`;
}

const columns: TableColumn<PointChange>[] = [
  { title: 'Strategy and load', cell: ({ strategy, load }) => `${strategy}, ${describeLoad(load)}` },
  { title: 'Requests/s', cell: ({ requestsPerSecond }) => describe(requestsPerSecond, formatRate) },
  { title: 'p50', cell: ({ p50Ms }) => describe(p50Ms, formatLatency) },
  { title: 'p99', cell: ({ p99Ms }) => describe(p99Ms, formatLatency) },
  { title: 'Failed', cell: ({ failedShare }) => describePair(failedShare, formatShare) },
  { title: 'Sessions', cell: ({ peakSessions }) => describePair(peakSessions, formatOptional) },
];

function describe(change: Change, format: (value: number) => string): Markup {
  return markup`${describePair(change, format)} <b>${describeChange(change)}</b>`;
}

function describePair(change: Change, format: (value: number) => string): string {
  const [before, after] = [change.old, change.new].map((value) => (value === null ? '–' : format(value)));
  return before === after ? `${after}` : `${after} (was ${before})`;
}

function formatShare(share: number): string {
  return formatFailedShare({ done: 1 - share, failed: share });
}
