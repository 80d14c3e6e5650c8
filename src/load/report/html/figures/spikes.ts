import { formatDuration } from '../../../../format/duration.js';
import type { Markup } from '../../../../format/markup.js';
import { formatCount } from '../../../../format/number.js';
import type { Spike, StudyResult } from '../../../study/result.js';
import { formatShort, latencyAxis, rateAxis, timeAxis } from '../chart/formats.js';
import type { LineChart } from '../chart/spec.js';
import { renderLineFigure } from '../figure.js';
import { pointsOf } from './over-time.js';

/** Throughput and latency through a spike; strategies with the same spike share a chart. */
export function renderSpikeFigures({ spikes }: StudyResult): Markup[] {
  const groups = new Map<string, Spike[]>();
  for (const spike of spikes) {
    const key = [spike.users, spike.spikeUsers, spike.beginsAtMs, spike.endsAtMs].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), spike]);
  }
  return [...groups.values()].flatMap((group, at) => [renderThroughput(group, at), ...renderLatency(group, at)]);
}

function renderThroughput(spikes: readonly Spike[], at: number): Markup {
  const chart = { ...chartOf(spikes, 'requestsPerSecond'), id: `spike-${at}`, y: rateAxis };
  return renderLineFigure(
    { ...chart, title: `Throughput through a spike of ${formatCount(spikes[0]?.spikeUsers ?? 0)} users` },
    'The coloured stretch is the spike. A ring marks where latencies were again what they were before it; a line without one never got there.',
  );
}

function renderLatency(spikes: readonly Spike[], at: number): Markup[] {
  const chart = { ...chartOf(spikes, 'p99Ms'), id: `spike-${at}-p99`, y: latencyAxis };
  if (chart.lines.every(({ points }) => points.every(({ y }) => y === null))) return [];
  return [
    renderLineFigure(
      { ...chart, title: `Slow requests (p99) through a spike of ${formatCount(spikes[0]?.spikeUsers ?? 0)} users` },
      'Lower is better. What matters is how fast the line comes down after the coloured stretch.',
    ),
  ];
}

function chartOf(
  spikes: readonly Spike[],
  figures: 'requestsPerSecond' | 'p99Ms',
): Omit<LineChart, 'id' | 'title' | 'y'> {
  const [first] = spikes as [Spike];
  return {
    finding: spikes.map(describeSpike).join(' '),
    x: timeAxis,
    band: {
      from: first.beginsAtMs,
      to: first.endsAtMs,
      label: `${formatShort(first.users)} to ${formatShort(first.spikeUsers)} users`,
    },
    lines: spikes.map((spike) => ({
      name: spike.strategy,
      strategy: spike.strategy,
      points: pointsOf(spike.series, figures),
      ring: ringOf(spike),
    })),
  };
}

function ringOf({ strategy, recoveryMs, endsAtMs }: Spike): { x: number; text: string } | undefined {
  if (recoveryMs === null) return undefined;
  return { x: endsAtMs + recoveryMs, text: `${strategy} recovered ${formatDuration(recoveryMs)} after the spike` };
}

function describeSpike({ strategy, recoveryMs, failed }: Spike): string {
  const recovery = recoveryMs === null ? 'did not recover' : `recovered after ${formatDuration(recoveryMs)}`;
  return `${strategy} ${recovery}${failed > 0 ? `, ${formatCount(failed)} requests failed` : ''}.`;
}
