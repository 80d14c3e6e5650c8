import type pg from 'pg';
import { type Exchange, type PipelinedStatement, refuseOtherText, toWire } from './exchange.js';
import type { PlainQuery } from './parse-query.js';
import { hasStatement, isUsable, type LaneClient } from './pg-client.js';
import type { Pipeline, PipelineUser } from './pipeline.js';

/** What is needed to send a borrower's statements past `pg`'s Client. */
export interface ExclusiveParts {
  readonly client: LaneClient;
  readonly pipeline: Pipeline;
  /** Reads a statement of the plain kind; undefined for any other. */
  readonly read: (config: unknown, values: unknown) => PlainQuery | undefined;
  /** Called when what came over the connection makes no sense, or its socket is closed. */
  readonly broke: (error: unknown) => void;
}

/** The answer to a statement, and whether the commands in front of it have been executed. */
export interface ExclusiveAnswer {
  readonly answer: Promise<pg.QueryResult>;
  readonly hasPreluded: () => boolean;
}

/**
 * Sends the plain statements of one borrower past `pg`'s Client, at a fraction of its cost. The connection is the
 * borrower's alone, and between statements it is `pg`'s, so that the two can be mixed in any order.
 */
export class ExclusivePipeline implements PipelineUser {
  /** A statement that was prepared unasked can turn out to be out of date, and in a transaction nothing can be tried twice. */
  readonly isPreparing = false;
  /** Nothing of another caller is behind them. */
  readonly tooLarge = undefined;
  readonly #parts: ExclusiveParts;

  constructor(parts: ExclusiveParts) {
    this.#parts = parts;
  }

  /** Whether a statement is on its way. */
  get isBusy(): boolean {
    return this.#parts.pipeline.isInUse;
  }

  read(config: unknown, values: unknown): PlainQuery | undefined {
    return this.#parts.read(config, values);
  }

  /**
   * Sends a statement; undefined where that is left to `pg`'s Client: it has work to do first, its socket is closed, or
   * the statement can't be written, for which its prelude would not be sent either.
   *
   * @param prelude commands without values that are executed in front of it, or fail it
   */
  run(plain: PlainQuery, prelude: readonly string[] = []): ExclusiveAnswer | undefined {
    const { pipeline, client } = this.#parts;
    if (pipeline.isInUse ? hasStatement(client) : !pipeline.isFree || !isUsable(client)) return undefined;
    const ready = prelude.length === 0 ? plain : this.#ready(plain);
    if (ready === undefined) return undefined;
    if (!pipeline.isInUse) pipeline.begin(this);
    const statement = new ExclusiveStatement(ready, prelude);
    pipeline.add(statement);
    return { answer: statement.promise, hasPreluded: () => statement.hasPreluded };
  }

  refused(statement: PipelinedStatement, error: unknown): void {
    (statement as ExclusiveStatement).reject(error);
  }

  answered({ statement, failure, builder, preludes }: Exchange): void {
    if (failure === undefined && builder) return (statement as ExclusiveStatement).resolve(builder.result);
    (statement as ExclusiveStatement).reject(failure);
    // What waits on the client counts on the prelude, and would be sent now.
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

  /** With its values as they travel; undefined where they can't. */
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

/** A borrower's statement. Its caller is told by the promise; nothing gives it up. */
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
  resolve!: (result: pg.QueryResult) => void;
  reject!: (error: unknown) => void;
  #exchange: Exchange | undefined;

  constructor(plain: PlainQuery, prelude: readonly string[]) {
    this.profile = plain.profile;
    this.name = plain.name;
    this.values = plain.values;
    this.rowMode = plain.rowMode;
    this.types = plain.types;
    this.timeoutMs = plain.timeoutMs;
    this.prelude = prelude;
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Whether the commands in front of it have been executed. */
  get hasPreluded(): boolean {
    return (this.#exchange?.preludes ?? this.prelude.length) === 0;
  }

  sent(exchange: Exchange): void {
    this.#exchange = exchange;
  }
}
