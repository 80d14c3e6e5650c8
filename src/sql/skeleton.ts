import { Scanner } from './scanner.js';

/**
 * What statements have in common that differ only in comments, white space, the case of their words and the values that
 * are written into their texts: the words, names and symbols, with a `?` for each value and parameter.
 *
 * @returns undefined for a text that cannot be read for certain
 * @example
 * skeletonOf('select 1 -- here'); // 'select ?'
 */
export function skeletonOf(text: string): string | undefined {
  const scanner = new Scanner(text);
  let skeleton = '';
  while (scanner.next() !== 'end') {
    const { kind, value } = scanner;
    if (skeleton !== '') skeleton += ' ';
    if (kind === 'other') skeleton += '?';
    else skeleton += kind === 'quoted' ? `"${value.replaceAll('"', '""')}"` : value;
  }
  return scanner.doubt === undefined ? skeleton : undefined;
}

/**
 * The names in a statement, those of tables, columns and functions alike: words in lower case as the server folds them,
 * quoted names as they are.
 */
export function namesIn(text: string): string[] {
  const scanner = new Scanner(text);
  const names = new Set<string>();
  while (scanner.next() !== 'end') {
    if (scanner.kind === 'word' || scanner.kind === 'quoted') names.add(scanner.value);
  }
  return [...names];
}

/** The word that a statement begins with, in lower case; empty for one that begins otherwise. */
export function firstWordOf(text: string): string {
  const scanner = new Scanner(text);
  return scanner.next() === 'word' ? scanner.value : '';
}
