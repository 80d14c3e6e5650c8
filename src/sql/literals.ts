import { Scanner } from './scanner.js';

/**
 * True if no value is written in the text: no string and no number, only parameters, so that the text is the same for all
 * values.
 *
 * @example
 * isConstant('select * from users where id = $1'); // true
 */
export function isConstant(text: string): boolean {
  const scanner = new Scanner(text);
  while (scanner.next() !== 'end') {
    if (scanner.kind !== 'other') continue;
    if (!/^\$\d/.test(text.slice(scanner.start, scanner.start + 2))) return false;
    // The number of the parameter is a token of its own.
    if (scanner.end === scanner.start + 1) scanner.next();
  }
  return scanner.doubt === undefined;
}
