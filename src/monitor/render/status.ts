import { runtime } from '../../util/runtime.js';
import type { Status } from '../finding.js';
import { type Span, span } from './spans.js';

/** A status as text, so that it does not depend on colour. */
export const statusWords: Readonly<Record<Status, string>> = {
  ok: 'OK',
  advice: 'ADVICE',
  unknown: 'UNKNOWN',
  warning: 'WARNING',
  critical: 'CRITICAL',
};

/** Text of a verdict; advice counts as OK. */
export function verdictWord(status: Status): string {
  return status === 'advice' ? statusWords.ok : statusWords[status];
}

/** Colour of a status, if any. */
export const statusStyles: Readonly<Record<Status, Span['style']>> = {
  ok: 'green',
  advice: undefined,
  unknown: 'yellow',
  warning: 'yellow',
  critical: 'red',
};

/** A status as part of a line, padded to `width`. */
export function statusSpan(status: Status, width = 0): Span {
  return span(statusWords[status].padEnd(width), statusStyles[status]);
}

/** Formats a date and time in UTC: `2026-11-24 10:51:03 UTC`. */
export function formatTime(ms: number): string {
  const time = runtime.makeDate(ms);
  return Number.isNaN(time.getTime())
    ? 'at an unknown time'
    : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
