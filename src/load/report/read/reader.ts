import { cleanText, clipText } from '../../../util/columns.js';
import { StudyFormatError } from './errors.js';

/** Reads a value that came from outside; `path` says where it stood. */
export type Reader<T> = (value: unknown, path: string) => T;

const remedy = 'Give a file that `headroom load --json` of this version or an earlier one wrote.';

/** Refuses a value, with what was expected and what came; of a text, only its beginning. */
export function refuse(path: string, expected: string, value: unknown): never {
  throw new StudyFormatError(`${path || 'The study'}: expected ${expected}, got ${describe(value)}.`, { remedy });
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `the text ${JSON.stringify(clipText(cleanText(value), 40))}`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** A number that is not negative; what is counted, measured or limited never is. */
export const amount: Reader<number> = (value, path) =>
  typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : refuse(path, 'a number from 0', value);

/** A number that may be negative, such as a difference. */
export const number: Reader<number> = (value, path) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(path, 'a number', value);

export const boolean: Reader<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : refuse(path, 'true or false', value);

export const text: Reader<string> = (value, path) =>
  typeof value === 'string' ? value : refuse(path, 'a text', value);

/** One of a few values. */
export function oneOf<V extends string | number>(...values: readonly V[]): Reader<V> {
  return (value, path) => values.find((each) => each === value) ?? refuse(path, values.join(' or '), value);
}

export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : read(value, path));
}

export function list<T>(read: Reader<T>): Reader<T[]> {
  return (value, path) =>
    Array.isArray(value) ? value.map((each, at) => read(each, `${path}[${at}]`)) : refuse(path, 'a list', value);
}

/** An object whose names are data. */
export function record<T>(read: Reader<T>): Reader<Record<string, T>> {
  return (value, path) =>
    Object.fromEntries(Object.entries(asObject(value, path)).map(([key, each]) => [key, read(each, join(path, key))]));
}

/** An object with these names. What else it has, which later versions may add, is left out. */
export function object<T extends object>(fields: { readonly [K in keyof T]-?: Reader<T[K]> }): Reader<T> {
  const entries = Object.entries(fields) as [string, Reader<unknown>][];
  return (value, path) => {
    const given = new Map(Object.entries(asObject(value, path)));
    return Object.fromEntries(entries.map(([name, read]) => [name, read(given.get(name), join(path, name))])) as T;
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
