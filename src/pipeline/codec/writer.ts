import { frontend, headerLength } from './codes.js';

/** An encoded value: text, bytes, or NULL. */
export type WireValue = string | Uint8Array | null;

const blockSize = 64 * 1024;
/** Upper bound of the headers and fixed-length fields of all messages of one statement. */
const fixedLength = 8 * headerLength + 40;
const statementKind = 0x53; // S
const portalKind = 0x50; // P

/** True length of a typed array, even if its own `length` has been replaced. */
const lengthOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'length')?.get as (
  this: Uint8Array,
) => number;

/**
 * Writes messages of the extended query protocol one after another into large blocks
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html). The part of a block that has been taken is
 * never written to again, since the socket may still be sending it.
 */
export class MessageWriter {
  #block = Buffer.allocUnsafe(blockSize);
  #start = 0;
  #at = 0;
  #full: Buffer[] = [];
  #fullLength = 0;
  #markedBlock = this.#block;
  #markedStart = 0;
  #markedAt = 0;
  #markedFull = 0;
  #markedFullLength = 0;

  /** Number of bytes written and not taken yet. */
  get length(): number {
    return this.#fullLength + this.#at - this.#start;
  }

  /** Marks the current position, for `rewind`. Valid until the next `take`. */
  mark(): void {
    this.#markedBlock = this.#block;
    this.#markedStart = this.#start;
    this.#markedAt = this.#at;
    this.#markedFull = this.#full.length;
    this.#markedFullLength = this.#fullLength;
  }

  /** Discards everything written since the mark. */
  rewind(): void {
    this.#block = this.#markedBlock;
    this.#start = this.#markedStart;
    this.#at = this.#markedAt;
    this.#full.length = this.#markedFull;
    this.#fullLength = this.#markedFullLength;
  }

  /** Takes everything written since the last call, in order. */
  take(): readonly Buffer[] {
    const taken = this.#full;
    if (this.#at > this.#start) taken.push(this.#block.subarray(this.#start, this.#at));
    this.#start = this.#at;
    this.#full = [];
    this.#fullLength = 0;
    return taken;
  }

  /**
   * Writes Parse, and Describe of the statement: its answer comes even if the Bind that follows fails.
   *
   * @param name of the prepared statement; empty for the unnamed one
   */
  parse(name: string, text: string): void {
    this.#reserve(fixedLength + 3 * name.length + utf8Bound(text));
    this.#writeParse(name, text);
    this.describe(name);
  }

  /** Writes Describe of a prepared statement. */
  describe(name: string): void {
    this.#reserve(fixedLength + 3 * name.length);
    this.#writeStatementName(frontend.describe, name);
  }

  /** Writes Close of a prepared statement, which never fails, even if it does not exist. */
  close(name: string): void {
    this.#reserve(fixedLength + 3 * name.length);
    this.#writeStatementName(frontend.close, name);
  }

  /**
   * Writes Parse, Bind and Execute of a command without values, and no Sync: if it fails, the server skips all messages up
   * to the next Sync.
   */
  command(text: string): void {
    this.#reserve(2 * fixedLength + utf8Bound(text));
    this.#writeParse('', text);
    this.#at = writeBind(this.#block, this.#at, '', [], execute);
  }

  /**
   * Writes Bind to the unnamed portal, Execute of it to the last row, and Sync, which makes it a transaction of its own.
   *
   * @param isDescribed true to write Describe of the portal between them: its answer gives the columns of the rows
   * @param hasSync false for no Sync, since that of the next statement ends both: if it fails, the server skips that one
   */
  run(name: string, values: readonly WireValue[], isDescribed: boolean, hasSync = true): void {
    this.#reserve(fixedLength + 3 * name.length + sizeBound(values));
    const tail = isDescribed ? describeExecute : execute;
    this.#at = writeBind(this.#block, this.#at, name, values, tail);
    if (hasSync) for (let i = 0; i < sync.length; i += 1) this.#block[this.#at++] = sync[i] as number;
  }

  /** Writes Bind of the unnamed statement to the unnamed portal. */
  bind(values: readonly WireValue[]): void {
    this.#reserve(fixedLength + sizeBound(values));
    this.#at = writeBind(this.#block, this.#at, '', values, []);
  }

  /** Writes Execute of the unnamed portal for at most so many rows, and Flush, so that the server sends them. */
  fetch(rows: number): void {
    this.#reserve(fixedLength);
    const limit = [rows >>> 24, rows >>> 16, rows >>> 8, rows];
    for (const byte of [frontend.execute, 0, 0, 0, 9, 0, ...limit, ...flush]) this.#block[this.#at++] = byte;
  }

  /** Writes Sync, which the server answers with ReadyForQuery. */
  sync(): void {
    this.#reserve(headerLength);
    for (const byte of sync) this.#block[this.#at++] = byte;
  }

  /** Reserves `size` contiguous bytes: writes up to that size need no further check. */
  #reserve(size: number): void {
    if (this.#block.length - this.#at >= size) return;
    if (this.#at > this.#start) {
      this.#full.push(this.#block.subarray(this.#start, this.#at));
      this.#fullLength += this.#at - this.#start;
    }
    this.#block = Buffer.allocUnsafe(Math.max(blockSize, size));
    this.#start = 0;
    this.#at = 0;
  }

  #writeParse(name: string, text: string): void {
    const begun = this.#at;
    this.#at += headerLength;
    this.#writeText(name);
    this.#writeText(text);
    // No parameter types: the server infers them, as for pg.
    this.#block[this.#at++] = 0;
    this.#block[this.#at++] = 0;
    writeHeader(this.#block, begun, frontend.parse, this.#at);
  }

  #writeStatementName(code: number, name: string): void {
    const begun = this.#at;
    this.#at += headerLength;
    this.#block[this.#at++] = statementKind;
    this.#writeText(name);
    writeHeader(this.#block, begun, code, this.#at);
  }

  /** Writes a text and its terminating zero. */
  #writeText(value: string): void {
    this.#at += writeText(this.#block, value, this.#at);
    this.#block[this.#at++] = 0;
  }
}

