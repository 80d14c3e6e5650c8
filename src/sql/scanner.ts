/**
 * Kind of a token. `word`: an unquoted identifier or keyword, in lower case. `quoted`: an identifier in double quotes,
 * without them. `symbol`: one character of an operator or of punctuation. `other`: a string, number or parameter, whose
 * content is not used.
 */
export type TokenKind = 'word' | 'quoted' | 'symbol' | 'other' | 'end';

/** Reason why a text is ambiguous. */
export type ScanDoubt =
  | 'a string, comment or quoted name without an end'
  | 'a backslash before a quote, which the server’s settings give its meaning'
  | 'a name or string with Unicode escapes';

/** Tokens of a text, one after the other. */
export interface TokenSource {
  /** Kind and value of the current token. */
  readonly kind: TokenKind;
  readonly value: string;
  /** Reason why the text is ambiguous, known at its end. */
  readonly doubt: ScanDoubt | undefined;
  /** Advances to the next token. */
  next(): TokenKind;
}

export interface ScanOptions {
  /** Index of the first character to scan. @default 0 */
  readonly from?: number;
  /**
   * Assumes that standard_conforming_strings is on, which is the server's default. Strings and names with Unicode escapes
   * are then scanned like any others, with the escapes left as they are. @default false
   */
  readonly hasStandardStrings?: boolean;
}

/**
 * Reads SQL token by token, as PostgreSQL's own scanner does
 * (https://www.postgresql.org/docs/current/sql-syntax-lexical.html): nested comments, doubled quotes, escape strings,
 * dollar quotes. If the text is ambiguous, `doubt` is the reason, and there are no more tokens.
 *
 * @example
 * const scanner = new Scanner('select 1');
 * while (scanner.next() !== 'end') console.log(scanner.kind, scanner.value);
 */
export class Scanner implements TokenSource {
  kind: TokenKind = 'end';
  /** The word, name or symbol; empty for other kinds. */
  value = '';
  doubt: ScanDoubt | undefined;
  /** Index of the token's first character. */
  start = 0;
  readonly #text: string;
  readonly #hasStandardStrings: boolean;
  #at: number;

  constructor(text: string, { from = 0, hasStandardStrings = false }: ScanOptions = {}) {
    this.#text = text;
    this.#at = from;
    this.#hasStandardStrings = hasStandardStrings;
  }

  /** Index after the token's last character. */
  get end(): number {
    return this.#at;
  }

  /** Advances to the next token; `end` after the last one, and from the first doubt on. */
  next(): TokenKind {
    this.value = '';
    this.kind = this.#skipToToken() ? this.#read() : 'end';
    if (this.doubt !== undefined) {
      this.kind = 'end';
      this.value = '';
    }
    return this.kind;
  }

  /** Skips white space and comments; false at the end of the text. */
  #skipToToken(): boolean {
    const text = this.#text;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      if (isSpace(code)) this.#at += 1;
      else if (code === minus && text.charCodeAt(this.#at + 1) === minus) this.#skipLine();
      else if (code === slash && text.charCodeAt(this.#at + 1) === star) this.#skipComment();
      else return this.doubt === undefined;
    }
    return false;
  }

  #skipLine(): void {
    lineEnd.lastIndex = this.#at;
    this.#at = lineEnd.exec(this.#text)?.index ?? this.#text.length;
  }

  #skipComment(): void {
    let depth = 0;
    for (commentEdge.lastIndex = this.#at; ; ) {
      const edge = commentEdge.exec(this.#text);
      if (edge === null) return this.#giveUp('a string, comment or quoted name without an end');
      depth += edge[0] === '/*' ? 1 : -1;
      this.#at = commentEdge.lastIndex;
      if (depth === 0) return;
    }
  }

  #read(): TokenKind {
    this.start = this.#at;
    const code = this.#text.charCodeAt(this.#at);
    if (isNameStart(code)) return this.#readWord();
    if (code === quote) return this.#readString(false);
    if (code === doubleQuote) return this.#readQuotedName();
    if (code === dollar) return this.#readDollar();
    if (isDigit(code)) return this.#readNumber();
    this.value = this.#text[this.#at] as string;
    this.#at += 1;
    return 'symbol';
  }

