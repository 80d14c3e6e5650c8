import { type ParsedConnectionString, parseConnectionString } from '../connection-string.js';
import { defaultOf } from '../keys.js';
import type { ServerLimits } from '../sizing.js';
import type { BouncerVersion } from '../version.js';
import type { IniDocument, IniEntry, IniPlace } from './read-ini.js';

/** What is known of the file that `auth_file` names. */
export interface AuthFile {
  readonly exists: boolean;
  /** Permission bits, such as 0o600. */
  readonly mode?: number;
}

/** What is known beside the ini file; what is absent is not checked. */
export interface Surroundings {
  readonly version: BouncerVersion;
  readonly authFile?: AuthFile;
  readonly server?: ServerLimits;
  /** File descriptors that PgBouncer may have. */
  readonly fileLimit?: number;
}

/** A line of `[databases]`, `[users]` or `[peers]`. */
export interface Line extends IniPlace {
  readonly name: string;
  readonly pairs: ReadonlyMap<string, string>;
}

/** An ini file as rules look at it: what holds in the end, and where it is written. */
export class IniFacts {
  readonly document: IniDocument;
  readonly version: BouncerVersion;
  readonly surroundings: Surroundings;
  readonly databases: readonly Line[];
  readonly peers: readonly Line[];
  readonly #main: ReadonlyMap<string, IniEntry>;

  constructor(document: IniDocument, surroundings: Surroundings) {
    this.document = document;
    this.surroundings = surroundings;
    this.version = surroundings.version;
    this.databases = linesOf(document, 'databases');
    this.peers = linesOf(document, 'peers');
    const last = document.headers.findLastIndex(({ name }) => name === 'pgbouncer') + 1;
    const entries = document.entries.filter(({ section, header }) => section === 'pgbouncer' && header === last);
    this.#main = new Map(entries.map((entry) => [entry.key, entry]));
  }

  /** The value of a key of `[pgbouncer]`, or what holds without it. */
  text(key: string): string {
    return this.#main.get(key)?.value ?? defaultOf(key, this.version) ?? '';
  }

  /** The value as a number; NaN where it is none, which compares as false with everything. */
  number(key: string): number {
    const text = this.text(key);
    return text === '' ? Number.NaN : (parseInteger(text) ?? Number(text));
  }

  isOn(key: string): boolean {
    return this.number(key) > 0;
  }

  isSet(key: string): boolean {
    return this.#main.has(key);
  }

  /** A choice, as PgBouncer compares it. */
  choice(key: string): string {
    return this.text(key).toLowerCase();
  }

  /** Items of a list with commas. */
  list(key: string): string[] {
    return this.text(key)
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  /** Where a key is written, or where it would be. */
  placeOf(key: string): IniPlace {
    const { file, headers } = this.document;
    return this.#main.get(key) ?? headers.findLast(({ name }) => name === 'pgbouncer') ?? { file, line: 1 };
  }

  /** The value, and whether it is there because nobody wrote another. */
  show(key: string, unit = ''): string {
    return `${key} is ${this.text(key) || 'empty'}${unit}${this.isSet(key) ? '' : ' by default'}`;
  }
}

function linesOf({ entries }: IniDocument, section: string): Line[] {
  const lines = entries.filter((entry) => entry.section === section);
  const last = new Map(lines.map((line) => [line.key, line]));
  return [...last.values()].map(({ key, value, file, line }) => ({ name: key, pairs: pairsOf(value), file, line }));
}

function pairsOf(value: string): ReadonlyMap<string, string> {
  const parsed: ParsedConnectionString = parseConnectionString(value);
  return new Map('error' in parsed ? [] : parsed);
}

/** A whole number as C reads it: `0x10` is 16 and `010` is 8. Undefined where it is none. */
export function parseInteger(text: string): number | undefined {
  const [, sign = '', hex, octal, decimal] = /^([+-]?)(?:0x([0-9a-f]+)|0([0-7]+)|(\d+))$/i.exec(text.trim()) ?? [];
  const digits = hex ?? octal ?? decimal;
  if (digits === undefined || (decimal?.startsWith('0') && decimal !== '0')) return undefined;
  const value = Number.parseInt(digits, hex ? 16 : octal ? 8 : 10);
  return sign === '-' ? -value : value;
}
