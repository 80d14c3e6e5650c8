import pg from 'pg';
import { backend } from './codes.js';
import { Field, malformed } from './result.js';
import { noteSeverity } from './severity.js';

/** Length of the fields after a column's name: table, column, type, size, modifier and format. */
const fieldTail = 18;

/** Reads the body of a RowDescription. @throws on one that does not end where its message does */
export function readFields(buffer: Buffer, start: number, end: number): Field[] {
  const fields: Field[] = [];
  let at = start + 2;
  for (let left = buffer.readInt16BE(start); left > 0 && at < end; left -= 1) {
    const nameEnd = buffer.indexOf(0, at);
    if (nameEnd === -1 || nameEnd + fieldTail >= end) throw malformed('RowDescription');
    // Only text format was requested.
    if (buffer.readInt16BE(nameEnd + fieldTail - 1) !== 0) throw malformed('RowDescription');
    fields.push(readField(buffer, buffer.toString('utf8', at, nameEnd), nameEnd + 1));
    at = nameEnd + 1 + fieldTail;
  }
  if (at !== end || fields.length !== buffer.readInt16BE(start)) throw malformed('RowDescription');
  return fields;
}

function readField(buffer: Buffer, name: string, at: number): Field {
  return new Field(
    name,
    buffer.readUInt32BE(at),
    buffer.readInt16BE(at + 4),
    buffer.readUInt32BE(at + 6),
    buffer.readInt16BE(at + 10),
    buffer.readInt32BE(at + 12),
  );
}

/**
 * Validates an asynchronous message before `pg`'s parser gets it, which would read past the end of a malformed one.
 *
 * @throws if the message's fields do not fit its length
 */
export function checkAside(code: number, buffer: Buffer, start: number, end: number): void {
  const isNotice = code === backend.notice;
  const isWhole = isNotice ? fieldsEnd(buffer, start, end) === end - 1 : isOfTexts(code, buffer, start, end);
  if (!isWhole) throw malformed(isNotice ? 'NoticeResponse' : 'notification or changed parameter');
}

/**
 * Position of the zero after the last field of an ErrorResponse or NoticeResponse, each a letter and a string; past the
 * message's end if they do not fit into it.
 */
function fieldsEnd(buffer: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && buffer[at] !== 0) {
    const textEnd = buffer.indexOf(0, at + 1);
    if (textEnd === -1) return Number.POSITIVE_INFINITY;
    at = textEnd + 1;
  }
  return at;
}

/** True for two strings, which in a notification follow a process id. */
function isOfTexts(code: number, buffer: Buffer, start: number, end: number): boolean {
  const first = buffer.indexOf(0, code === backend.notification ? start + 4 : start);
  return first !== -1 && first < end - 1 && buffer.indexOf(0, first + 1) === end - 1;
}

/** Fields of an ErrorResponse (https://www.postgresql.org/docs/current/protocol-error-fields.html) under `pg`'s names. */
const errorFields = [
  ['severity', 'S'],
  ['code', 'C'],
  ['detail', 'D'],
  ['hint', 'H'],
  ['position', 'P'],
  ['internalPosition', 'p'],
  ['internalQuery', 'q'],
  ['where', 'W'],
  ['schema', 's'],
  ['table', 't'],
  ['column', 'c'],
  ['dataType', 'd'],
  ['constraint', 'n'],
  ['file', 'F'],
  ['line', 'L'],
  ['routine', 'R'],
] as const;

/** Reads the body of an ErrorResponse into the error that `pg`'s Client would create. */
export function readError(buffer: Buffer, start: number, end: number): pg.DatabaseError {
  if (fieldsEnd(buffer, start, end) > end) throw malformed('ErrorResponse');
  const said = new Map<string, string>();
  for (let at = start; at < end && buffer[at] !== 0; ) {
    const textEnd = buffer.indexOf(0, at + 1);
    said.set(String.fromCharCode(buffer[at] as number), buffer.toString('utf8', at + 1, textEnd));
    at = textEnd + 1;
  }
  const error = new pg.DatabaseError(said.get('M') ?? '', end - start + 4, 'error');
  for (const [name, letter] of errorFields) error[name] = said.get(letter);
  noteSeverity(error, said.get('V'));
  return error;
}
