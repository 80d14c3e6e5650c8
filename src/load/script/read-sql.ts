import { Scanner } from '../../sql/scanner.js';

/** A statement as far as it goes, and what ended it. */
export interface SqlPiece {
  /** Without what stands around it; empty where there is none. */
  readonly text: string;
  /** Index of its first character. */
  readonly start: number;
  readonly isCompound: boolean;
  readonly endedBy: 'semicolon' | 'backslash' | 'end';
  /** Index behind what ended it. */
  readonly next: number;
  /** The text ends within a string, a comment or a quoted name. */
  readonly isUnfinished: boolean;
}

/** White space and comments to the end of a line; other comments may be hints and belong to the statement. */
const notSent = /(?:\s+|--[^\n]*)*/y;

/**
 * Reads a statement of a script from an index on: up to the first semicolon that is in no string, comment, parentheses
 * or body of a function, or up to a backslash, with which a meta command begins.
 */
export function readSql(script: string, from: number): SqlPiece {
  const scanner = new Scanner(script, { from, hasStandardStrings: true });
  const body = new Body();
  const escapes: number[] = [];
  let last: number | undefined;
  let isCompound = false;
  const finish = (endedBy: SqlPiece['endedBy'], next: number): SqlPiece => {
    const start = skip(script, from);
    const text = last === undefined ? '' : cut(script, start, last, escapes);
    return { text, start, isCompound, endedBy, next, isUnfinished: scanner.doubt !== undefined };
  };
  while (scanner.next() !== 'end') {
    const symbol = scanner.kind === 'symbol' ? scanner.value : '';
    if (symbol === ';' && !escapes.includes(scanner.start - 1) && body.isAtTop) return finish('semicolon', scanner.end);
    if (symbol === '\\') {
      const escaped = script[scanner.end];
      if (escaped !== ';' && escaped !== ':') return finish('backslash', scanner.end);
      escapes.push(scanner.start);
      isCompound ||= escaped === ';';
    }
    body.see(scanner);
    last = scanner.end;
  }
  return finish('end', script.length);
}

function skip(script: string, from: number): number {
  notSent.lastIndex = from;
  return from + (notSent.exec(script)?.[0].length ?? 0);
}

/** The text without its escaping backslashes. */
function cut(script: string, start: number, end: number, escapes: readonly number[]): string {
  const edges = [start, ...escapes.flatMap((at) => [at, at + 1]), end];
  let text = '';
  for (let at = 0; at < edges.length; at += 2) text += script.slice(edges[at], edges[at + 1]);
  return text;
}

/** Tracks whether a semicolon ends the statement: not in parentheses, nor in `BEGIN ATOMIC … END` of a routine. */
class Body {
  readonly #words: string[] = [];
  #parentheses = 0;
  #blocks = 0;

  get isAtTop(): boolean {
    return this.#parentheses === 0 && this.#blocks === 0;
  }

  see({ kind, value }: Scanner): void {
    if (kind === 'symbol' && value === '(') this.#parentheses += 1;
    if (kind === 'symbol' && value === ')') this.#parentheses = Math.max(0, this.#parentheses - 1);
    if (kind === 'word') this.#seeWord(value);
  }

  #seeWord(word: string): void {
    if (this.#words.length < 4) this.#words.push(word);
    if (this.#parentheses > 0 || !/^create (or replace )?(function|procedure)/.test(this.#words.join(' '))) return;
    if (word === 'begin' || (word === 'case' && this.#blocks > 0)) this.#blocks += 1;
    if (word === 'end') this.#blocks = Math.max(0, this.#blocks - 1);
  }
}
