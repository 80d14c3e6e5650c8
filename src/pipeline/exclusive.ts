import type pg from 'pg';
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
  /** The answer to the statement that was sent behind it. */
  readonly followed: Promise<pg.QueryResult> | undefined;
  /** True if nothing was sent, since the statement could not be encoded. */
  readonly isRefused: () => boolean;
}

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
   * @param follower statement to be sent in the same write, unless the first cannot be sent
   */
  run(plain: PlainQuery, prelude: readonly string[] = [], follower?: PlainQuery): ExclusiveAnswer | undefined {
    const { pipeline, client } = this.#parts;
    if (pipeline.isInUse ? hasStatement(client) : !pipeline.isFree || !isUsable(client)) return undefined;
    const ready = prelude.length === 0 ? plain : this.#ready(plain);
    if (ready === undefined) return undefined;
    if (!pipeline.isInUse) pipeline.begin(this);
    const next = follower && new ExclusiveStatement(follower, []);
    const statement = new ExclusiveStatement(ready, prelude, next);
    pipeline.add(statement);
    if (next) pipeline.add(next);
    return {
      answer: statement.promise,
      hasPreluded: () => statement.hasPreluded,
      followed: next?.promise,
      isRefused: () => statement.isRefused,
    };
  }

  refused(given: PipelinedStatement, error: unknown): void {
    const statement = given as ExclusiveStatement;
    const { follower } = statement;
    statement.isRefused = true;
    if (follower) {
      this.#parts.pipeline.withdraw(follower);
      follower.reject(error);
    }
    statement.reject(error);
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

  /** With serialized values; undefined if that fails. */
  #ready(plain: PlainQuery): PlainQuery | undefined {
    const { pipeline, client } = this.#parts;
    try {
      refuseOtherText(plain, { statements: pipeline.prepared, byClient: client.connection.parsedStatements });
      return { ...plain, values: toWire(plain.values) };
    } catch {
      return undefined;
    }
  }
}

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

  constructor(plain: PlainQuery, prelude: readonly string[], follower?: ExclusiveStatement) {
    this.profile = plain.profile;
    this.name = plain.name;
    this.values = plain.values;
    this.rowMode = plain.rowMode;
    this.types = plain.types;
    this.timeoutMs = plain.timeoutMs;
    this.prelude = prelude;
    this.follower = follower;
    this.inContext = contextOf(plain.values);
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
