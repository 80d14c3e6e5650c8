import { reasonForOwn } from './classify.js';
import { waitKindOf } from './locks.js';

/**
 * True if the text certainly is one statement that only reads: no row locks, no functions except built-in ones without
 * effects. It may be run twice. A view can hide a function, which the text does not show.
 *
 * @example
 * isPlainRead('select name from users where id = $1'); // true
 * isPlainRead("select nextval('ids')"); // false
 */
export function isPlainRead(text: string): boolean {
  return reasonForOwn(text) === undefined && waitKindOf(text) === 'table';
}
