import type { Markup } from '../../../../format/markup.js';
import { describeGroup, describeLoad } from '../../../study/describe-load.js';
import type { Point, Round, Series, StudyResult } from '../../../study/result.js';
import { formatLatency, formatOptional } from '../../describe.js';
import { findGreatestLoad, groupByLoad, type LoadGroup } from '../../facts.js';
import { formatShort, latencyAxis, timeAxis } from '../chart/formats.js';
import type { ChartLine } from '../chart/spec.js';
import { renderLineFigure } from '../figure.js';
import { describeEnds, describePeaks } from '../findings.js';

type Figures = Exclude<keyof Series, 'everyMs'>;

/** The points of one series; each stands where its step ends. */
export function pointsOf(series: Series, figures: Figures): ChartLine['points'] {
  return series[figures].map((y, at) => ({ x: (at + 1) * series.everyMs, y }));
}

function linesOf(points: readonly Point[], figures: Figures): ChartLine[] {
  return points.flatMap(({ strategy, rounds }) => {
    const round = pickRound(rounds);
    return round ? [{ name: strategy, strategy, points: pointsOf(round.series, figures) }] : [];
  });
}

/** The longest round, of several the last: one that was broken off tells less. */
function pickRound(rounds: readonly Round[]): Round | undefined {
  const length = ({ series }: Round) => series.everyMs * series.requestsPerSecond.length;
  return rounds.reduce<Round | undefined>(
    (best, round) => (best === undefined || length(round) >= length(best) ? round : best),
    undefined,
  );
}

function isTold(lines: readonly ChartLine[]): boolean {
  return lines.some(({ points }) => points.some(({ y }) => y !== null));
}

/** Sessions while the most users were there. */
export function renderSessionsOverTime({ points, server }: StudyResult): Markup[] {
  const group = findGreatestLoad(points);
  const lines = linesOf(group?.points ?? [], 'sessions');
  if (!group || !isTold(lines)) return [];
  const usable = server.usableConnections;
  const chart = {
    id: 'sessions-time',
    title: `Sessions over time with ${describeLoad(group.load)}`,
    finding: `${describePeaks(lines, timeAxis, formatOptional)} The server can give ${formatOptional(usable)}.`,
    x: timeAxis,
    y: { kind: 'linear', label: 'sessions', format: formatShort },
    limit: { value: usable, label: `usable: ${formatOptional(usable)}` },
    lines,
  } as const;
  return [
    renderLineFigure(
      chart,
      'One round of each strategy. A level line means connections are kept and shared; one that jumps opens and closes them.',
    ),
  ];
}

/** Latency step by step where requests come at a rate: a queue that grows is a line that climbs. */
export function renderOpenLoads({ points }: StudyResult): Markup[] {
  const groups = groupByLoad(points.filter(({ load }) => load.kind === 'open'));
  return groups.flatMap((group, at) => [renderOpen(group, at, 'p50Ms'), renderOpen(group, at, 'p99Ms')].flat());
}

function renderOpen({ load, points }: LoadGroup, at: number, figures: 'p50Ms' | 'p99Ms'): Markup[] {
  const lines = linesOf(points, figures);
  if (!isTold(lines)) return [];
  const name = figures === 'p50Ms' ? 'Median latency' : 'Slow requests (p99)';
  const chart = {
    id: `open-${at}-${figures}`,
    title: `${name} at ${describeGroup({ load, points })}`,
    finding: describeEnds(lines, timeAxis, formatLatency),
    x: timeAxis,
    y: latencyAxis,
    lines,
  };
  return [
    renderLineFigure(
      chart,
      'Requests start at this rate even if earlier ones still wait, and time counts from when each was due. A line that keeps climbing is a queue that grows without limit; a level one is load that is served, or rejected in time.',
    ),
  ];
}
