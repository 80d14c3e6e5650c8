const wholeNumbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Formats a whole number: `1234.5` as `1,235`. */
export function formatCount(value: number): string {
  return wholeNumbers.format(value);
}

/** Formats a number with exactly `digits` digits after the point: `1234.5` as `1,234.50`. */
export function formatFixed(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Formats a number with at most `digits` digits after the point, without trailing zeros: `4.50` as `4.5`, `4.0` as `4`. */
export function formatUpTo(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Formats a rate, with one digit after the point below ten: `0`, `0.4`, `7.2`, `1,235`. */
export function formatRate(perSecond: number): string {
  return perSecond === 0 || perSecond >= 10 ? formatCount(perSecond) : formatUpTo(perSecond, 1);
}

/** Formats a factor: `0.03`, `0.8`, `1.2`, `35`, `1,200`. */
export function formatFactor(factor: number): string {
  if (factor >= 10) return formatCount(factor);
  if (factor > 0 && factor < 0.01) return '< 0.01';
  return formatUpTo(factor, factor < 1 ? 2 : 1);
}

/** Formats a share as a percentage, with one digit after the point below ten: `0.884` as `88 %`, `0.015` as `1.5 %`. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return '– %';
  const percent = share * 100;
  return `${percent < 9.95 ? formatUpTo(percent, 1) : formatCount(percent)} %`;
}

/** Formats a share as a percentage that shows `0 %` and `100 %` only for exact values: `0.03 %`, `> 99.9 %`. */
export function formatRareShare(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  if (share < 0.0001) return '< 0.01 %';
  if (share > 0.999) return '> 99.9 %';
  return `${formatUpTo(share * 100, share < 0.01 ? 2 : 1)} %`;
}

const sizes = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Formats a number of bytes, in steps of 1000: `82 MB`, `1.5 GB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let at = 0;
  for (; Math.round(value) >= 1000 && at < sizes.length - 1; at += 1) value /= 1000;
  return `${value < 10 && at > 0 ? value.toFixed(1) : formatCount(value)} ${sizes[at]}`;
}
