import type pg from 'pg';
import { LaneStatement, type PlainStatement } from '../pool/pool-statement.js';
import type { Exchange } from './exchange.js';
import { hasStatement, isUsable, type LaneClient } from './pg-client.js';
import type { Pipe, PipeUser } from './pipeline.js';
import { refuseOtherText, toWire } from './send.js';

/** What is needed to send a borrower's statements past `pg`'s Client. */
export interface SoloParts {
  readonly client: LaneClient;
  readonly pipe: Pipe;
  /** Reads a statement of the plain kind; undefined for any other. */
  readonly read: (config: unknown, values: unknown) => PlainStatement | undefined;
  /** What came over the connection makes no sense, or its socket is closed. */
  readonly broke: (error: unknown) => void;
}

/** What came of a statement, and whether the one that was put before it had been carried out. */
export interface SoloAnswer {
  readonly answer: Promise<pg.QueryResult>;
  readonly hasPreluded: () => boolean;
}

/**
 * Sends the plain statements of one borrower past `pg`'s Client, at a fraction of its cost. The connection is the
 * borrower's alone, and between statements it is `pg`'s, so that the two can be mixed in any order.
 */
export class Solo implements PipeUser {
  /** A statement that was prepared unasked can turn out to be out of date, and in a transaction nothing can be tried twice. */
  readonly isPreparing = false;
  /** Nobody is behind them. */
  readonly tooLarge = undefined;
  readonly #parts: SoloParts;

  constructor(parts: SoloParts) {
    this.#parts = parts;
  }

  /** Whether a statement is on its way. */
  get isBusy(): boolean {
    return this.#parts.pipe.isInUse;
  }

  read(config: unknown, values: unknown): PlainStatement | undefined {
    return this.#parts.read(config, values);
  }

  /**
   * Sends a statement; undefined where that is `pg`'s Client's to do: it has work to do first, its socket is closed, or
   * the statement can't be written, for which its prelude would not be sent either.
   *
   * @param prelude commands without values that are carried out before it, or fail it
   */
  run(plain: PlainStatement, prelude: readonly string[] = []): SoloAnswer | undefined {
    const { pipe, client } = this.#parts;
    if (pipe.isInUse ? hasStatement(client) : !pipe.isFree || !isUsable(client)) return undefined;
    const ready = prelude.length === 0 ? plain : this.#ready(plain);
    if (ready === undefined) return undefined;
    if (!pipe.isInUse) pipe.begin(this);
    const statement = new LaneStatement(ready, 0, neverAlone);
    statement.prelude = prelude;
    pipe.add(statement);
    const hasPreluded = (): boolean => (statement.exchange?.preludes ?? prelude.length) === 0;
    return { answer: statement.promise, hasPreluded };
  }

  refused(statement: LaneStatement, error: unknown): void {
    statement.fail(error);
  }

  answered(exchange: Exchange): void {
    const { statement, failure, builder } = exchange;
    if (failure === undefined && builder) return statement?.answer(builder.result);
    statement?.fail(failure);
    // What waits on the client counts on the prelude, and would be sent now.
    if (exchange.preludes > 0 && hasStatement(this.#parts.client)) this.broke(failure);
  }

  progressed(): void {
    const { pipe } = this.#parts;
    if (pipe.count === 0 && pipe.isInUse) pipe.end();
  }

  broke(error: unknown): void {
    this.#parts.broke(error);
  }

  lost(cause: unknown): void {
    const { replies, unsent } = this.#parts.pipe;
    for (const { statement } of replies) statement?.fail(replies.end ?? cause);
    for (const statement of unsent) statement.fail(replies.end ?? cause);
  }

  /** With its values as they travel; undefined where they can't. */
  #ready(plain: PlainStatement): PlainStatement | undefined {
    const { pipe, client } = this.#parts;
    try {
      refuseOtherText(plain, { statements: pipe.prepared, byClient: client.connection.parsedStatements });
      return { ...plain, values: toWire(plain.values) };
    } catch {
      return undefined;
    }
  }
}

function neverAlone(): never {
  throw new Error('A borrower has a connection already.');
}
