/** A place in a file. */
export interface IniPlace {
  readonly file: string;
  /** Line number, from 1. */
  readonly line: number;
}

/** `key = value`, with its section; undefined before the first header. */
export interface IniEntry extends IniPlace {
  readonly section: string | undefined;
  readonly key: string;
  readonly value: string;
  readonly isQuoted: boolean;
  /** Number of headers in front of it: a second header of a section resets the section. */
  readonly header: number;
}

/** `[name]`. */
export interface IniHeader extends IniPlace {
  readonly name: string;
}

/** A line that PgBouncer cannot read, and the reason. */
export interface IniFault extends IniPlace {
  readonly kind: 'syntax' | 'include';
  readonly what: string;
}

/** An ini file and its included files, in the order in which PgBouncer reads them. */
export interface IniDocument {
  readonly file: string;
  readonly entries: readonly IniEntry[];
  readonly headers: readonly IniHeader[];
  readonly faults: readonly IniFault[];
}

/** Reads an included file; throws if that fails. */
export type ReadInclude = (path: string) => string;

const maxIncludeDepth = 10;

/**
 * Reads an ini file as PgBouncer does, but continues after an unreadable line, where PgBouncer would stop.
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

  /** PgBouncer ignores everything after a NUL character. */
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

  /** Text after the header on the same line is read as another line. */
  #readHeader(line: string, place: IniPlace, depth: number): void {
    const end = line.indexOf(']');
    if (end < 0) return this.#fault('syntax', 'The section header has no `]`.', place);
    this.headers.push({ ...place, name: line.slice(1, end) });
    this.#readLine(line.slice(end + 1), place, depth);
  }

  #readEntry(line: string, place: IniPlace): void {
    const match = /^(?:'([^']+)'|([\w.*-]+))[ \t]*=[ \t]*(.*)$/s.exec(line);
    if (match === null)
      return this.#fault('syntax', 'The line is neither `key = value` nor a section header nor a comment.', place);
    const [, quoted, bare, rest = ''] = match;
    const value = rest.replace(/[ \t\v\f\r]+$/, '');
    const [section, header] = [this.headers.at(-1)?.name, this.headers.length];
    this.entries.push({ ...place, section, header, key: quoted ?? bare ?? '', value, isQuoted: quoted !== undefined });
  }

  #include(path: string, place: IniPlace, depth: number): void {
    if (depth >= maxIncludeDepth)
      return this.#fault('include', `Files include each other more than ${maxIncludeDepth} levels deep.`, place);
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
