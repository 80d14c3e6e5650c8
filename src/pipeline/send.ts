import pg from 'pg';
import type { LaneStatement, PlainStatement } from '../pool/pool-statement.js';
import {
  sizeBound,
  type WireValue,
  writeClose,
  writeCommand,
  writeDescribe,
  writeParse,
  writeRun,
} from './codec/encode.js';
import type { WireWriter } from './codec/writer.js';
import { Exchange } from './exchange.js';
import { Prepared, type PreparedStatements, uniqueName } from './prepared.js';

/** What a connection has prepared: for lanes, and by `pg`'s Client under its callers' names. */
export interface PreparedBooks {
  readonly statements: PreparedStatements;
  /** `pg`'s own book: text by name. */
  readonly byClient: Record<string, string>;
}

/** The same, and how more is prepared. */
export interface PreparedOn extends PreparedBooks {
  /** Most statements prepared at once. */
  readonly limit: number;
  /** Whether what is prepared under a name is found again: not behind every pooler. */
  readonly bearsNames: boolean;
  /**
   * Whether what is prepared keeps its shape as long as it lasts, or else is refused: not behind a pooler, which prepares it
   * anew on another session without a word.
   */
  readonly keepsShape: boolean;
  /** Whether texts that come often are prepared without being named. */
  readonly isAutomatic: boolean;
  /** What was prepared unasked before this is prepared anew. */
  readonly notBefore: number;
  readonly now: number;
}

/** What is prepared unasked is prepared anew after this long, so that whatever it has not noticed is over by then. */
const longestUnchecked = 1000;

/** Values of more bytes than this together hold up whoever is behind them. */
export const largeValues = 256 * 1024;

/** `pg`'s way from JavaScript values to PostgreSQL's text or bytes, which some programs replace. */
const { utils } = pg as unknown as { readonly utils: { prepareValue(value: unknown): unknown } };

/**
 * The values of a statement as they travel. This is the only step that runs code of the caller's: everything is known before
 * the first byte is written.
 *
 * @throws what turning a value into text threw, and a TypeError for one that became neither text nor bytes
 */
export function toWire(values: readonly unknown[]): WireValue[] {
  const wire = new Array<WireValue>(values.length);
  for (let i = 0; i < values.length; i += 1) wire[i] = toWireValue(utils.prepareValue(values[i]), i);
  return wire;
}

function toWireValue(value: unknown, index: number): WireValue {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  if (ArrayBuffer.isView(value)) {
    return value instanceof Uint8Array ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  throw new TypeError(`Value $${index + 1} became a ${typeof value}; expected text, bytes or null.`);
}

/** Whether the values are so large that their statement is to have a connection of its own. */
export function areLargeOnWire(values: readonly WireValue[]): boolean {
  return sizeBound(values) > largeValues;
}

/**
 * Writes a statement with everything it needs before it: Close of what makes room, the commands of its prelude, Parse where
 * the connection has not prepared it. Either all of it is written or nothing.
 *
 * @param values as they travel
 * @throws an Error for a name that stands for another text
 */
export function writeExchange(
  writer: WireWriter,
  statement: LaneStatement,
  values: readonly WireValue[],
  on: PreparedOn,
): Exchange {
  refuseOtherText(statement, on);
  const { prelude } = statement;
  const { prepared, isParsed, isDescribed } = choosePrepared(statement, on);
  const isPortalDescribed = !isDescribed && !on.keepsShape;
  // Before BEGIN, which would take it along if it failed.
  if (isDescribed) closeDoomed(writer, on);
  const mark = writer.mark();
  try {
    for (const command of prelude) writeCommand(writer, command);
    if (isParsed) writeParse(writer, prepared.name, prepared.text);
    else if (isDescribed) writeDescribe(writer, prepared.name);
    writeRun(writer, prepared.name, values, isPortalDescribed);
  } catch (error) {
    writer.rewind(mark);
    throw error;
  }
  if (isDescribed && prepared.key !== undefined) on.statements.begin(prepared);
  return new Exchange({ statement, preludes: prelude.length, prepared, isParsed, isDescribed, isPortalDescribed });
}

/** @throws an Error for a name that stands for another text */
export function refuseOtherText({ name, profile }: PlainStatement, { statements, byClient }: PreparedBooks): void {
  if (name === '') return;
  const text = statements.textOf(name) ?? byClient[name];
  if (text === undefined || text === profile.text) return;
  // pg's own words.
  throw new Error(`Prepared statements must be unique - '${name}' was used for a different statement`);
}

type Choice = Pick<Exchange, 'prepared' | 'isParsed' | 'isDescribed'>;

/**
 * Under what the statement is bound. Only to what the server is known to have prepared for this very text: else its text goes
 * with it, under a name where it is to be kept.
 */
function choosePrepared(statement: LaneStatement, on: PreparedOn): Choice {
  const { key, name, profile } = statement;
  const isNamed = name !== '';
  // A write by what is out of date would stay; a read is wrong for as long as it takes to notice.
  const isWanted = isNamed || (on.isAutomatic && profile.waits === 'table' && profile.preparing.wants(on.now));
  if (!isWanted || !on.bearsNames || statement.isRetried) return unnamed(statement, on);
  const ready = on.statements.use(key);
  if (ready !== undefined && isFresh(ready, isNamed, on))
    return { prepared: ready, isParsed: false, isDescribed: false };
  // Another Parse under the name would fail, and nobody knows yet whether the first has succeeded.
  if (on.statements.isBeginning(key)) return unnamed(statement, on);
  if (ready === undefined) on.statements.makeRoom(on.limit);
  // What is out of date under a caller's own name is closed first.
  else if (isNamed) on.statements.discard(ready);
  const prepared = new Prepared(key, isNamed ? name : uniqueName(), profile.text, on.now);
  const isKnownToClient = isNamed && ready === undefined && on.byClient[name] !== undefined;
  return { prepared, isParsed: !isKnownToClient, isDescribed: true };
}

/** What a caller has named stays as he has it, as in `pg`, until it turns out to be out of date. */
function isFresh({ parsedAt }: Prepared, isNamed: boolean, { now, notBefore }: PreparedOn): boolean {
  return parsedAt >= notBefore && (isNamed || now - parsedAt < longestUnchecked);
}

function unnamed({ profile }: LaneStatement, { now }: PreparedOn): Choice {
  return { prepared: new Prepared(undefined, '', profile.text, now), isParsed: true, isDescribed: true };
}

function closeDoomed(writer: WireWriter, { statements, byClient }: PreparedOn): void {
  for (const name of statements.takeDoomed()) {
    writeClose(writer, name);
    delete byClient[name];
  }
}
