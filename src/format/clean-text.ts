import { clipText } from './width.js';

/** Control, format, surrogate, private and unassigned characters, and line and paragraph separators. */
const harmful = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const hasHarmful = new RegExp(harmful.source, 'u');
const isPlain = /^[\x20-\x7e]*$/;

/**
 * Replaces each character that could move a terminal's cursor, change its writing direction or break a line by `�`.
 * For names from other programs, such as applications and databases.
 */
export function cleanText(text: string): string {
  return isPlain.test(text) || !hasHarmful.test(text) ? text : text.replace(harmful, '�');
}

/** The same, cut to at most `maxWidth` columns: for names and reasons that become part of a sentence. */
export function cleanShort(text: string, maxWidth = 64): string {
  return clipText(cleanText(text), maxWidth);
}
