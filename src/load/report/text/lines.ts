import { cleanText } from '../../../format/clean-text.js';
import { wrapText } from '../../../format/width.js';

/** A text that may come from outside, in lines of at most `width` columns, with nothing in it that harms a terminal. */
export function wrap(text: string, width: number): string[] {
  return wrapText(cleanText(text), width);
}

/** Sentences as a list, their lines below each other. Names in them stand between backticks, which a terminal does not need. */
export function renderList(items: readonly string[], bullet: string, width: number): string[] {
  const plain = items.map((item) => item.replaceAll('`', ''));
  return plain.flatMap((item) => wrap(item, width - 2).map((line, at) => `${at === 0 ? bullet : ' '} ${line}`));
}
