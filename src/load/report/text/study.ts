import type { Paint } from '../../../format/paint.js';
import type { StudyResult } from '../../study/result.js';
import type { Comparison } from '../compare.js';
import { groupByLoad } from '../facts.js';
import { describeAdvice, describeBeforeAfter } from '../verdict.js';
import { renderComparison } from './comparison.js';
import { renderOverhead, renderSizes, renderSpikes } from './extras.js';
import { renderList, wrap } from './lines.js';
import { renderLoad } from './points.js';

/**
 * A study for the terminal, in lines of at most `width` columns, at least 30: a table for each load, what else was measured, what
 * changed since an earlier study, warnings, and the recommendation last, where the eye is.
 */
export function renderStudy(result: StudyResult, paint: Paint, comparison?: Comparison, width = 100): string {
  const columns = Math.max(30, width);
  const { points, overhead, spikes, sizes } = result;
  const sections: (readonly string[])[] = [
    ...groupByLoad(points).map((group) => renderLoad(group, paint, columns)),
    points.length > 0 ? explain(result, columns).map((line) => paint('dim', line)) : [],
    overhead ? renderOverhead(overhead, paint, columns) : [],
    spikes.length > 0 ? renderSpikes(spikes, paint, columns) : [],
    sizes ? [...renderSizes(sizes, paint, columns), ...renderList(sizes.reasons, '·', columns)] : [],
    comparison ? renderComparison(comparison, paint, columns) : [],
    renderList(result.warnings, '!', columns).map((line) => paint('yellow', line)),
    renderVerdict(result, paint, columns),
  ];
  const told = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${told.join('\n\n')}\n`;
}

function explain({ settings }: StudyResult, width: number): string[] {
  const text =
    `Requests/s and latencies are of requests that succeeded; goodput counts those within ${settings.objectiveMs} ms. ` +
    'Sessions are the most that the strategy had on the server at once. CPU is cores in use, of the load / of the server.';
  return wrap(text, width);
}

function renderVerdict(result: StudyResult, paint: Paint, width: number): string[] {
  const beforeAfter = describeBeforeAfter(result);
  const style = result.recommendation ? 'green' : 'yellow';
  return [
    ...wrap(describeAdvice(result), width).map((line) => paint('bold', paint(style, line))),
    ...renderList(result.recommendation?.reasons ?? [], '·', width),
    ...(beforeAfter ? wrap(beforeAfter, width) : []),
  ];
}
