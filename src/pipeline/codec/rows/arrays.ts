import type { ReadValue } from './scalars.js';
import { readText } from './text.js';

const open = 0x7b;
const close = 0x7d;
const comma = 0x2c;
const quote = 0x22;
const backslash = 0x5c;
const bracket = 0x5b;
const equals = 0x3d;
/** Longer elements with escaped characters are copied to a buffer of their own. */
const scratch = Buffer.allocUnsafe(1024);

/**
 * Returns a reader of arrays in PostgreSQL's text form (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO), of
 * any number of dimensions.
 *
 * @param readElement reader of one element; if it does not know one, the array is unknown
 */
export function arrayReader(readElement: ReadValue): ReadValue {
  return (buffer, start, end) => {
    let at = start;
    // Lower bounds other than 1, as in `[0:1]={a,b}`, are not part of the value.
    if (buffer[at] === bracket) at = buffer.indexOf(equals, at) + 1;
    if (at >= end || at === 0 || buffer[at] !== open) return undefined;
    const cursor = new Cursor(buffer, at, end, readElement);
    const value = cursor.readArray();
    return cursor.at === end ? value : undefined;
  };
}

/** Position in an array that is being read. */
class Cursor {
  at: number;
  readonly #buffer: Buffer;
  readonly #end: number;
  readonly #readElement: ReadValue;

  constructor(buffer: Buffer, at: number, end: number, readElement: ReadValue) {
    this.#buffer = buffer;
    this.at = at;
    this.#end = end;
    this.#readElement = readElement;
  }

  /** Reads the array that begins here; undefined if it is not well-formed, or has an unknown element. */
  readArray(): unknown[] | undefined {
    const buffer = this.#buffer;
    const end = this.#end;
    const values: unknown[] = [];
    this.at += 1;
    if (buffer[this.at] === close) {
      this.at += 1;
      return values;
    }
    while (this.at < end) {
      const value = this.#readValue();
      if (value === undefined) return undefined;
      values.push(value);
      const behind = buffer[this.at];
      this.at += 1;
      if (behind === close) return this.at <= end ? values : undefined;
      if (behind !== comma) return undefined;
    }
    return undefined;
  }

  #readValue(): unknown {
    const first = this.#buffer[this.at];
    if (first === open) return this.readArray();
    return first === quote ? this.#readQuoted() : this.#readPlain();
  }

  #readPlain(): unknown {
    const buffer = this.#buffer;
    const start = this.at;
    let at = start;
    for (; at < this.#end; at += 1) {
      const byte = buffer[at];
      if (byte === comma || byte === close) break;
      if (byte === quote || byte === backslash || byte === open) return undefined;
    }
    if (at === start) return undefined;
    this.at = at;
    return isNull(buffer, start, at) ? null : this.#readElement(buffer, start, at);
  }

  #readQuoted(): unknown {
    const buffer = this.#buffer;
    const start = this.at + 1;
    let at = start;
    let escapes = 0;
    while (at < this.#end && buffer[at] !== quote) {
      if (buffer[at] === backslash) {
        escapes += 1;
        at += 1;
      }
      at += 1;
    }
    if (at >= this.#end) return undefined;
    this.at = at + 1;
    if (escapes === 0) return this.#readElement(buffer, start, at);
    return this.#readEscaped(start, at, at - start - escapes);
  }

  #readEscaped(start: number, end: number, length: number): unknown {
    const plain = length <= scratch.length ? scratch : Buffer.allocUnsafe(length);
    let to = 0;
    for (let at = start; at < end; at += 1) {
      if (this.#buffer[at] === backslash) at += 1;
      plain[to++] = this.#buffer[at] as number;
    }
    return this.#readElement(plain, 0, length);
  }
}

/** True for an element that is NULL without quotes. */
function isNull(buffer: Buffer, start: number, end: number): boolean {
  return end - start === 4 && buffer[start] === 0x4e && readText(buffer, start, end) === 'NULL';
}
