import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import type { ResultBuilder, Shape } from './codec/result.js';
import type { MessageWriter, WireValue } from './codec/writer.js';
import type { PlainQuery } from './parse-query.js';
import { Prepared, type PreparedStatements, uniqueName } from './prepared.js';
import type { Profile } from './profile.js';
import type { Moment } from './service-time.js';

/** A statement in the form that a pipeline sends. The pipeline reports when it was written; its user settles it. */
export interface PipelinedStatement extends PlainQuery {
  /** Commands without values that are executed in front of it; if one fails, so does the statement. */
  readonly prelude: readonly string[];
  /** Statement to be sent right behind it, and ended by the same Sync; undefined for almost all. */
  readonly follower: PipelinedStatement | undefined;
  /** True if it is sent for the second time, so that no earlier prepared statement is used for it. */
  readonly isRetried: boolean;
  /** Load that it adds to its lane: expected server time in milliseconds. */
  readonly costMs: number | undefined;
  /** Async context in which its values are converted; undefined if that does not matter. */
  readonly inContext: InContext | undefined;
  /** Called when it is in flight. */
  sent(exchange: Exchange): void;
}

/**
 * The next expected answer of the server to one exchange. Answers come in this order, each step once, and an error ends
 * them at any step (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY).
 *
 * - `prelude`: commands in front of it, each of them parsed, bound and executed
 * - `parse`: ParseComplete is next
 * - `describe`, `shape`: the answers to Describe: the parameters, then the columns
 * - `bind`: BindComplete is next
 * - `portal`: the answer to Describe of the portal is next: the columns
 * - `rows`: DataRow messages, and the CommandComplete behind them
 * - `done`: ReadyForQuery is next, and may be preceded by an error of the commit; nothing if it has no Sync
 * - `failed`: an error has come; ReadyForQuery is next
 */
export type ExchangeStep = 'prelude' | 'parse' | 'describe' | 'shape' | 'bind' | 'portal' | 'rows' | 'done' | 'failed';

/** One statement as sent, and the state of its answer. It continues to its end even if its caller was rejected long ago. */
export class Exchange {
  /** Statement that it answers; undefined when no caller waits for it any more. */
  statement: PipelinedStatement | undefined;
  readonly profile: Profile;
  readonly prepared: Prepared;
  /** True if its Parse was written, and not only its Bind. */
  readonly isParsed: boolean;
  /** True if its Describe was written. */
  readonly isDescribed: boolean;
  /** True if Describe of the portal was written. */
  readonly isPortalDescribed: boolean;
  /** False if the Sync of a later exchange ends it: if this one fails, the server skips those up to there. */
  readonly hasSync: boolean;
  /** Columns of its rows; undefined for a statement without rows. */
  shape: Shape | undefined;
  /** Load that it adds to its lane: expected server time in milliseconds. */
  readonly costMs: number;
  readonly sentAt: Moment;
  /** True if nothing else was on the connection when it was sent. */
  isFirst: boolean;
  /** True if its caller has aborted it, so that the server may be asked to cancel it. */
  isUnwanted: boolean;
  /** Time at which its last waiting caller was rejected. */
  orphanedAt: number;
  step: ExchangeStep;
  /** Number of commands in front of it that are not executed yet. */
  preludes: number;
  /** Index of the next of the three answers to a command of the prelude. */
  preludeStep: number;
  isBound: boolean;
  /** Size of its rows so far. */
  bytes: number;
  builder: ResultBuilder | undefined;
  failure: unknown;
  /** Exchange sent behind it. */
  next: Exchange | undefined;

  constructor(
    statement: PipelinedStatement,
    prepared: Prepared,
    isPortalDescribed: boolean,
    hasSync: boolean,
    sentAt: Moment,
  ) {
    this.statement = statement;
    this.profile = statement.profile;
    this.prepared = prepared;
    this.isDescribed = !prepared.isDescribed;
    this.isParsed = this.isDescribed && !prepared.isByClient;
    this.isPortalDescribed = isPortalDescribed;
    this.hasSync = hasSync;
    this.shape = prepared.shape;
    this.costMs = statement.costMs ?? 0;
    this.sentAt = sentAt;
    this.isFirst = false;
    this.isUnwanted = false;
    this.orphanedAt = 0;
    this.preludes = statement.prelude.length;
    this.preludeStep = 0;
    this.isBound = false;
    this.bytes = 0;
    this.builder = undefined;
    this.failure = undefined;
    this.next = undefined;
    if (this.preludes > 0) this.step = 'prelude';
    else this.step = prepared.isDescribed ? 'bind' : stepBehindPrelude(this);
  }

