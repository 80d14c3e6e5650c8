import type { Summary } from '../statistics.js';

/** `1234.5` as `1,235`, or with so many digits after the point. */
export function renderNumber(value: number, digits = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The median, with the least and the greatest behind it. */
export function renderSummary({ median, low, high }: Summary, digits: number, unit = ''): string {
  const [middle, least, greatest] = [median, low, high].map((value) => renderNumber(value, digits));
  return `${middle}${unit} (${least} to ${greatest})`;
}

/** What is not there, is a dash. */
export function renderOptional(summary: Summary | undefined, digits: number, unit = ''): string {
  return summary ? renderSummary(summary, digits, unit) : '–';
}

export function renderCallers(callers: number): string {
  return `${callers} ${callers === 1 ? 'caller' : 'callers'}`;
}
