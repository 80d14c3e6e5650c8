import pg from 'pg';
import type { ResultBuilder, Shape } from './codec/result.js';
import type { MessageWriter, WireValue } from './codec/writer.js';
import type { PlainQuery } from './parse-query.js';
import { Prepared, type PreparedStatements, uniqueName } from './prepared.js';
import type { Profile } from './profile.js';
import type { Moment } from './service-time.js';

/** A statement as a pipeline sends it. The pipeline says when it was written; its user says what comes of it. */
export interface PipelinedStatement extends PlainQuery {
  /** Commands without values that are executed in front of it, or fail it. */
  readonly prelude: readonly string[];
  /** Whether it is sent for the second time, so that nothing prepared earlier is used for it. */
  readonly isRetried: boolean;
  /** What it adds to the load of its lane, in milliseconds of the server's time. */
  readonly costMs: number | undefined;
  /** Called when it is on its way. */
  sent(exchange: Exchange): void;
}

/**
 * How far the server's answers to one exchange have come. They come in this order, each step once, and an error ends them
 * at any step (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY).
 *
 * - `prelude`: commands in front of it, each of them parsed, bound and executed
 * - `parse`: ParseComplete is next
 * - `describe`, `shape`: the answers to Describe: the parameters, then the columns
 * - `bind`: BindComplete is next
 * - `portal`: the answer to Describe of the portal is next: the columns
 * - `rows`: DataRow messages, and the CommandComplete behind them
 * - `done`: ReadyForQuery is next; an error of the commit may still come
 * - `failed`: an error was said; ReadyForQuery is next
 */
export type ExchangeStep = 'prelude' | 'parse' | 'describe' | 'shape' | 'bind' | 'portal' | 'rows' | 'done' | 'failed';

/** One statement as it was sent, and what has come of it. It goes on to its end where its caller has long been told. */
export class Exchange {
  /** Whose answer it is; undefined when nobody waits for it any more. */
  statement: PipelinedStatement | undefined;
  readonly profile: Profile;
  readonly prepared: Prepared;
  /** Whether its Parse was written, and not only its Bind. */
  readonly isParsed: boolean;
  /** Whether its Describe was. */
  readonly isDescribed: boolean;
  /** Whether Describe of the portal was written. */
  readonly isPortalDescribed: boolean;
  /** The columns of its rows; undefined for one that gives none. */
  shape: Shape | undefined;
  /** What it adds to the load of its lane, in milliseconds of the server's time. */
  readonly costMs: number;
  readonly sentAt: Moment;
  /** Whether nothing else was on the connection when it was sent. */
  isFirst: boolean;
  /** Whether its caller has given it up, so that the server may be asked to cancel it. */
  isUnwanted: boolean;
  /** When the last who waited for it was told otherwise. */
  orphanedAt: number;
  step: ExchangeStep;
  /** Commands in front of it that are not executed yet. */
  preludes: number;
  /** Which of the three answers to a command of the prelude comes next. */
  preludeStep: number;
  isBound: boolean;
  builder: ResultBuilder | undefined;
  failure: unknown;
  /** What was sent behind it. */
  next: Exchange | undefined;

  constructor(statement: PipelinedStatement, prepared: Prepared, isPortalDescribed: boolean, sentAt: Moment) {
    this.statement = statement;
    this.profile = statement.profile;
    this.prepared = prepared;
    this.isDescribed = !prepared.isDescribed;
    this.isParsed = this.isDescribed && !prepared.isByClient;
    this.isPortalDescribed = isPortalDescribed;
    this.shape = prepared.shape;
    this.costMs = statement.costMs ?? 0;
    this.sentAt = sentAt;
    this.isFirst = false;
    this.isUnwanted = false;
    this.orphanedAt = 0;
    this.preludes = statement.prelude.length;
    this.preludeStep = 0;
    this.isBound = false;
    this.builder = undefined;
    this.failure = undefined;
    this.next = undefined;
    if (this.preludes > 0) this.step = 'prelude';
    else this.step = prepared.isDescribed ? 'bind' : stepBehindPrelude(this);
  }

  /** One command of the prelude has been executed. */
  preludeDone(): void {
    this.preludes -= 1;
    if (this.preludes === 0) this.step = stepBehindPrelude(this);
  }

