import type { Markup } from '../../../../format/markup.js';
import { formatRate } from '../../../../format/number.js';
import type { Measures, StudyResult } from '../../../study/result.js';
import { formatLatency, formatOptional } from '../../describe.js';
import { listClosed, listStrategies } from '../../facts.js';
import { formatShort, latencyAxis, rateAxis, usersAxis } from '../chart/formats.js';
import type { Axis } from '../chart/scale.js';
import type { ChartLine, LineChart } from '../chart/spec.js';
import { renderLineFigure } from '../figure.js';
import { describeEnds, describePeaks } from '../findings.js';

interface OverUsers {
  readonly id: string;
  readonly title: string;
  readonly y: Axis;
  readonly read: (measures: Measures) => number | null;
  readonly format: (value: number) => string;
  readonly howToRead: string;
  /** @default describeEnds */
  readonly describe?: typeof describeEnds;
  readonly limit?: LineChart['limit'];
}

/** Charts of what changes as users become more. Empty where there were no users, only arrivals at a rate. */
export function renderOverUsers(result: StudyResult): Markup[] {
  const points = listClosed(result.points);
  if (points.length === 0) return [];
  const x = usersAxis(points.map(({ load }) => load.users));
  return listCharts(result).flatMap(({ read, format, howToRead, describe = describeEnds, ...chart }) => {
    const lines = listStrategies(points).map((strategy): ChartLine => {
      const own = points.filter((point) => point.strategy === strategy);
      return {
        name: strategy,
        strategy,
        points: own.map(({ load, summary }) => ({ x: load.users, y: read(summary) })),
      };
    });
    if (lines.every((line) => line.points.every(({ y }) => y === null))) return [];
    return [renderLineFigure({ ...chart, x, lines, finding: describe(lines, x, format) }, howToRead)];
  });
}

function listCharts({ settings, server }: StudyResult): OverUsers[] {
  return [
    {
      id: 'throughput',
      title: 'Throughput over users',
      y: rateAxis,
      read: (each) => each.requestsPerSecond,
      format: (value) => `${formatRate(value)}/s`,
      howToRead: 'Higher is better. A line that falls to the right does less work the more users there are.',
    },
    {
      id: 'goodput',
      title: `Goodput over users: within ${formatLatency(settings.objectiveMs)}`,
      y: rateAxis,
      read: (each) => each.goodputPerSecond,
      format: (value) => `${formatRate(value)}/s`,
      describe: describePeaks,
      howToRead: `Higher is better. Only requests answered within the objective of ${formatLatency(settings.objectiveMs)} count; the others came too late to be of use.`,
    },
    {
      id: 'p50',
      title: 'Median latency over users',
      y: latencyAxis,
      read: ({ latencyMs }) => latencyMs?.p50 ?? null,
      format: formatLatency,
      howToRead: 'Lower is better. Half of the requests that succeeded were answered faster than this.',
    },
    {
      id: 'p99',
      title: 'Slow requests over users: p99',
      y: latencyAxis,
      read: ({ latencyMs }) => latencyMs?.p99 ?? null,
      format: formatLatency,
      howToRead:
        'Lower is better. One request in a hundred took longer than this. A strategy without a point answered none.',
    },
    {
      id: 'sessions',
      title: 'Sessions on the server over users',
      y: { kind: 'linear', label: 'sessions', format: formatShort },
      read: (each) => each.peakSessions,
      format: formatOptional,
      limit: { value: server.usableConnections, label: `usable: ${formatOptional(server.usableConnections)}` },
      howToRead:
        'The most sessions that the strategy had on the server at once. Each costs it memory; where they reach the dashed line together with those of others, whoever comes next is refused.',
    },
  ];
}
