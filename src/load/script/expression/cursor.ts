import type { Token } from './scan.js';
import { ValueError } from './value.js';

/** Goes through tokens, of which the last is `end`. */
export class Cursor {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The next one. */
  get token(): Token {
    return this.#tokens[this.#at]!;
  }

  take(): Token {
    const { token } = this;
    this.#at += 1;
    return token;
  }

  /** Takes it if it is this word or symbol; tells whether it was. */
  takeWord(word: string): boolean {
    const isThere = this.token.word === word;
    if (isThere) this.take();
    return isThere;
  }

  /** @throws ValueError when it is something else */
  expect(word: string): void {
    if (!this.takeWord(word)) this.fail(/[a-z]/.test(word) ? word.toUpperCase() : `"${word}"`);
  }

  /** @throws ValueError always */
  fail(expected: string): never {
    const { kind, text } = this.token;
    throw new ValueError(`expected ${expected}, got ${kind === 'end' ? 'the end of the expression' : `"${text}"`}`);
  }
}
