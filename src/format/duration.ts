import { formatCount } from './number.js';

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/**
 * Formats milliseconds: `0.45 ms`, `4.5 ms`, `12 ms`, `1.2 s`, `45 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. Rounds down, so
 * that no age is overstated.
 */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return ms > 0 ? 'without limit' : 'unknown';
  if (ms < 1000) return `${roundDown(Math.max(0, ms), ms < 1 ? 2 : ms < 10 ? 1 : 0)} ms`;
  if (ms < 10_000) return `${roundDown(ms / 1000, 1)} s`;
  const at = units.findIndex(([, size]) => ms >= size);
  const [unit, size] = units[at] as (typeof units)[number];
  const [minor, minorSize] = units[at + 1] ?? ['', Number.POSITIVE_INFINITY];
  const rest = Math.floor((ms % size) / minorSize);
  return [`${formatCount(Math.floor(ms / size))} ${unit}`, ...(rest > 0 ? [`${rest} ${minor}`] : [])].join(' ');
}

/** Rounds down without losing a digit to the error of a binary fraction, as in 0.29 * 100. */
function roundDown(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.floor(Number((value * factor).toPrecision(12))) / factor;
}
