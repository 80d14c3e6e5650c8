const wholeNumbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `1234.5` as `1,235`. */
export function formatCount(value: number): string {
  return wholeNumbers.format(value);
}

/** A share as percent without fractions: `0.884` as `88 %`. */
export function formatShare(share: number): string {
  return Number.isFinite(share) ? `${formatCount(share * 100)} %` : '– %';
}

const steps = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/**
 * Milliseconds for people: `0.4 ms`, `12 ms`, `1.2 s`, `45 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. Rounded down, so that
 * something is never said to be older than it is.
 */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return ms > 0 ? 'for ever' : 'unknown';
  if (ms < 10) return `${Math.floor(Math.max(0, ms) * 10) / 10} ms`;
  if (ms < 1000) return `${Math.floor(ms)} ms`;
  if (ms < 10_000) return `${Math.floor(ms / 100) / 10} s`;
  const at = steps.findIndex(([, size]) => ms >= size);
  const [unit, size] = steps[at] as (typeof steps)[number];
  const [minor, minorSize] = steps[at + 1] ?? ['', Number.POSITIVE_INFINITY];
  const rest = Math.floor((ms % size) / minorSize);
  return [`${formatCount(Math.floor(ms / size))} ${unit}`, ...(rest > 0 ? [`${rest} ${minor}`] : [])].join(' ');
}

const sizes = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes for people, in steps of 1000: `82 MB`, `1.5 GB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let at = 0;
  for (; Math.round(value) >= 1000 && at < sizes.length - 1; at += 1) value /= 1000;
  return `${value < 10 && at > 0 ? value.toFixed(1) : formatCount(value)} ${sizes[at]}`;
}

/** `1 caller`, `2 callers`. */
export function formatNoun(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
