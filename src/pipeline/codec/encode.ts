import { frontend, headerLength } from './codes.js';
import { byteLength, utf8Bound, type WireWriter } from './writer.js';

/** A value as it travels: text, bytes, or NULL. */
export type WireValue = string | Uint8Array | null;

const headers = 4 * headerLength;

/**
 * Writes Parse, and Describe of the statement: its answer comes whatever becomes of the Bind that follows.
 *
 * @param name of the prepared statement; empty for the unnamed one
 */
export function writeParse(writer: WireWriter, name: string, text: string): void {
  writer.reserve(headers + 3 * name.length * 2 + utf8Bound(text) + 8);
  const parse = writer.beginMessage(frontend.parse);
  writer.cstring(name);
  writer.cstring(text);
  // No types of parameters: the server infers them, as for pg.
  writer.int16(0);
  writer.endMessage(parse);
  writeDescribe(writer, name);
}

/** Writes Describe of a prepared statement. */
export function writeDescribe(writer: WireWriter, name: string): void {
  writer.reserve(headerLength + 3 * name.length + 2);
  const describe = writer.beginMessage(frontend.describe);
  writer.byte(statementKind);
  writer.cstring(name);
  writer.endMessage(describe);
}

/** Writes Close of a prepared statement, which never fails, not even where there is none. */
export function writeClose(writer: WireWriter, name: string): void {
  writer.reserve(headerLength + 3 * name.length + 2);
  const close = writer.beginMessage(frontend.close);
  writer.byte(statementKind);
  writer.cstring(name);
  writer.endMessage(close);
}

/**
 * Writes Parse, Bind and Execute of a command without values, and no Sync: where it fails, the server passes over what
 * comes before the next one.
 */
export function writeCommand(writer: WireWriter, text: string): void {
  writer.reserve(headers + utf8Bound(text) + 32);
  const parse = writer.beginMessage(frontend.parse);
  writer.cstring('');
  writer.cstring(text);
  writer.int16(0);
  writer.endMessage(parse);
  writeBindAndExecute(writer, '', [], false);
}

/**
 * Writes Bind to the unnamed portal, Execute of it to the last row, and Sync, which makes it a transaction of its own.
 *
 * @param isDescribed whether Describe of the portal goes between them: its answer says what the rows look like
 */
export function writeRun(writer: WireWriter, name: string, values: readonly WireValue[], isDescribed: boolean): void {
  writeBindAndExecute(writer, name, values, isDescribed);
  writeSync(writer);
}

function writeBindAndExecute(
  writer: WireWriter,
  name: string,
  values: readonly WireValue[],
  isDescribed: boolean,
): void {
  writer.reserve(headers + 3 * name.length + 40 + sizeBound(values));
  const bind = writer.beginMessage(frontend.bind);
  writer.byte(0);
  writer.cstring(name);
  writer.int16(values.length);
  for (const value of values) writer.int16(value === null || typeof value === 'string' ? 0 : 1);
  writer.int16(values.length);
  for (const value of values) {
    if (value === null) writer.int32(-1);
    else if (typeof value === 'string') writer.sizedText(value);
    else writer.sizedBytes(value);
  }
  // All results as text.
  writer.int16(0);
  writer.endMessage(bind);
  if (isDescribed) {
    writer.byte(frontend.describe);
    writer.int32(6);
    writer.byte(portalKind);
    writer.byte(0);
  }
  writer.byte(frontend.execute);
  writer.int32(9);
  writer.byte(0);
  writer.int32(0);
}

/** Writes Sync, which the server answers with ReadyForQuery. */
export function writeSync(writer: WireWriter): void {
  writer.reserve(headerLength);
  writer.byte(frontend.sync);
  writer.int32(4);
}

/** An upper bound of what the values take up in a Bind. */
export function sizeBound(values: readonly WireValue[]): number {
  let size = 0;
  for (const value of values) {
    size += 6;
    if (value !== null) size += typeof value === 'string' ? utf8Bound(value) : byteLength(value);
  }
  return size;
}

const statementKind = 0x53; // S
const portalKind = 0x50; // P
