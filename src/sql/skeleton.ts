import { Scanner, type TokenSource } from './scanner.js';

/**
 * Normalized form of a statement: its words, names and symbols, with a `?` for each value and parameter. Equal for
 * statements that differ only in comments, white space, case and literal values.
 *
 * @param tokens those of the text, if it has been scanned
 * @returns undefined for an ambiguous text
 * @example
 * skeletonOf('select 1 -- here'); // 'select ?'
 */
export function skeletonOf(text: string, tokens: TokenSource = new Scanner(text)): string | undefined {
  const parts: string[] = [];
  while (tokens.next() !== 'end') {
    const { kind, value } = tokens;
    if (kind === 'other') parts.push('?');
    else parts.push(kind === 'quoted' ? `"${value.replaceAll('"', '""')}"` : value);
  }
  return tokens.doubt === undefined ? parts.join(' ') : undefined;
}

/**
 * The names in a statement, of tables, columns and functions alike: words in lower case, as the server folds them,
 * and quoted names unchanged.
 */
export function namesIn(text: string): string[] {
  const scanner = new Scanner(text);
  const names = new Set<string>();
  while (scanner.next() !== 'end') {
    if (scanner.kind === 'word' || scanner.kind === 'quoted') names.add(scanner.value);
  }
  return [...names];
}

/** The statement's first word, in lower case; empty if it does not begin with a word. */
export function firstWordOf(text: string, tokens: TokenSource = new Scanner(text)): string {
  return tokens.next() === 'word' ? tokens.value : '';
}