/** Execute of the unnamed portal, without a limit of rows. */
const execute = [frontend.execute, 0, 0, 0, 9, 0, 0, 0, 0, 0];
const sync = [frontend.sync, 0, 0, 0, 4];
const flush = [frontend.flush, 0, 0, 0, 4];
const describeExecute = [frontend.describe, 0, 0, 0, 6, portalKind, 0, ...execute];

/** Up to this length a text is written character by character, which is faster than a call to the runtime. */
const maxShortText = 32;

/** Writes a text in UTF-8. @returns its length in bytes */
function writeText(block: Buffer, text: string, at: number): number {
  const { length } = text;
  if (length > maxShortText) return block.write(text, at);
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return block.write(text, at);
    block[at + i] = code;
  }
  return length;
}

/** Writes Bind to the unnamed portal, and the messages of `tail`. @returns the end position */
function writeBind(
  block: Buffer,
  start: number,
  name: string,
  values: readonly WireValue[],
  tail: readonly number[],
): number {
  const { length } = values;
  let at = start + headerLength;
  block[at++] = 0;
  if (name !== '') at += writeText(block, name, at);
  block[at++] = 0;
  block[at++] = length >>> 8;
  block[at++] = length;
  for (let i = 0; i < length; i += 1) {
    block[at++] = 0;
    block[at++] = typeof values[i] === 'object' && values[i] !== null ? 1 : 0;
  }
  block[at++] = length >>> 8;
  block[at++] = length;
  for (let i = 0; i < length; i += 1) {
    const value = values[i] as WireValue;
    let size = -1;
    if (typeof value === 'string') size = writeText(block, value, at + 4);
    else if (value !== null) {
      size = lengthOf.call(value);
      block.set(value, at + 4);
    }
    block[at++] = size >>> 24;
    block[at++] = size >>> 16;
    block[at++] = size >>> 8;
    block[at++] = size;
    if (size > 0) at += size;
  }
  // All results as text.
  block[at++] = 0;
  block[at++] = 0;
  writeHeader(block, start, frontend.bind, at);
  for (let i = 0; i < tail.length; i += 1) block[at++] = tail[i] as number;
  return at;
}

/** Writes the header of a message that ends at `end`: its type, and its length, which includes itself but not the type. */
function writeHeader(block: Buffer, start: number, code: number, end: number): void {
  const length = end - start - 1;
  block[start] = code;
  block[start + 1] = length >>> 24;
  block[start + 2] = length >>> 16;
  block[start + 3] = length >>> 8;
  block[start + 4] = length;
}

/** Upper bound of the size of the values in a Bind, in bytes. */
export function sizeBound(values: readonly WireValue[]): number {
  let size = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as WireValue;
    size += 6;
    if (typeof value === 'string') size += value.length < 2048 ? 3 * value.length : Buffer.byteLength(value);
    else if (value !== null) size += lengthOf.call(value);
  }
  return size;
}

/** Upper bound of a text's length in UTF-8: exact for long texts, where that is worth computing. */
export function utf8Bound(text: string): number {
  return text.length < 2048 ? 3 * text.length : Buffer.byteLength(text);
}
