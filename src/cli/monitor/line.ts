import { cleanText } from '../../format/clean-text.js';
import { clipText, widthOf } from '../../format/width.js';
import { type Line, span } from '../../monitor/render/spans.js';

/** Width of a line in columns. */
export function widthOfLine(line: Line): number {
  return line.reduce((width, { text }) => width + widthOf(cleanText(text)), 0);
}

/** One line of two ends; where both do not fit the left one is cut, and with no room at all left out. */
export function spread(left: Line, right: Line, width: number): Line {
  const room = width - widthOfLine(right) - 1;
  if (room < 1) return right;
  const start = clipLine(left, room);
  return [...start, span(' '.repeat(room + 1 - widthOfLine(start))), ...right];
}

function clipLine(line: Line, width: number): Line {
  let left = width;
  return line.flatMap(({ text, style }) => {
    const clipped = clipText(cleanText(text), Math.max(0, left));
    left -= widthOf(cleanText(text));
    return clipped === '' ? [] : [{ text: clipped, style }];
  });
}

/** A time of day in the reader's zone: `09:05:30`. */
export function formatClock(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
