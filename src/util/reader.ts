import { cleanShort } from '../format/clean-text.js';
import { joinList } from '../format/list.js';

/** Checks an external value and returns it typed; `path` is its place in the document, such as `pools[0].name`. */
export type Reader<T> = (value: unknown, path: string) => T;

/** A value of a document is not of the expected kind. */
export class Mismatch extends Error {
  /** Place in the document; empty for the document itself. */
  readonly path: string;

  constructor(path: string, expected: string, value: unknown) {
    super(`expected ${expected}, got ${describe(value)}`);
    this.path = path;
  }
}

/** @throws {Mismatch} always: with the expected kind and the actual value, shortened if it is a long string */
export function refuse(path: string, expected: string, value: unknown): never {
  throw new Mismatch(path, expected, value);
}

/**
 * Reads a document.
 *
 * @param root name of the document in messages
 * @param fail creates the error to throw from a message such as `pools[0].name: expected a string, got nothing.`
 */
export function readDocument<T>(read: () => T, root: string, fail: (message: string) => Error): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Mismatch ? fail(`${error.path || root}: ${error.message}.`) : error;
  }
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `the string ${JSON.stringify(cleanShort(value, 40))}`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** A non-negative number: a count, a measurement or a limit. */
export const amount: Reader<number> = (value, path) =>
  typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : refuse(path, 'a number from 0', value);

/** A number that may be negative, such as a difference. */
export const number: Reader<number> = (value, path) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(path, 'a number', value);

export const boolean: Reader<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : refuse(path, 'true or false', value);

export const text: Reader<string> = (value, path) =>
  typeof value === 'string' ? value : refuse(path, 'a string', value);

/** A string of at most a thousand characters, such as a name or a reason. */
export const shortText: Reader<string> = (value, path) =>
  typeof value === 'string' && value.length <= 1000
    ? value
    : refuse(path, 'a string of at most 1,000 characters', value);

/** One of a few values. */
export function oneOf<V extends string | number>(...values: readonly V[]): Reader<V> {
  return (value, path) =>
    values.find((each) => each === value) ?? refuse(path, joinList(values.map(String), 'or'), value);
}

/** Null is kept. */
export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : read(value, path));
}

/** Null or a missing value is undefined. */
export function optional<T>(read: Reader<T>): Reader<T | undefined> {
  return (value, path) => (value === null || value === undefined ? undefined : read(value, path));
}

export function list<T>(read: Reader<T>, maxItems = Number.POSITIVE_INFINITY): Reader<T[]> {
  const expected = Number.isFinite(maxItems) ? `a list of at most ${maxItems} items` : 'a list';
  return (value, path) => {
    if (!Array.isArray(value) || value.length > maxItems) return refuse(path, expected, value);
    return value.map((each, at) => read(each, `${path}[${at}]`));
  };
}

/** An object with arbitrary keys. */
export function record<T>(read: Reader<T>): Reader<Record<string, T>> {
  return (value, path) =>
    Object.fromEntries(Object.entries(asObject(value, path)).map(([key, each]) => [key, read(each, join(path, key))]));
}

/**
 * An object with these keys. Others, which later versions may add, are ignored.
 *
 * @param toKey the key in the document for a field. @default the same name
 */
export function object<T extends object>(
  fields: { readonly [K in keyof T]-?: Reader<T[K]> },
  toKey: (name: string) => string = (name) => name,
): Reader<T> {
  const entries = Object.entries<Reader<unknown>>(fields).map(([name, read]) => ({ name, key: toKey(name), read }));
  return (value, path) => {
    const given = new Map(Object.entries(asObject(value, path)));
    return Object.fromEntries(entries.map(({ name, key, read }) => [name, read(given.get(key), join(path, key))])) as T;
  };
}

function asObject(value: unknown, path: string): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value
    : refuse(path, 'an object', value);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