  #readWord(): TokenKind {
    const start = this.#at;
    const text = this.#text;
    let next = text.charCodeAt(start);
    let isLower = true;
    do {
      if (isUpper(next)) isLower = false;
      this.#at += 1;
      next = text.charCodeAt(this.#at);
    } while (isNamePart(next));
    const isPrefix = this.#at === start + 1;
    const letter = text.charCodeAt(start) | 0x20;
    if (isPrefix && next === quote && (letter === letterE || isStringPrefix(letter))) {
      return this.#readString(letter === letterE);
    }
    if (isPrefix && letter === letterU && next === ampersand && isAnyQuote(text.charCodeAt(this.#at + 1))) {
      if (!this.#hasStandardStrings) {
        this.#giveUp('a name or string with Unicode escapes');
        return 'end';
      }
      this.#at += 1;
      return text.charCodeAt(this.#at) === quote ? this.#readString(false) : this.#readQuotedName();
    }
    const word = text.slice(start, this.#at);
    this.value = isLower ? word : lowerAscii(word);
    return 'word';
  }

  /** A string. `''` stands for a quote; in an escape string, a backslash escapes the next character. */
  #readString(isEscape: boolean): TokenKind {
    const text = this.#text;
    for (let at = this.#at + 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === backslash) {
        // The string would not end here without standard_conforming_strings, or if it continues an escape string from the
        // previous line.
        if (!isEscape && !this.#hasStandardStrings && text.charCodeAt(at + 1) === quote) {
          this.#giveUp('a backslash before a quote, which the server’s settings give its meaning');
          return 'end';
        }
        if (isEscape) at += 1;
      } else if (code === quote) {
        if (text.charCodeAt(at + 1) !== quote) {
          this.#at = at + 1;
          return 'other';
        }
        at += 1;
      }
    }
    this.#giveUp('a string, comment or quoted name without an end');
    return 'end';
  }

  #readQuotedName(): TokenKind {
    const text = this.#text;
    for (let at = this.#at + 1; ; at += 2) {
      at = text.indexOf('"', at);
      if (at === -1) {
        this.#giveUp('a string, comment or quoted name without an end');
        return 'end';
      }
      if (text.charCodeAt(at + 1) === doubleQuote) continue;
      this.value = text.slice(this.#at + 1, at).replaceAll('""', '"');
      this.#at = at + 1;
      return 'quoted';
    }
  }

  /** A parameter, or a dollar-quoted string, which only its own tag ends. */
  #readDollar(): TokenKind {
    dollarTag.lastIndex = this.#at;
    const tag = dollarTag.exec(this.#text)?.[0];
    if (tag === undefined) {
      this.#at += 1;
      return 'other';
    }
    const end = this.#text.indexOf(tag, this.#at + tag.length);
    if (end === -1) {
      this.#giveUp('a string, comment or quoted name without an end');
      return 'end';
    }
    this.#at = end + tag.length;
    return 'other';
  }

  /** Digits only: a fraction or exponent is scanned as separate tokens, which makes no difference here. */
  #readNumber(): TokenKind {
    while (isDigit(this.#text.charCodeAt(this.#at))) this.#at += 1;
    return 'other';
  }

  #giveUp(doubt: ScanDoubt): void {
    this.doubt = doubt;
    this.#at = this.#text.length;
  }
}

/** The tokens of a text, scanned once, to be read as often as needed. */
export class Tokens implements TokenSource {
  readonly doubt: ScanDoubt | undefined;
  readonly #kinds: TokenKind[] = [];
  readonly #values: string[] = [];
  #at = -1;

  constructor(text: string) {
    const scanner = new Scanner(text);
    while (scanner.next() !== 'end') {
      this.#kinds.push(scanner.kind);
      this.#values.push(scanner.value);
    }
    this.doubt = scanner.doubt;
  }

  get kind(): TokenKind {
    return this.#kinds[this.#at] ?? 'end';
  }

  get value(): string {
    return this.#values[this.#at] ?? '';
  }

  next(): TokenKind {
    if (this.#at < this.#kinds.length) this.#at += 1;
    return this.kind;
  }

  /** Returns the same tokens, to be read from the first one. */
  fromStart(): this {
    this.#at = -1;
    return this;
  }
}

const [quote, doubleQuote, dollar, ampersand, minus, star, slash, backslash] = [
  0x27, 0x22, 0x24, 0x26, 0x2d, 0x2a, 0x2f, 0x5c,
];
const [letterE, letterU] = [0x65, 0x75];

const lineEnd = /[\n\r]/g;
const commentEdge = /\/\*|\*\//g;
/** https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-DOLLAR-QUOTING */
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

/** Letters, the underscore, and every character beyond ASCII. */
function isNameStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || isUpper(code) || code === 0x5f || code >= 0x80;
}

function isNamePart(code: number): boolean {
  return isNameStart(code) || isDigit(code) || code === dollar;
}

/** Bit, hexadecimal and national strings: `B'1'`, `X'f'`, `N'x'`. */
function isStringPrefix(letter: number): boolean {
  return letter === 0x62 || letter === 0x78 || letter === 0x6e;
}

function isAnyQuote(code: number): boolean {
  return code === quote || code === doubleQuote;
}

/** As the server folds names in UTF-8: ASCII letters only. */
function lowerAscii(word: string): string {
  return word.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
