import { cleanText } from '../../format/clean-text.js';
import type { Paint } from '../../format/paint.js';
import { takeText, widthOf } from '../../format/width.js';

/** A piece of a line in one style. */
export interface Span {
  readonly text: string;
  readonly style?: Parameters<Paint>[0] | undefined;
}

/** One line of a report, before it is painted. */
export type Line = readonly Span[];

/** How a report is to look. */
export interface TextOptions {
  /** Columns of the terminal. No line is longer. */
  readonly width: number;
  readonly paint: Paint;
}

/** A piece of a line. */
export function span(text: string, style?: Span['style']): Span {
  return { text, style };
}

/**
 * The only way from lines to a terminal: what could harm it is replaced, what is too long is cut, and colour comes last,
 * so that it counts for nothing.
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
