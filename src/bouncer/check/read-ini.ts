/** Where something is written. */
export interface IniPlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** `key = value`, in the section it is in; undefined before the first one. */
export interface IniEntry extends IniPlace {
  readonly section: string | undefined;
  readonly key: string;
  readonly value: string;
  readonly isQuoted: boolean;
  /** How many headers came before it: a second header of a section starts it anew. */
  readonly header: number;
}

/** `[name]`. */
export interface IniHeader extends IniPlace {
  readonly name: string;
}

/** A line that PgBouncer cannot read, and why. */
export interface IniFault extends IniPlace {
  readonly kind: 'syntax' | 'include';
  readonly what: string;
}

/** An ini file and all that it includes, in the order in which PgBouncer reads it. */
export interface IniDocument {
  readonly file: string;
  readonly entries: readonly IniEntry[];
  readonly headers: readonly IniHeader[];
  readonly faults: readonly IniFault[];
}

/** Reads a file that another one includes; throws where it cannot. */
export type ReadInclude = (path: string) => string;

const deepest = 10;

/**
 * Reads an ini file as PgBouncer does, but goes on behind a line that cannot be read, where PgBouncer would stop.
 *
 * @example
 * const { entries, faults } = readIni('pgbouncer.ini', text, (path) => readFileSync(path, 'utf8'));
 */
export function readIni(file: string, text: string, readInclude: ReadInclude): IniDocument {
  const reader = new Reader(readInclude);
  reader.read(file, text, 0);
  const { entries, headers, faults } = reader;
  return { file, entries, headers, faults };
}

class Reader {
  readonly entries: IniEntry[] = [];
  readonly headers: IniHeader[] = [];
  readonly faults: IniFault[] = [];
  readonly #readInclude: ReadInclude;

  constructor(readInclude: ReadInclude) {
    this.#readInclude = readInclude;
  }

  /** A NUL ends the text for PgBouncer, which is written in C. */
  read(file: string, text: string, depth: number): void {
    const lines = text.split('\0', 1)[0]!.split('\n');
    for (const [at, line] of lines.entries()) this.#readLine(line, { file, line: at + 1 }, depth);
  }

  #readLine(text: string, place: IniPlace, depth: number): void {
    const line = text.replace(/^[ \t\v\f\r]+/, '');
    if (line === '' || /^[;#]/.test(line)) return;
    const include = /^%include[ \t]+(.*)$/s.exec(line)?.[1]?.trimEnd();
    if (include !== undefined) return this.#include(include, place, depth);
    if (line.startsWith('[')) return this.#readHeader(line, place, depth);
    this.#readEntry(line, place);
  }

  /** What follows on the line of a header is read on. */
  #readHeader(line: string, place: IniPlace, depth: number): void {
    const end = line.indexOf(']');
    if (end < 0) return this.#fault('syntax', 'The name of a section has no `]`.', place);
    this.headers.push({ ...place, name: line.slice(1, end) });
    this.#readLine(line.slice(end + 1), place, depth);
  }

  #readEntry(line: string, place: IniPlace): void {
    const match = /^(?:'([^']+)'|([\w.*-]+))[ \t]*=[ \t]*(.*)$/s.exec(line);
    if (match === null) return this.#fault('syntax', 'It is neither `key = value` nor a section nor a comment.', place);
    const [, quoted, bare, rest = ''] = match;
    const value = rest.replace(/[ \t\v\f\r]+$/, '');
    const [section, header] = [this.headers.at(-1)?.name, this.headers.length];
    this.entries.push({ ...place, section, header, key: quoted ?? bare ?? '', value, isQuoted: quoted !== undefined });
  }

  #include(path: string, place: IniPlace, depth: number): void {
    if (depth >= deepest) return this.#fault('include', `Files include each other more than ${deepest} deep.`, place);
    let text: string;
    try {
      text = this.#readInclude(path);
    } catch {
      return this.#fault('include', `The file \`${path}\` cannot be read.`, place);
    }
    this.read(path, text, depth + 1);
  }

  #fault(kind: IniFault['kind'], what: string, place: IniPlace): void {
    this.faults.push({ ...place, kind, what });
  }
}
