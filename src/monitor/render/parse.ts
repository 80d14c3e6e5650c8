import { HeadroomError } from '../../errors.js';
import { cleanText, clipText } from '../../util/columns.js';
import { toSnakeCase } from './snake.js';

/** The response of a service is not in the expected format. */
export class AppFormatError extends HeadroomError {
  readonly code = 'HEADROOM_APP_FORMAT';
}

/** Parses an untrusted value; `path` is its place in the document. */
export type Parser<T> = (value: unknown, path: string) => T;

const remedy = 'Use the address of a /pool endpoint of the same version of pg-headroom.';

/** Rejects a value with the expected and the actual one; shows only the beginning of a string. */
export function refuse(path: string, expected: string, value: unknown): never {
  throw new AppFormatError(`${path || 'The answer'}: expected ${expected}, got ${describe(value)}.`, { remedy });
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `the string ${JSON.stringify(clipText(cleanText(value), 40))}`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** A number that is not negative: a count, a measurement or a limit. */
export const amount: Parser<number> = (value, path) =>
  typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : refuse(path, 'a number from 0', value);

/** An amount, or `+Inf`. */
export const bound: Parser<number> = (value, path) =>
  value === '+Inf' ? Number.POSITIVE_INFINITY : amount(value, path);

export const boolean: Parser<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : refuse(path, 'true or false', value);

/** A string of at most a thousand characters: names and reasons are shorter. */
export const text: Parser<string> = (value, path) =>
  typeof value === 'string' && value.length <= 1000
    ? value
    : refuse(path, 'a string of at most 1,000 characters', value);

/** One of the given words. */
export function word<W extends string>(...words: readonly W[]): Parser<W> {
  return (value, path) => words.find((each) => each === value) ?? refuse(path, words.join(' or '), value);
}

/** Accepts null and undefined for an unknown value. */
export function optional<T>(parse: Parser<T>): Parser<T | undefined> {
  return (value, path) => (value === null || value === undefined ? undefined : parse(value, path));
}

/** A list of at most `atMost` items. */
export function list<T>(parse: Parser<T>, atMost: number): Parser<T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > atMost) return refuse(path, `a list of at most ${atMost} items`, value);
    return value.map((each, at) => parse(each, `${path}[${at}]`));
  };
}

/**
 * An object with these properties, in snake case in the document and in camel case here. Other properties are ignored.
 */
export function object<T extends object>(fields: { readonly [K in keyof T]-?: Parser<T[K]> }): Parser<T> {
  const entries = Object.entries(fields) as [string, Parser<unknown>][];
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(path, 'an object', value);
    const given = new Map(Object.entries(value));
    const parsed = entries.map(([name, parse]) => {
      const key = toSnakeCase(name);
      return [name, parse(given.get(key), path ? `${path}.${key}` : key)];
    });
    return Object.fromEntries(parsed) as T;
  };
}
