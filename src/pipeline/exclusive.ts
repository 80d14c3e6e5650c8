import type pg from 'pg';
import type { WireValue } from './codec/writer.js';
import { behindFailure } from './errors/errors.js';
import { rejectionAt } from './errors/server-error.js';
import {
  contextOf,
  type Exchange,
  type InContext,
  type PipelinedStatement,
  refuseOtherText,
  toWire,
} from './exchange.js';
import type { PlainQuery } from './parse-query.js';
import { hasStatement, isUsable, type LaneClient } from './pg-client.js';
import type { Pipeline, PipelineUser } from './pipeline.js';

/** Dependencies for sending a borrower's statements without `pg`'s Client. */
export interface ExclusiveParts {
  readonly client: LaneClient;
  readonly pipeline: Pipeline;
  /** Reads a statement of the plain kind; returns undefined for any other. */
  readonly read: (config: unknown, values: unknown) => PlainQuery | undefined;
  /** Called when the server violated the protocol, or the socket is closed. */
  readonly broke: (error: unknown) => void;
}

/** The answer to a statement, and a check for its prelude having been executed. */
export interface ExclusiveAnswer {
  readonly answer: Promise<pg.QueryResult>;
  readonly hasPreluded: () => boolean;
  /** The answers to those that were sent with it, in order. */
  readonly followed: readonly Promise<pg.QueryResult>[];
  /** True if nothing was sent, since the statement could not be encoded. */
  readonly isRefused: () => boolean;
}

const none: readonly never[] = [];
/** The commands of the pool that end a transaction, or a nested one. */
const endCommand = /^(COMMIT|RELEASE SAVEPOINT headroom_\d+)$/;

/**
 * Sends the plain statements of one borrower without `pg`'s Client, at a fraction of its cost. The connection belongs to
 * the borrower alone; between statements `pg` has it back, so that the two can be mixed in any order.
 */
export class ExclusivePipeline implements PipelineUser {
  /** An automatically prepared statement can turn out to be stale, and a transaction cannot retry a statement. */
  readonly isPreparing = false;
  /** No other caller's statement is behind them. */
  readonly tooLarge = undefined;
  readonly #parts: ExclusiveParts;

  constructor(parts: ExclusiveParts) {
    this.#parts = parts;
  }

  /** True if a statement is in flight. */
  get isBusy(): boolean {
    return this.#parts.pipeline.isInUse;
  }

  read(config: unknown, values: unknown): PlainQuery | undefined {
    return this.#parts.read(config, values);
  }

  /**
   * Sends a statement; undefined if `pg`'s Client has to do that, because it has other work first, its socket is closed, or
   * the statement cannot be serialized, in which case its prelude is not sent either.
   *
   * @param prelude commands without values to be executed first; the statement fails if one of them does
   * @param followers statements to be sent in the same write, and ended by the same Sync: none is executed after one that
   *   fails. All must be able to follow
   */
  run(
    plain: PlainQuery,
    prelude: readonly string[] = none,
    followers: readonly PlainQuery[] = none,
  ): ExclusiveAnswer | undefined {
    const { pipeline, client } = this.#parts;
    if (pipeline.isInUse ? hasStatement(client) : !pipeline.isFree || !isUsable(client)) return undefined;
    const encoded = prelude.length === 0 ? notYet : this.#encode(plain);
    const behind = this.#encodeAll(followers);
    if (encoded === undefined || behind === undefined) return undefined;
    if (!pipeline.isInUse) pipeline.begin(this);
    const followed: ExclusiveStatement[] = [];
    for (let i = followers.length - 1; i >= 0; i -= 1) {
      followed.unshift(new ExclusiveStatement(followers[i] as PlainQuery, behind[i] as Encoded, none, followed[0]));
    }
    const statement = new ExclusiveStatement(plain, encoded, prelude, followed[0]);
    pipeline.add(statement);
    for (const each of followed) pipeline.add(each);
    return {
      answer: statement.promise,
      hasPreluded: () => statement.hasPreluded,
      followed: followed.map(({ promise }) => promise),
      isRefused: () => statement.isRefused,
    };
  }

  /** True if the statement can be sent behind another one, with one Sync for both. */
  mayFollow({ name }: PlainQuery): boolean {
    return this.#parts.pipeline.mayFollow(name);
  }

