import { formatDuration } from '../../format/duration.js';
import { formatCount, formatRareShare } from '../../format/number.js';
import { describeLoad } from '../study/describe-load.js';
import type { Measures, StrategyName } from '../study/result.js';
import type { Change, PointMark } from './compare.js';
import { failedShare } from './facts.js';

/** Short descriptions of the strategies. */
export const strategyTexts: Readonly<Record<StrategyName, string>> = {
  none: 'opens a connection for every request and closes it afterwards',
  'pg-pool': 'the pool of the driver pg, as it comes',
  headroom: 'the pool of pg-headroom',
  pgbouncer: 'every user has a connection to PgBouncer, which shares a few to the server',
};

/** `500 users`, `1,200 requests/s (1.2 × capacity)`. */
/** A latency, or a dash for what is not known. */
export function formatLatency(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '–' : formatDuration(ms);
}

/** A whole number, or a dash for what is not known. */
export function formatOptional(value: number | null): string {
  return value === null ? '–' : formatCount(value);
}

/** A difference in time, small ones in microseconds: `+12 µs`, `−3 µs`, `+2.4 ms`. */
export function formatSigned(ms: number): string {
  const size = Math.abs(ms);
  const text = size < 1 ? `${formatCount(size * 1000)} µs` : formatDuration(size);
  return `${ms < 0 ? '−' : '+'}${text}`;
}

/** Processor cores in use: `0.84`. */
export function formatCores(cores: number | null): string {
  return cores === null ? '–' : cores.toFixed(2);
}

/** The share of the requests that failed, as a percentage. */
export function formatFailedShare(measures: Pick<Measures, 'done' | 'failed'>): string {
  return formatRareShare(failedShare(measures));
}

/** Change of a figure: `1.8×`, `~1.1×` within noise, `?1.1×` if that is unknown, a dash without a ratio. */
export function describeChange({ ratio, evidence }: Change): string {
  if (ratio === null) return '–';
  return `${evidenceMarks[evidence]}${ratio < 10 ? ratio.toFixed(2) : formatCount(ratio)}×`;
}

const evidenceMarks: Readonly<Record<Change['evidence'], string>> = {
  'beyond noise': '',
  'within noise': '~',
  unknown: '?',
};

/** Strategies by load: `500 users (headroom, pgbouncer); 1,000 users (none)`. */
export function describeMarks(marks: readonly PointMark[]): string {
  const byLoad = new Map<string, string[]>();
  for (const { strategy, load } of marks) {
    const key = describeLoad(load);
    byLoad.set(key, [...(byLoad.get(key) ?? []), strategy]);
  }
  return [...byLoad].map(([load, strategies]) => `${load} (${strategies.join(', ')})`).join('; ');
}
