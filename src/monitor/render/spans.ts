import { cleanText } from '../../format/clean-text.js';
import type { Paint } from '../../format/paint.js';
import { takeText, widthOf } from '../../format/width.js';

/** Part of a line with one style. */
export interface Span {
  readonly text: string;
  readonly style?: Parameters<Paint>[0] | undefined;
}

/** One line of a report, without escape sequences. */
export type Line = readonly Span[];

/** Options for rendering a report. */
export interface TextOptions {
  /** Columns of the terminal, and the maximum length of a line. */
  readonly width: number;
  readonly paint: Paint;
}

/** Creates part of a line. */
export function span(text: string, style?: Span['style']): Span {
  return { text, style };
}

/**
 * The only way to write a line to a terminal: control characters are replaced, long lines are cut, and colour is added
 * last, so that it does not count as width.
 */
export function paintLine(line: Line, { width, paint }: TextOptions): string {
  const whole = cleanText(line.map(({ text }) => text).join(''));
  let left = widthOf(whole) > width ? Math.max(0, width - 1) : width;
  const isCut = left < width;
  const painted: string[] = [];
  for (const { text, style } of line) {
    const clean = cleanText(text);
    const taken = takeText(clean, left);
    left -= widthOf(taken);
    if (taken !== '') painted.push(style ? paint(style, taken) : taken);
    if (taken !== clean) break;
  }
  return painted.join('') + (isCut && width > 0 ? '…' : '');
}
