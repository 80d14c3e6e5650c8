import { formatCount } from '../src/format/number.js';
import type { Measures, Point, StrategyName, StudyResult } from '../src/load/study/result.js';
import { replacePart } from './replace-part.js';
import { renderAligned } from './settings-table.js';

/** Where a page quotes the study, with nothing there yet. */
export const emptyStudySection = '<!-- study:start -->\n<!-- study:end -->';

/** A page with what it quotes of the study renewed. */
export function withStudySection(page: string, study: StudyResult): string {
  return replacePart(page, 'study', renderStudySection(study));
}

/** The text is independent of the figures and does not praise any of them. */
function renderStudySection(study: StudyResult): string {
  const { settings, server, pgBouncer, startedAt } = study;
  const bouncer = pgBouncer ? ` and PgBouncer ${pgBouncer.version}` : '';
  return [
    `Measured on ${startedAt.slice(0, 10)}, workload \`${settings.workload}\`, on a PostgreSQL ${server.version} with ${server.usableConnections} usable connections${bouncer},
load and servers on one machine (${study.machine.processor}, ${study.machine.cores} cores): ${settings.rounds} interleaved rounds of ${settings.durationSeconds} s or
longer, pools of ${settings.poolMax}. Full report: [study/report.html](study/report.html). Raw data: [study/study.json](study/study.json). Command:`,
    `\`\`\`sh\n${study.command}\n\`\`\``,
    'Successful requests per second, median and p99 latency, and the error rate if any.',
    renderPoints(study),
    ...renderOverhead(study),
    ...renderWarnings(study),
  ].join('\n\n');
}

function renderWarnings({ warnings }: StudyResult): string[] {
  return warnings.length === 0 ? [] : [`Caveats:\n\n${warnings.map((each) => `- ${each}`).join('\n')}`];
}

function renderPoints({ points, settings }: StudyResult): string {
  const users = [...new Set(points.flatMap(({ load }) => (load.kind === 'closed' ? [load.users] : [])))];
  const cellOf = (strategy: StrategyName, count: number) => {
    const isThis = ({ load, ...point }: Point) =>
      point.strategy === strategy && load.kind === 'closed' && load.users === count;
    const point = points.find(isThis);
    return point ? renderMeasures(point.summary) : '–';
  };
  return renderAligned([
    ['Users', ...settings.strategies.map((name) => `\`${name}\``)],
    ...users.map((count) => [formatCount(count), ...settings.strategies.map((name) => cellOf(name, count))]),
  ]);
}

function renderMeasures({ requestsPerSecond, latencyMs, failed, done }: Measures): string {
  const share =
    failed === 0 ? '' : `; **${((100 * failed) / (done + failed)).toFixed(failed < done ? 1 : 0)} % errors**`;
  if (!latencyMs) return `none succeeded${share}`;
  return `${formatCount(requestsPerSecond)}/s, ${renderMs(latencyMs.p50)}, ${renderMs(latencyMs.p99)}${share}`;
}

function renderMs(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;
}

function renderOverhead({ overhead }: StudyResult): string[] {
  if (!overhead) return [];
  const each = overhead.strategies.map(({ strategy, overheadMs }) => `\`${strategy}\` ${overheadMs.toFixed(2)} ms`);
  const isPrepared = overhead.strategies.some(({ strategy, overheadMs }) => strategy === 'headroom' && overheadMs < 0);
  return [
    `Overhead per request for a single user, on top of ${renderMs(overhead.bare.p50)} over an open connection (medians): ${each.join(', ')}.${
      isPrepared ? ' Below zero: Headroom prepares statements that come again, the open connection does not.' : ''
    }`,
  ];
}
