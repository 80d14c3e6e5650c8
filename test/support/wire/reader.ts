import { EventEmitter } from 'node:events';
import type { QueryResult } from 'pg';
import type { Exchange } from '../../../src/pipeline/exchange.js';
import type { ClientHooks } from '../../../src/pipeline/hooks.js';
import type { LaneClient } from '../../../src/pipeline/pg-client.js';
import { Pipeline, type PipelineUser } from '../../../src/pipeline/pipeline.js';
import { PreparedStatements } from '../../../src/pipeline/prepared.js';
import { kindOf, Profile } from '../../../src/pipeline/profile.js';
import { ServiceTimeEstimator } from '../../../src/pipeline/service-time.js';
import { PoolStatement } from '../../../src/pool/pool-statement.js';
import { parseByPg } from '../pg-protocol.js';
import type { Recorded } from './record.js';

/** What the caller of a statement was told. */
export interface Told {
  /** How often. */
  times: number;
  result?: QueryResult;
  error?: unknown;
}

const verbatim = { getTypeParser: () => (text: string) => text };
const clock = { now: () => 0, idleMs: () => 0, setTimer: () => ({ cancel() {}, ref() {}, unref() {} }) };

/**
 * The reader under trial, on a connection without a socket. It is the one place in these tests that knows how lanes are
 * made: what they are tried for does not change with that.
 */
export class ReaderUnderTrial {
  readonly #stream = Object.assign(new EventEmitter(), {
    destroyed: false,
    writable: true,
    write: (bytes: Uint8Array): boolean => this.#wrote(bytes),
    cork: () => undefined,
    uncork: () => undefined,
    destroy: () => undefined,
  });
  readonly #pipeline: Pipeline;
  readonly #told = new Map<PoolStatement, Told>();
  #written: Buffer[] = [];
  #isOver = false;

  constructor() {
    // As pg's Client does with what it is given.
    parseByPg(this.#stream, () => undefined);
    const client = {
      connection: { stream: this.#stream, parsedStatements: {} },
      ...{ processID: 1, readyForQuery: true, _types: verbatim, _queryQueue: [], _sentQueryQueue: [] },
      ...{ listenerCount: () => 0 },
    } as unknown as LaneClient;
    this.#pipeline = new Pipeline({
      ...{
        client,
        hooks: { isWatched: () => false } as unknown as ClientHooks,
        prepared: new PreparedStatements(),
        preparedLimit: 3,
      },
      ...{
        supportsNames: true,
        keepsShape: true,
        estimator: new ServiceTimeEstimator(() => 0),
        clock,
        freshness: { notBefore: 0 },
        onSessionError: () => undefined,
      },
    });
    this.#pipeline.begin(this.#user());
  }

  /** Takes a statement; what is known of its text is that it came before. @param costMs its expected server time */
  ask({ text, values }: Recorded, profiles: Map<string, Profile>, costMs = 0): Told {
    const profile = profiles.get(text) ?? new Profile(text, kindOf(text));
    // As often as it takes for it to be prepared.
    for (let i = 0; i < 12 && !profiles.has(text); i += 1) profile.preparing.wants(0);
    profiles.set(text, profile);
    const plain = { profile, name: '', values, rowMode: 'array', types: verbatim, timeoutMs: 0 };
    const statement = new PoolStatement(plain, text, 0);
    const told: Told = { times: 0 };
    this.#told.set(statement, told);
    // The pool gives nothing to a connection that is over.
    if (this.#isOver) this.#tell(statement, { error: new Error('The connection is over.') });
    else {
      statement.board(costMs);
      this.#pipeline.add(statement);
    }
    return told;
  }

  /** What it has written since the last time. */
  takeWritten(): Buffer {
    const written = Buffer.concat(this.#written);
    this.#written = [];
    return written;
  }

  /** This comes from the server, piece by piece. */
  readAll(pieces: readonly Buffer[]): void {
    for (const piece of pieces) if (!this.#isOver) this.#stream.emit('data', piece);
  }

  /** The connection ends. */
  end(): void {
    this.#lose(new Error('Connection terminated unexpectedly'));
  }

  #user(): PipelineUser {
    return {
      isPreparing: true,
      tooLarge: undefined,
      refused: (statement, error) => this.#tell(statement as PoolStatement, { error }),
      answered: (exchange) => this.#answered(exchange),
      progressed: () => undefined,
      broke: (error) => this.#lose(error),
      lost: (cause) => {
        const { reader, unsent } = this.#pipeline;
        const sent = [...reader].map(({ statement }) => statement as PoolStatement);
        for (const statement of [...sent, ...(unsent as PoolStatement[])]) this.#tell(statement, { error: cause });
      },
    };
  }

  #answered({ statement, failure, builder }: Exchange): void {
    const isInTransaction = this.#pipeline.reader.status !== 'I';
    const isRight = failure === undefined && builder !== undefined && !isInTransaction;
    const told = isRight ? { result: builder.result } : { error: failure ?? new Error('no answer') };
    this.#tell(statement as PoolStatement, told);
    // The pool gives up a connection on which somebody has left a transaction open.
    if (isInTransaction) this.#lose(new Error('a transaction was left open'));
  }

  #tell(statement: PoolStatement, what: Pick<Told, 'result' | 'error'>): void {
    const told = this.#told.get(statement) as Told;
    Object.assign(told, what, { times: told.times + 1 });
  }

  #lose(cause: unknown): void {
    this.#isOver = true;
    this.#pipeline.lose(cause);
  }

  #wrote(bytes: Uint8Array): boolean {
    this.#written.push(Buffer.from(bytes));
    return true;
  }
}