  /** Called when one command of the prelude has been executed. */
  preludeDone(): void {
    this.preludes -= 1;
    if (this.preludes === 0) this.step = stepBehindPrelude(this);
  }

  /** Called when no caller waits for it any more; the server's answer is discarded. */
  orphan(now: number, isUnwanted: boolean): void {
    this.statement = undefined;
    this.isUnwanted = isUnwanted;
    this.orphanedAt = now;
  }
}

function stepBehindPrelude({ isParsed, isDescribed }: Exchange): ExchangeStep {
  if (isParsed) return 'parse';
  return isDescribed ? 'describe' : 'bind';
}

/** Prepared statements of a connection: those of lanes, and those of `pg`'s Client under its callers' names. */
export interface PreparedBooks {
  readonly statements: PreparedStatements;
  /** `pg`'s own record: text by name. */
  readonly byClient: Record<string, string>;
}

/** The same, with the rules for preparing more. */
export interface PrepareContext extends PreparedBooks {
  /** Maximum number of prepared statements at once. */
  readonly limit: number;
  /** True if the exchange in front has no Sync of its own: if that fails, the server skips everything written for this one. */
  isBehind: boolean;
  /** True if named prepared statements can be used again: not behind every pooler. */
  readonly supportsNames: boolean;
  /**
   * True if a prepared statement keeps its result columns as long as it exists, or else is rejected: not behind a pooler,
   * which prepares it again on another session without notice.
   */
  readonly keepsShape: boolean;
  /** True if frequent texts are prepared without a name from the caller. */
  readonly isAutomatic: boolean;
  /** Statements prepared automatically earlier than this are prepared again. */
  readonly notBefore: number;
  readonly now: Moment;
}

/** Maximum age of an automatically prepared statement, which limits the effect of a change that it has not noticed. */
const maxUncheckedMs = 1000;
/** Therefore it is prepared again a little earlier, and used until the new one is ready. */
const checkAfterMs = 800;

/** `pg`'s conversion of JavaScript values to PostgreSQL's text or bytes, which some programs replace. */
const { utils } = pg as unknown as { readonly utils: { prepareValue(value: unknown): unknown } };

/** Runs a function in the async context of a statement's caller. */
export type InContext = <A extends unknown[], R>(run: (...given: A) => R, ...given: A) => R;

/** Returns the present async context if converting the values may run code of the caller: statements are written together. */
export function contextOf(values: readonly unknown[]): InContext | undefined {
  for (const value of values) {
    const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
    if (isObject && !(value instanceof Date) && !ArrayBuffer.isView(value)) return AsyncLocalStorage.snapshot();
  }
  return undefined;
}

/**
 * Encodes the values of a statement. Only this step runs code of the caller: everything is known when the first byte is
 * written.
 *
 * @throws the error of converting a value to text, and a TypeError for one that became neither text nor bytes
 */
export function toWire(values: readonly unknown[]): WireValue[] {
  // Converting a value can change the list: their number is that at the beginning, as in `pg`.
  const { length } = values;
  const wire = new Array<WireValue>(length);
  for (let i = 0; i < length; i += 1) {
    const value = utils.prepareValue(values[i]);
    wire[i] = typeof value === 'string' ? value : toBytes(value, i);
  }
  return wire;
}

/** Encodes the values of a statement in the async context of its caller. @throws as `toWire` */
export function valuesOf({ values, inContext }: PipelinedStatement): WireValue[] {
  return inContext === undefined ? toWire(values) : inContext(toWire, values);
}

function toBytes(value: unknown, index: number): Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (ArrayBuffer.isView(value)) {
    return value instanceof Uint8Array ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  throw new TypeError(`Value $${index + 1} became a ${typeof value}; expected text, bytes or null.`);
}

/**
 * Writes a statement with everything it needs in front of it: Close of statements that make room, the commands of its
 * prelude, Parse if the connection has not prepared it. Either all of it is written or nothing.
 *
 * @param values encoded values
 * @param hasSync false if its follower is written next
 * @throws an Error for a name that stands for another text
 */
