import pg from 'pg';
import { type WireValue, writeClose, writeCommand, writeDescribe, writeParse, writeRun } from '../../wire/encode.js';
import type { WireWriter } from '../../wire/writer.js';
import { Prepared, type PreparedStatements } from './prepared.js';
import type { LaneStatement, PlainStatement } from './statement.js';

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
  /** Whether repeated texts are prepared without being named. */
  readonly isAutomatic: boolean;
}

/** `pg`'s way from JavaScript values to PostgreSQL's text or bytes, which some programs replace. */
const { utils } = pg as unknown as { readonly utils: { prepareValue(value: unknown): WireValue | undefined } };

/**
 * Writes a statement with everything it needs before it: Close of what makes room, Parse where the connection has not
 * prepared it. Nothing is written where its values can't be.
 *
 * @returns false when it was given up while its values were turned into text; nothing of it is written then
 * @throws what turning a value into text threw, and an Error for a name that stands for another text
 */
export function sendStatement(writer: WireWriter, statement: LaneStatement, on: PreparedOn): boolean {
  const values = toWire(statement.values);
  if (statement.state !== 'unsent') return false;
  refuseOtherText(statement, on);
  const known = statement.isRetried ? undefined : on.statements.use(statement.key);
  const prepared = known ?? toPrepare(statement, on);
  // Before BEGIN, which would take it along if it failed.
  if (prepared !== known) closeDoomed(writer, on);
  for (const command of statement.prelude) writeCommand(writer, command);
  if (prepared !== known) writePreparation(writer, prepared, on);
  statement.prepared = prepared;
  writeRun(writer, prepared.name, values);
  return true;
}

/** The statement with its values as they travel; undefined where it could not be written. */
export function withWireValues(statement: PlainStatement, on: PreparedBooks): PlainStatement | undefined {
  try {
    refuseOtherText(statement, on);
    return { ...statement, values: toWire(statement.values) };
  } catch {
    return undefined;
  }
}

function toWire(values: readonly unknown[]): WireValue[] {
  const wire = new Array<WireValue>(values.length);
  for (let i = 0; i < values.length; i += 1) wire[i] = utils.prepareValue(values[i]) ?? null;
  return wire;
}

function refuseOtherText({ name, profile }: PlainStatement, { statements, byClient }: PreparedBooks): void {
  if (name === '') return;
  const text = statements.textOf(name) ?? byClient[name];
  if (text === undefined || text === profile.text) return;
  // pg's own words.
  throw new Error(`Prepared statements must be unique - '${name}' was used for a different statement`);
}

/** The statement as it is to be prepared: for good where it is named or comes again, else just for this time. */
function toPrepare({ key, name, profile, isRetried }: LaneStatement, on: PreparedOn): Prepared {
  const isRepeated = on.isAutomatic && profile.runs > 0;
  if (isRetried || !on.bearsNames || (name === '' && !isRepeated)) return new Prepared(undefined, '', profile.text);
  on.statements.makeRoom(on.limit);
  return on.statements.add(key, profile.text, name || undefined);
}

function writePreparation(writer: WireWriter, { name, text }: Prepared, { byClient }: PreparedOn): void {
  const isKnownToServer = name !== '' && byClient[name] !== undefined;
  if (isKnownToServer) writeDescribe(writer, name);
  else writeParse(writer, name, text);
}

function closeDoomed(writer: WireWriter, { statements, byClient }: PreparedOn): void {
  for (const name of statements.takeDoomed()) {
    writeClose(writer, name);
    delete byClient[name];
  }
}
