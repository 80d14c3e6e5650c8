import { type MetricRow, metricRows, utilizationVariables } from '../src/monitor/metrics.js';
import { metricGroups } from '../src/monitor/render/prometheus.js';
import { replacePart } from './replace-part.js';
import { renderAligned } from './settings-table.js';

/** docs/metrics.md with its tables renewed: limits from `src/monitor/metrics.ts`, metrics from `src/monitor/render/metrics`. */
export function withMonitoringTables(page: string): string {
  return replacePart(replacePart(page, 'limits', renderLimits()), 'metrics', renderMetrics());
}

function renderLimits(): string {
  const rows = Object.entries(metricRows).map(([name, row]) => [
    `\`${name}\``,
    row.layers.join(', '),
    limitOf(row, row.warning) + (row.isAdvice ? ' (advice)' : ''),
    limitOf(row, row.critical),
    variableOf(name, row),
    row.doc,
  ]);
  return renderAligned([['Metric', 'Layers', 'Warning above', 'Critical above', 'Variable', 'What it is'], ...rows]);
}

function limitOf({ unit }: MetricRow, value: number | null): string {
  if (value === null) return '–';
  return unit === 'share' ? `${value * 100} %` : `${value} ${unit === 'count' ? '' : unit}`.trim();
}

function variableOf(name: string, { variable }: MetricRow): string {
  const own = name === 'utilization' ? [utilizationVariables.warning, utilizationVariables.critical] : [variable];
  return own.map((each) => (each === undefined ? '–' : `\`${each}\``)).join(', ');
}

function renderMetrics(): string {
  const rows = metricGroups.flatMap(({ labels, metrics }) =>
    metrics.map(({ name, type, labels: own, help }) => {
      const all = [...labels, ...own].map((label) => `\`${label}\``).join(', ');
      return [`\`${name}\``, type, all, help];
    }),
  );
  return renderAligned([['Metric', 'Type', 'Labels', 'What it is'], ...rows]);
}
