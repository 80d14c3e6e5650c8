import { backend, headerLength } from './codec/codes.js';
import { checkAside, readError, readFields } from './codec/decode.js';
import { FrameReader, unknownMessage } from './codec/frames.js';
import { malformed, Shape, type TypeParsers, threwNothing } from './codec/result.js';
import type { RowReader } from './codec/rows/row-reader.js';
import { MessageWriter } from './codec/writer.js';
import { isFatal } from './errors/server-error.js';
import { toWire } from './exchange.js';
import type { LaneClient } from './pg-client.js';
import type { Borrower, Pipeline } from './pipeline.js';

/** A statement whose rows are read in batches. */
export interface PortalQuery {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly rowMode: unknown;
  /** The caller's own parsers; undefined for the client's. */
  readonly types: TypeParsers | undefined;
  /** Number of rows to ask for at a time. */
  readonly batch: number;
}

/**
 * Next expected message.
 *
 * - `parse`, `parameters`, `columns`, `bind`: the answers to Parse, Describe and Bind
 * - `rows`: rows, and the end of a batch
 * - `ending`: Sync has been sent; everything up to ReadyForQuery is discarded
 * - `over`: the connection is free, or gone
 */
type PortalStep = 'parse' | 'parameters' | 'columns' | 'bind' | 'rows' | 'ending' | 'over';

/**
 * Reads the rows of one statement in batches, on a connection that it has to itself. The next batch is asked for when the last one
 * is handed out, so that the server works while the caller does, and never more than two are in memory.
 */
export class Portal implements Borrower {
  readonly #pipeline: Pipeline;
  readonly #client: LaneClient;
  readonly #query: PortalQuery;
  readonly #writer = new MessageWriter();
  readonly #frames: FrameReader;
  #step: PortalStep = 'parse';
  #reader: RowReader | undefined;
  #rows: unknown[] = [];
  /** True if a batch has been asked for and has not ended. */
  #isFetching = true;
  /** The first failure, which may be anything that the caller's code has thrown or aborted with. */
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => {};

  /**
   * Sends the statement. Only on a free pipeline.
   *
   * @throws the error of converting a value
   */
  constructor(pipeline: Pipeline, client: LaneClient, query: PortalQuery) {
    this.#pipeline = pipeline;
    this.#client = client;
    this.#query = query;
    this.#frames = new FrameReader(this.#readMessage);
    const values = toWire(query.values);
    pipeline.lend(this);
    this.#writer.parse('', query.text);
    this.#writer.bind(values);
    this.#writer.fetch(query.batch);
    this.#write();
  }

  /** True if the connection is free, or gone. */
  get isOver(): boolean {
    return this.#step === 'over';
  }

  /**
   * Returns the next rows, at least one; undefined after the last.
   *
   * @throws the statement's error, behind the rows in front of it
   */
  async next(): Promise<unknown[] | undefined> {
    while (this.#rows.length === 0 && this.#step !== 'over') await this.#progress();
    const rows = this.#rows;
    this.#rows = [];
    if (rows.length > 0) {
      this.#fetch();
      return rows;
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    return undefined;
  }

  /** Ends the statement; resolves when the connection is free, or gone. */
  async close(): Promise<void> {
    this.#end();
    this.#rows = [];
    while (this.#step !== 'over') await this.#progress();
  }

  /** Ends it because its caller does not wait any longer: `next` rejects with the reason. */
  abandon(reason: unknown): void {
    this.#failure = { error: reason };
    this.#rows = [];
    this.#step = 'over';
    this.#wake();
  }

  receive(chunk: Buffer): void {
    try {
      this.#frames.push(chunk);
    } catch (cause) {
      const error = new Error(`Connection terminated: ${(cause as Error).message}`, { cause });
      this.lost(error);
      this.#client.connection.stream.destroy();
    }
    if (this.#rows.length > 0 || this.#step === 'over') this.#wake();
  }

  lost(cause: unknown): void {
    this.#failure ??= { error: cause };
    this.#step = 'over';
    this.#wake();
  }

  #progress(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #write(): void {
    for (const piece of this.#writer.take()) this.#client.connection.stream.write(piece);
  }

  #fetch(): void {
    if (this.#isFetching || this.#step !== 'rows') return;
    this.#isFetching = true;
    this.#writer.fetch(this.#query.batch);
    this.#write();
  }

  /** Sync ends the portal, and its transaction. */
  #end(): void {
    if (this.#step === 'ending' || this.#step === 'over') return;
    this.#step = 'ending';
    this.#writer.sync();
    this.#write();
  }

  readonly #readMessage = (code: number, buffer: Buffer, start: number, end: number): void => {
    switch (code) {
      case backend.error:
        return this.#failed(readError(buffer, start, end));
      case backend.notice:
      case backend.notification:
      case backend.parameterStatus:
        checkAside(code, buffer, start, end);
        return this.#pipeline.pass(buffer.subarray(start - headerLength, end));
      case backend.readyForQuery:
        return this.#ready(String.fromCharCode(buffer[start] as number));
    }
    if (this.#step === 'ending') return;
    switch (code) {
      case backend.parseComplete:
        return this.#advance(code, 'parse', 'parameters');
      case backend.parameterDescription:
        return this.#advance(code, 'parameters', 'columns');
      case backend.rowDescription:
        this.#advance(code, 'columns', 'bind');
        return this.#described(new Shape(readFields(buffer, start, end)));
      case backend.noData:
        return this.#advance(code, 'columns', 'bind');
      case backend.bindComplete:
        return this.#advance(code, 'bind', 'rows');
      case backend.dataRow:
        return this.#readRow(buffer, start, end);
      case backend.portalSuspended:
        this.#advance(code, 'rows', 'rows');
        this.#isFetching = false;
        // Rows have been handed out since it was asked for.
        if (this.#rows.length < this.#query.batch) this.#fetch();
        return;
      case backend.commandComplete:
      case backend.emptyQuery:
        this.#advance(code, 'rows', 'rows');
        return this.#end();
      default:
        throw unknownMessage(code);
    }
  };

  #described(shape: Shape): void {
    const { rowMode, types = this.#client._types } = this.#query;
    try {
      const parsers = shape.fields.map(({ dataTypeID }) => types.getTypeParser(dataTypeID, 'text'));
      this.#reader = shape.readerWith(parsers, rowMode === 'array');
    } catch (error) {
      this.#failed(error);
    }
  }

  #readRow(buffer: Buffer, start: number, end: number): void {
    this.#advance(backend.dataRow, 'rows', 'rows');
    let row: unknown;
    try {
      row = this.#reader?.read(buffer, start, end);
    } catch (error) {
      return this.#failed(error);
    }
    if (row === undefined) throw malformed('DataRow');
    this.#rows.push(row);
  }

  /** The server's error, or that of a type parser. */
  #failed(error: unknown): void {
    this.#failure ??= { error: error ?? threwNothing() };
    if (isFatal(error)) return this.lost(error);
    this.#end();
  }

  #ready(status: string): void {
    if (this.#step !== 'ending') throw unknownMessage(backend.readyForQuery);
    this.#step = 'over';
    this.#pipeline.takeBack(status);
  }

  #advance(code: number, from: PortalStep, to: PortalStep): void {
    if (this.#step !== from) throw unknownMessage(code);
    this.#step = to;
  }
}
