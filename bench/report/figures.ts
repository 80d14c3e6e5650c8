import { formatFixed } from '../../src/format/number.js';
import type { Summary } from '../statistics.js';

/** The median, followed by the minimum and the maximum. */
export function renderSummary({ median, low, high }: Summary, digits: number, unit = ''): string {
  const [middle, least, greatest] = [median, low, high].map((value) => formatFixed(value, digits));
  return `${middle}${unit} (${least} to ${greatest})`;
}

/** A dash for a missing summary. */
export function renderOptional(summary: Summary | undefined, digits: number, unit = ''): string {
  return summary ? renderSummary(summary, digits, unit) : '–';
}