  /** Nobody waits for it from now on; what the server says of it is thrown away. */
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

/** What a connection has prepared: for lanes, and by `pg`'s Client under its callers' names. */
export interface PreparedBooks {
  readonly statements: PreparedStatements;
  /** `pg`'s own book: text by name. */
  readonly byClient: Record<string, string>;
}

/** The same, and how more is prepared. */
export interface PrepareContext extends PreparedBooks {
  /** Most statements prepared at once. */
  readonly limit: number;
  /** Whether what is prepared under a name is found again: not behind every pooler. */
  readonly supportsNames: boolean;
  /**
   * Whether what is prepared keeps its shape as long as it lasts, or else is refused: not behind a pooler, which prepares it
   * anew on another session without a word.
   */
  readonly keepsShape: boolean;
  /** Whether texts that come often are prepared without being named. */
  readonly isAutomatic: boolean;
  /** What was prepared unasked before this is prepared anew. */
  readonly notBefore: number;
  readonly now: Moment;
}

/** What is prepared unasked is not used for longer than this, so that whatever it has not noticed is over by then. */
const maxUncheckedMs = 1000;
/** So it is prepared anew a little earlier, and used until that is there. */
const checkAfterMs = 800;

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
  for (let i = 0; i < values.length; i += 1) {
    const value = utils.prepareValue(values[i]);
    wire[i] = typeof value === 'string' ? value : toBytes(value, i);
  }
  return wire;
}

function toBytes(value: unknown, index: number): Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (ArrayBuffer.isView(value)) {
    return value instanceof Uint8Array ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  throw new TypeError(`Value $${index + 1} became a ${typeof value}; expected text, bytes or null.`);
}

/**
 * Writes a statement with everything it needs in front of it: Close of what makes room, the commands of its prelude, Parse
 * where the connection has not prepared it. Either all of it is written or nothing.
 *
 * @param values as they travel
 * @throws an Error for a name that stands for another text
 */
export function writeExchange(
  writer: MessageWriter,
  statement: PipelinedStatement,
  values: readonly WireValue[],
  on: PrepareContext,
): Exchange {
  if (statement.name !== '') refuseOtherText(statement, on);
  const prepared = choosePrepared(statement, on);
  const exchange = new Exchange(statement, prepared, prepared.isDescribed && !on.keepsShape, on.now);
  // In front of BEGIN, which would take it along if it failed.
  if (exchange.isDescribed) closeDoomed(writer, on);
  writer.mark();
  try {
    for (const command of statement.prelude) writer.command(command);
    if (exchange.isParsed) writer.parse(prepared.name, prepared.text);
    else if (exchange.isDescribed) writer.describe(prepared.name);
    writer.run(prepared.name, values, exchange.isPortalDescribed);
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
  // pg's own words.
  throw new Error(`Prepared statements must be unique - '${name}' was used for a different statement`);
}

/**
 * Chooses what the statement is bound to. Only to what the server is known to have prepared for this very text: else its
 * text goes with it, under a name where it is to be kept.
 */
function choosePrepared({ name, profile, isRetried }: PipelinedStatement, on: PrepareContext): Prepared {
  const isNamed = name !== '';
  const now = on.now.at;
  // A write by what is out of date would stay; a read is wrong for as long as it takes to notice.
  const isWanted = isNamed || (on.isAutomatic && profile.waits === 'table' && profile.preparing.wants(now));
  if (!isWanted || !on.supportsNames || isRetried) return unnamed(profile, now);
  const key = isNamed ? name : profile;
  const ready = on.statements.use(key);
  if (ready !== undefined) {
    // A caller's own name stays as it is, as in `pg`, until it turns out to be out of date.
    const uncheckedMs = now - ready.parsedAt;
    const isFresh = ready.parsedAt >= on.notBefore && (isNamed || uncheckedMs < maxUncheckedMs);
    if (isFresh && (isNamed || uncheckedMs < checkAfterMs || on.statements.isBeginning(key))) return ready;
  }
  // Another Parse under the name would fail, and nobody knows yet whether the first has succeeded.
  if (on.statements.isBeginning(key)) return unnamed(profile, now);
  if (ready === undefined) on.statements.makeRoom(on.limit);
  // What is out of date under a caller's own name is closed first.
  else if (isNamed) on.statements.discard(ready);
  const isByClient = isNamed && ready === undefined && on.byClient[name] !== undefined;
  return new Prepared(key, isNamed ? name : uniqueName(), profile.text, now, isByClient);
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
