import type { Paint } from '../../../format/paint.js';
import { type FigureColumn, renderFigures } from '../../../format/table.js';
import { describeLoad } from '../../study/describe-load.js';
import type { Change, Comparison, PointChange, PointMark } from '../compare.js';
import { describeChange, describeMarks, formatFailedShare, formatOptional } from '../describe.js';
import { wrap } from './lines.js';

/** Changes since an earlier study. */
export function renderComparison(comparison: Comparison, paint: Paint, width: number): string[] {
  const { old, points, differences, onlyOld, onlyNew } = comparison;
  const title = `Compared with ${old.version} of ${old.startedAt.slice(0, 16).replace('T', ' ')} (new / old)`;
  const [head = '', ...lines] = renderFigures(columns, points, width);
  return [
    ...wrap(title, width).map((line) => paint('bold', line)),
    ...(points.length > 0 ? [paint('dim', head), ...lines] : wrap('No strategy and load is in both.', width)),
    ...renderMissing('Only in the old one', onlyOld, width),
    ...renderMissing('Only in the new one', onlyNew, width),
    ...renderNote(points, width).map((line) => paint('dim', line)),
    ...differences.flatMap((each) =>
      wrap(`! ${each.name} differs: was ${each.old}, is ${each.new}`, width).map((line) => paint('yellow', line)),
    ),
  ];
}

const columns: FigureColumn<PointChange>[] = [
  { title: '', cell: ({ strategy, load }) => `${strategy}, ${describeLoad(load)}` },
  { title: 'requests/s', cell: ({ requestsPerSecond }) => describeChange(requestsPerSecond) },
  { title: 'p50', cell: ({ p50Ms }) => describeChange(p50Ms), leaves: 2 },
  { title: 'p99', cell: ({ p99Ms }) => describeChange(p99Ms) },
  { title: 'failed', cell: ({ failedShare }) => describeShares(failedShare), leaves: 1 },
  { title: 'sessions', cell: ({ peakSessions }) => describeFigures(peakSessions), leaves: 3 },
];

function describeShares(change: Change): string {
  const [before, after] = [change.old, change.new].map((share) =>
    formatFailedShare({ done: 1 - (share ?? 0), failed: share ?? 0 }),
  );
  return before === after ? `${after}` : `${before} → ${after}`;
}

function describeFigures(change: Change): string {
  const [before, after] = [formatOptional(change.old), formatOptional(change.new)];
  return before === after ? after : `${before} → ${after}`;
}

function renderMissing(title: string, marks: readonly PointMark[], width: number): string[] {
  if (marks.length === 0) return [];
  return wrap(`${title}: ${describeMarks(marks)}`, width);
}

function renderNote(points: readonly PointChange[], width: number): string[] {
  const kinds = new Set(
    points.flatMap(({ requestsPerSecond, p50Ms, p99Ms }) =>
      [requestsPerSecond, p50Ms, p99Ms].map((each) => each.evidence),
    ),
  );
  const notes = [
    ...(kinds.has('within noise') ? ['~ within noise: rounds of one study overlap those of the other.'] : []),
    ...(kinds.has('unknown') ? ['? not known whether it is noise: that takes at least two rounds in both.'] : []),
  ];
  return notes.flatMap((note) => wrap(note, width));
}
