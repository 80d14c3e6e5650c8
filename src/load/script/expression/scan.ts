import { ValueError } from './value.js';

/** A piece of an expression. `word` is in lower case; `text` is as it stands. */
export interface Token {
  readonly kind: 'integer' | 'double' | 'word' | 'variable' | 'symbol' | 'end';
  readonly text: string;
  readonly word: string;
  /** Index of its first character in the text. */
  readonly at: number;
}

/** Tokens of an expression. A backslash at the end continues a line. */
const patterns: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /(?:[ \t\r\f\v\n]|\\\r?\n)+/y],
  ['variable', /:[A-Za-z0-9_\u0080-\uffff]+/y],
  ['double', /(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+/y],
  ['integer', /\d+/y],
  ['word', /[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*/y],
  ['symbol', /<<|>>|<>|<=|>=|!=|[-+*/%<>=&|#~(),]/y],
];

/**
 * Reads the tokens of an expression; the last is `end`.
 *
 * @throws ValueError at a character that cannot be there
 */
export function scanExpression(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const { kind, length } = matchAt(text, at);
    const piece = text.slice(at, at + length);
    if (kind !== 'space') tokens.push({ kind, text: piece, word: piece.toLowerCase(), at });
    at += length;
  }
  return [...tokens, { kind: 'end', text: '', word: '', at: text.length }];
}

function matchAt(text: string, at: number): { kind: Token['kind'] | 'space'; length: number } {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const length = pattern.exec(text)?.[0].length;
    if (length !== undefined) return { kind, length };
  }
  throw new ValueError(`unexpected character "${String.fromCodePoint(text.codePointAt(at)!)}" in an expression`);
}
