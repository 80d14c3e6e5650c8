import { formatDuration } from '../../../src/format/duration.js';
import { formatRate, formatShare } from '../../../src/format/number.js';

/** A value that may be unknown. */
type Maybe = number | null | undefined;

/** Formats milliseconds; a dash if unknown. */
export function duration(ms: Maybe): string {
  return ms === null || ms === undefined ? '–' : formatDuration(ms);
}

/** Formats a rate; a dash if unknown. */
export function rate(perSecond: Maybe): string {
  return perSecond === null || perSecond === undefined ? '–' : `${formatRate(perSecond)}/s`;
}

/** Formats a share; a dash if unknown. */
export function share(value: Maybe): string {
  return value === null || value === undefined ? '–' : formatShare(value);
}

/** Formats a time of day in the reader's zone. */
export function clock(ms: number): string {
  return new Date(ms).toLocaleTimeString();
}

/** Formats a date and time in the reader's zone. */
export function dateTime(ms: number): string {
  return new Date(ms).toLocaleString();
}

/** Name of a session's application. */
export function applicationOf(name: string): string {
  return name === '' ? '(no name)' : name;
}
