import { type ParsedConnectionString, parseConnectionString } from '../connection-string.js';
import { defaultOf } from '../keys.js';
import type { ServerLimits } from '../sizing.js';
import type { BouncerVersion } from '../version.js';
import type { FileKey, NamedFile, NamedFiles } from './named-file.js';
import type { IniDocument, IniEntry, IniPlace } from './read-ini.js';
import { readUserlist, type Userlist } from './read-userlist.js';

/** Facts outside the ini file; absent ones are not checked. */
export interface Surroundings {
  readonly version: BouncerVersion;
  /** Files that the ini file names. */
  readonly files?: NamedFiles;
  readonly server?: ServerLimits;
  /** Address of that server; lines that lead to other servers do not count against its limits. */
  readonly serverAddress?: ServerAddress;
  /** Current time, in ms since 1970, for the validity of certificates. */
  readonly now?: number;
  /** PgBouncer's limit of file descriptors. */
  readonly fileLimit?: number;
}

/** Address of the server whose limits are known. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** A place where a key is set; if none is, where it would be. */
export interface KeyPlace extends IniPlace {
  /** True if the key is not set. */
  readonly isDefault?: true;
}

/** A line of `[databases]`, `[users]` or `[peers]`. */
export interface Line extends IniPlace {
  readonly name: string;
  readonly pairs: ReadonlyMap<string, string>;
}

/** The effective settings of an ini file, and where they are written. */
export class IniFacts {
  readonly document: IniDocument;
  readonly version: BouncerVersion;
  readonly surroundings: Surroundings;
  readonly databases: readonly Line[];
  readonly peers: readonly Line[];
  /** Users of the `auth_file`; undefined if its content is unknown, or PgBouncer does not read it. */
  readonly userlist: Userlist | undefined;
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
    const { text } = this.file('auth_file') ?? {};
    this.userlist = text === undefined ? undefined : readUserlist(text, this.version);
  }

  /** True if passwords are looked up, for any database. */
  get hasLookup(): boolean {
    return this.text('auth_user') !== '' || this.databases.some(({ pairs }) => pairs.has('auth_user'));
  }

  /** False if the `auth_file` is known to contain no SCRAM secret. */
  get hasScramSecrets(): boolean {
    return this.userlist?.users.some(({ secret }) => secret === 'scram') ?? true;
  }

  /** The file that a key names; undefined if nothing is known about it. */
  file(key: FileKey): NamedFile | undefined {
    return this.text(key) === '' ? undefined : this.surroundings.files?.[key];
  }

  /** Main entries in order. */
  get settings(): readonly IniEntry[] {
    return [...this.#main.values()];
  }

  /** Value of a key of `[pgbouncer]`, or its default. */
  text(key: string): string {
    return this.#main.get(key)?.value ?? defaultOf(key, this.version) ?? '';
  }

  /** The value as a number; NaN if it is not one, so that every comparison is false. */
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

  /** The value in lower case: PgBouncer compares choices case-insensitively. */
  choice(key: string): string {
    return this.text(key).toLowerCase();
  }

  /** Items of a list that PgBouncer splits at commas only, such as `listen_addr`. */
  list(key: string): string[] {
    return this.text(key)
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  /** Words of a list that PgBouncer splits at commas and blanks, such as `admin_users`. */
  words(key: string): string[] {
    return this.text(key)
      .split(/[\s,]+/)
      .filter((word) => word !== '');
  }

  /** Place where a key is set, or where it would be. */
  placeOf(key: string): KeyPlace {
    const { file, headers } = this.document;
    const entry = this.#main.get(key);
    if (entry !== undefined) return entry;
    const header = headers.findLast(({ name }) => name === 'pgbouncer') ?? { file, line: 1 };
    return { file: header.file, line: header.line, isDefault: true };
  }

  /** Describes the value, and whether it is the default. */
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

/** Parses a whole number as in C: `0x10` is 16 and `010` is 8. Undefined if it is not one. */
export function parseInteger(text: string): number | undefined {
  const [, sign = '', hex, octal, decimal] = /^([+-]?)(?:0x([0-9a-f]+)|0([0-7]+)|(\d+))$/i.exec(text.trim()) ?? [];
  const digits = hex ?? octal ?? decimal;
  if (digits === undefined || (decimal?.startsWith('0') && decimal !== '0')) return undefined;
  const value = Number.parseInt(digits, hex ? 16 : octal ? 8 : 10);
  return sign === '-' ? -value : value;
}