  refused(given: PipelinedStatement, error: unknown): void {
    const statement = given as ExclusiveStatement;
    statement.isRefused = true;
    statement.reject(error);
    for (let each = statement.follower; each !== undefined; each = each.follower) {
      this.#parts.pipeline.withdraw(each);
      each.reject(error);
    }
  }

  /** The command that ends the transaction is sent again: COMMIT then rolls back. */
  skipped(given: PipelinedStatement, { failure }: Exchange): boolean {
    const statement = given as ExclusiveStatement;
    if (endCommand.test(statement.profile.text)) return true;
    statement.reject(behindFailure(failure));
    return false;
  }

  answered({ statement, failure, builder, preludes }: Exchange): void {
    if (failure === undefined && builder) return (statement as ExclusiveStatement).resolve(builder.result);
    (statement as ExclusiveStatement).reject(failure);
    // Statements queued on the client rely on the prelude, and would be sent now.
    if (preludes > 0 && hasStatement(this.#parts.client)) this.broke(failure);
  }

  progressed(): void {
    const { pipeline } = this.#parts;
    if (pipeline.count === 0 && pipeline.isInUse) pipeline.end();
  }

  broke(error: unknown): void {
    this.#parts.broke(error);
  }

  lost(cause: unknown): void {
    const { reader, unsent } = this.#parts.pipeline;
    const sent = [...reader].map(({ statement }) => statement);
    for (const statement of [...sent, ...unsent]) (statement as ExclusiveStatement).reject(reader.end ?? cause);
  }

  /** Encoded values of all statements; undefined if that fails for one. */
  #encodeAll(plains: readonly PlainQuery[]): readonly Encoded[] | undefined {
    const all: Encoded[] = [];
    for (const plain of plains) {
      const encoded = plain.values.length === 0 ? notYet : this.#encode(plain);
      if (encoded === undefined) return undefined;
      all.push(encoded);
    }
    return all;
  }

  /** Encoded values; undefined if that fails. */
  #encode(plain: PlainQuery): Encoded | undefined {
    const { pipeline, client } = this.#parts;
    try {
      refuseOtherText(plain, { statements: pipeline.prepared, byClient: client.connection.parsedStatements });
      return toWire(plain.values);
    } catch {
      return undefined;
    }
  }
}

/** Values that are encoded already, or `null`: when the statement is written. */
type Encoded = readonly WireValue[] | null;
const notYet: Encoded = null;

/** In place of converting values: they are not converted twice. */
const asTheyAre = ((_convert: unknown, values: unknown) => values) as InContext;

/** A borrower's statement, answered through its promise. It cannot be aborted. */
class ExclusiveStatement implements PipelinedStatement {
  readonly profile: PlainQuery['profile'];
  readonly name: string;
  readonly values: readonly unknown[];
  readonly rowMode: unknown;
  readonly types: PlainQuery['types'];
  readonly timeoutMs: number;
  readonly prelude: readonly string[];
  readonly isRetried = false;
  readonly costMs = 0;
  readonly promise: Promise<pg.QueryResult>;
  resolve!: (result: pg.QueryResult | Promise<never>) => void;
  /** Statement that is sent only behind this one. */
  readonly follower: ExclusiveStatement | undefined;
  readonly inContext: InContext | undefined;
  isRefused = false;
  #exchange: Exchange | undefined;

  constructor(plain: PlainQuery, encoded: Encoded, prelude: readonly string[], follower?: ExclusiveStatement) {
    this.profile = plain.profile;
    this.name = plain.name;
    this.values = encoded ?? plain.values;
    this.rowMode = plain.rowMode;
    this.types = plain.types;
    this.timeoutMs = plain.timeoutMs;
    this.prelude = prelude;
    this.follower = follower;
    this.inContext = encoded === null ? contextOf(plain.values) : asTheyAre;
    this.promise = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  /** The error gets the stack of the code that awaits the statement. */
  reject(error: unknown): void {
    this.resolve(rejectionAt(error));
  }

  /** True if its prelude has been executed. */
  get hasPreluded(): boolean {
    return (this.#exchange?.preludes ?? this.prelude.length) === 0;
  }

  sent(exchange: Exchange): void {
    this.#exchange = exchange;
  }
}
