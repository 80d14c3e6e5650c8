import { formatDuration } from '../../../../format/duration.js';
import { formatNoun } from '../../../../format/noun.js';
import { formatCount, formatRate } from '../../../../format/number.js';
import type { Axis } from './scale.js';

/** A number with few characters, for axes: `0.5`, `500`, `2.5k`, `10k`, `3M`. */
export function formatShort(value: number): string {
  if (value >= 1e9) return value.toExponential(1);
  if (value >= 1e6) return `${round(value / 1e6)}M`;
  if (value >= 1000) return `${round(value / 1000)}k`;
  return String(round(value));
}

/** A latency with few characters: `0.2 ms`, `50 ms`, `2.5 s`. */
export function formatShortMs(ms: number): string {
  return ms >= 1000 ? `${formatShort(ms / 1000)} s` : `${round(ms)} ms`;
}

/** Seconds of a time axis: `0.5 s`, `12 s`. */
export function formatSeconds(ms: number): string {
  return `${round(ms / 1000)} s`;
}

/** A quantile as percent: `50 %`, `99.9 %`. */
export function formatQuantile(quantile: number): string {
  return `${Number((quantile * 100).toPrecision(8))} %`;
}

/** Three digits that mean something. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}

export const latencyAxis: Axis = { kind: 'log', label: 'latency', format: formatShortMs, exact: formatDuration };
export const rateAxis: Axis = { kind: 'linear', label: 'requests/s', format: formatShort, exact: formatRate };
export const timeAxis: Axis = {
  kind: 'linear',
  label: 'time',
  format: formatSeconds,
  tell: (ms) => `after ${formatSeconds(ms)}`,
};

function tellUsers(users: number): string {
  return `with ${formatNoun(users, 'user')}`;
}

/** Users as they were asked for; logarithmic where they span so much that the small ones would stick together. */
export function usersAxis(users: readonly number[], tell = tellUsers, label = 'users'): Axis {
  const ticks = [...new Set(users)].sort((a, b) => a - b);
  const spans = (ticks.at(-1) ?? 1) / Math.max(1, ticks[0] ?? 1) >= 8;
  return {
    kind: spans || ticks.length === 1 ? 'log' : 'linear',
    label,
    format: formatShort,
    exact: formatCount,
    tell,
    ticks,
  };
}
