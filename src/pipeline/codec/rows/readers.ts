import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { arrayReader } from './arrays.js';
import {
  type ReadValue,
  readAsText,
  readBoolean,
  readDate,
  readDecimal,
  readHexBytes,
  readInteger,
} from './scalars.js';

/** A type parser: from a value's text to what the caller gets. */
export type Parser = (text: string) => unknown;

/** What a reader must give as its parser does, and something that it leaves to the parser. */
interface Kind {
  /** A type whose default parser is of this kind. */
  readonly oid: number;
  readonly read: ReadValue;
  readonly samples: readonly string[];
}

const integers = ['0', '-7', '2147483647', '999999999999999'];
const decimals = ['0', '-0', '1.5', '-123.456', '0.1', '12345678.9012345', '3.4e38', 'NaN', '-Infinity'];
const dates = [
  ...['2026-11-29', '0099-01-01', '1969-12-31', '2026-11-29 23:59:59.289', '0044-03-15 BC', 'infinity', '-infinity'],
  ...['2026-03-01 00:00:00+00', '2024-02-29 12:30:01.123456-03:30', '1890-01-01 00:19:32.057+00:19:32', '29.11.2026'],
];

function inArray(elements: readonly string[]): string[] {
  const quoted = elements.map((element) => `"${element}"`);
  return ['{}', '{NULL}', `{${quoted}}`, `{{${quoted},NULL},{${quoted},NULL}}`, `[0:0]={${quoted[0]}}`];
}

/** The default parsers of `pg` for which there is a reader. Several types share a parser. */
const kinds: readonly Kind[] = [
  { oid: 23, read: readInteger, samples: integers },
  { oid: 20, read: readAsText, samples: [...integers, '-9223372036854775808'] },
  { oid: 701, read: readDecimal, samples: decimals },
  { oid: 16, read: readBoolean, samples: ['t', 'f'] },
  { oid: 1184, read: readDate, samples: dates },
  { oid: 17, read: readHexBytes, samples: ['\\x', '\\x00ff1a', '\\\\a\\001'] },
  { oid: 1007, read: arrayReader(readInteger), samples: inArray(integers) },
  { oid: 1016, read: arrayReader(readAsText), samples: inArray(integers) },
  { oid: 1022, read: arrayReader(readDecimal), samples: inArray(decimals) },
  { oid: 1000, read: arrayReader(readBoolean), samples: inArray(['t', 'f']) },
  { oid: 1009, read: arrayReader(readAsText), samples: inArray(['', 'é', 'NULL', ' a,{b} ', '\\"\\\\']) },
  { oid: 1185, read: arrayReader(readDate), samples: inArray(dates) },
  { oid: 1001, read: arrayReader(readHexBytes), samples: inArray(['\\\\x', '\\\\x00ff']) },
];

let known: Map<Parser, ReadValue> | undefined;

/**
 * Returns a reader that gives the values of this parser; undefined if there is none. A parser is known by its identity: one
 * that an application has set may do anything, whatever it returns.
 */
export function readerFor(parser: Parser): ReadValue | undefined {
  known ??= readersOf(defaultParsers());
  return known.get(parser);
}

/** Only readers that agree with the installed version of the parsers are used. */
export function readersOf(parsers: ReadonlyMap<number, Parser>): Map<Parser, ReadValue> {
  const readers = new Map<Parser, ReadValue>();
  for (const { oid, read, samples } of kinds) {
    const parser = parsers.get(oid);
    if (parser !== undefined && samples.every((text) => isRead(text, read, parser))) readers.set(parser, read);
  }
  return readers;
}

function isRead(text: string, read: ReadValue, parser: Parser): boolean {
  const bytes = Buffer.from(text);
  const value = read(bytes, 0, bytes.length);
  return value === undefined || isDeepStrictEqual(value, parser(text));
}

/** The part of `pg-types` that registers its parsers. */
interface TextParsers {
  init(register: (oid: number, parser: Parser) => void): void;
}

/**
 * The parsers with which `pg` begins, by type. `pg.types` has those that were set since. Empty if they cannot be found, as
 * in a bundle: then all values go through their parsers.
 */
function defaultParsers(): Map<number, Parser> {
  const parsers = new Map<number, Parser>();
  try {
    const ofPg = createRequire(createRequire(import.meta.url).resolve('pg'));
    const { init } = ofPg('pg-types/lib/textParsers') as TextParsers;
    init((oid, parser) => parsers.set(oid, parser));
  } catch {
    parsers.clear();
  }
  return parsers;
}