export function writeExchange(
  writer: MessageWriter,
  statement: PipelinedStatement,
  values: readonly WireValue[],
  hasSync: boolean,
  on: PrepareContext,
): Exchange {
  if (statement.name !== '') refuseOtherText(statement, on);
  const prepared = on.isBehind ? chooseBehind(statement, on) : choosePrepared(statement, on);
  const exchange = new Exchange(statement, prepared, prepared.isDescribed && !on.keepsShape, hasSync, on.now);
  // In front of BEGIN and of everything of its followers: the server skips what is behind a failure, up to a Sync.
  if (!on.isBehind && (exchange.isDescribed || !hasSync)) closeDoomed(writer, on);
  writer.mark();
  try {
    for (const command of statement.prelude) writer.command(command);
    if (exchange.isParsed) writer.parse(prepared.name, prepared.text);
    else if (exchange.isDescribed) writer.describe(prepared.name);
    writer.run(prepared.name, values, exchange.isPortalDescribed, hasSync);
  } catch (error) {
    writer.rewind();
    throw error;
  }
  if (exchange.isDescribed && prepared.key !== undefined) on.statements.begin(prepared);
  return exchange;
}

/** @throws an Error for a name that stands for another text */
export function refuseOtherText({ name, profile }: PlainQuery, { statements, byClient }: PreparedBooks): void {
  const text = statements.textOf(name) ?? byClient[name];
  if (name === '' || text === undefined || text === profile.text) return;
  // The message of pg.
  throw new Error(`Prepared statements must be unique - '${name}' was used for a different statement`);
}

/** Names are neither prepared nor closed where the server may skip it. */
function chooseBehind({ name, profile }: PipelinedStatement, on: PrepareContext): Prepared {
  return on.supportsNames && isReady(name, on) ? (on.statements.use(name) as Prepared) : unnamed(profile, on.now.at);
}

/** True if the statement of a caller's name is prepared, and not known to be out of date. */
export function isReady(
  name: string,
  { statements, notBefore }: Pick<PrepareContext, 'statements' | 'notBefore'>,
): boolean {
  const ready = name === '' ? undefined : statements.get(name);
  return ready !== undefined && ready.parsedAt >= notBefore && !ready.isDoubtful;
}

/**
 * Chooses the prepared statement to bind. Only one that the server is known to have prepared for exactly this text;
 * otherwise the text is sent with it, under a name if it is to be kept.
 */
function choosePrepared({ name, profile, isRetried }: PipelinedStatement, on: PrepareContext): Prepared {
  const isNamed = name !== '';
  const now = on.now.at;
  // Only reads: a write by an outdated prepared statement would be permanent, a wrong read ends once that is noticed.
  const isWanted = isNamed || (on.isAutomatic && profile.waits === 'table' && profile.preparing.wants(now));
  if (!isWanted || !on.supportsNames || isRetried) return unnamed(profile, now);
  const key = isNamed ? name : profile;
  const ready = on.statements.use(key);
  if (ready !== undefined) {
    // A statement named by the caller is kept, as in `pg`, until it turns out to be out of date.
    const uncheckedMs = now - ready.parsedAt;
    const isCurrent = ready.parsedAt >= on.notBefore && !ready.isDoubtful;
    const isFresh = isCurrent && (isNamed || uncheckedMs < maxUncheckedMs);
    if (isFresh && (isNamed || uncheckedMs < checkAfterMs || on.statements.isBeginning(key))) return ready;
  }
  // Another Parse under the name would fail, and it is not known yet whether the first has succeeded.
  if (on.statements.isBeginning(key)) return unnamed(profile, now);
  if (ready === undefined) on.statements.makeRoom(on.limit);
  // An outdated statement named by the caller is closed first.
  else if (isNamed) on.statements.discard(ready);
  const isByClient = isNamed && ready === undefined && on.byClient[name] !== undefined;
  const older = isNamed ? ready : undefined;
  return new Prepared(key, isNamed ? name : uniqueName(), profile.text, now, { isByClient, older });
}

function unnamed({ text }: Profile, now: number): Prepared {
  return new Prepared(undefined, '', text, now);
}

function closeDoomed(writer: MessageWriter, { statements, byClient }: PrepareContext): void {
  for (const name of statements.takeDoomed()) {
    writer.close(name);
    delete byClient[name];
  }
}
