import { runtime } from '../../util/runtime.js';
import type { Status } from '../finding.js';
import { type Span, span } from './spans.js';

/** A status as people read it, so that colour never carries it alone. */
export const statusWords: Readonly<Record<Status, string>> = {
  ok: 'OK',
  advice: 'ADVICE',
  unknown: 'UNKNOWN',
  warning: 'WARNING',
  critical: 'CRITICAL',
};

/** What a verdict of a whole is called: advice alone is no trouble. */
export function verdictWord(status: Status): string {
  return status === 'advice' ? statusWords.ok : statusWords[status];
}

/** The colour of a status, if it has one. */
export const statusStyles: Readonly<Record<Status, Span['style']>> = {
  ok: 'green',
  advice: undefined,
  unknown: 'yellow',
  warning: 'yellow',
  critical: 'red',
};

/** A status as a piece of a line, padded to `width`. */
export function statusSpan(status: Status, width = 0): Span {
  return span(statusWords[status].padEnd(width), statusStyles[status]);
}

/** A time of day and date, in UTC: `2026-11-24 10:51:03 UTC`. */
export function formatTime(ms: number): string {
  const time = runtime.makeDate(ms);
  return Number.isNaN(time.getTime())
    ? 'at an unknown time'
    : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
