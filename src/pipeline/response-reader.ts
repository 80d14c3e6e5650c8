import { backend, headerLength } from './codec/codes.js';
import { checkAside, readError, readFields } from './codec/decode.js';
import { FrameReader, unknownMessage } from './codec/frames.js';
import { checkText, malformed, ResultBuilder, Shape, type TypeParsers, threwNothing } from './codec/result.js';
import { isRowOf } from './codec/rows/row-reader.js';
import { isFatal } from './errors/server-error.js';
import type { Exchange, ExchangeStep } from './exchange.js';
import type { Moment, ServiceTimeEstimator } from './service-time.js';

/** Transaction status in ReadyForQuery: idle, in a transaction, or in a failed one. */
export type TransactionStatus = 'I' | 'T' | 'E';

/** Estimator, parsers and callbacks for the answers. */
export interface ResponseHandler {
  readonly estimator: ServiceTimeEstimator;
  /** Parsers for statements without their own. */
  readonly types: TypeParsers;
  /** Called when a statement is answered: its `builder` and `failure` hold the answer, `tookMs` is the server time. */
  answered(exchange: Exchange, tookMs: number): void;
  /**
   * Called for an exchange that the server has skipped, since one in front of it failed, with that one; before `answered` for
   * that one, and from the last to the first.
   */
  skipped(exchange: Exchange, failed: Exchange): void;
  /** Called when the answer to a probe has come, with the time of the round trip in milliseconds. */
  probed(tookMs: number): void;
  /** Called when the caller's own name for a statement is known to the server. */
  named(name: string, text: string): void;
  /** Called for each message that is not an answer: a notice, a notification, a changed parameter. */
  pass(message: Buffer): void;
}

/**
 * Reads the server's answers into the exchanges they belong to, in the order in which those were sent. Every message is
 * verified: one that the next step of an exchange does not allow ends the connection, since the answers behind it may belong
 * to other callers.
 */
export class ResponseReader {
  /** Error with which the server ended the session; statements sent behind the one it answers have not been executed. */
  end: Error | undefined;
  /** The transaction status of the last ReadyForQuery. */
  status: TransactionStatus = 'I';
  /** Exchange that the server works on, as far as can be known. */
  head: Exchange | undefined;
  /** Time since which it does, in milliseconds. */
  headSince = 0;
  /** Number of pending answers, including that of a probe. */
  length = 0;
  /** Arrival time of the input being read, in milliseconds. */
  now = 0;
  /** True if messages are read; otherwise they are discarded. */
  isOpen = false;
  /** True if the first answer is that of a probe: an empty round trip that measures the network. */
  isProbing = false;
  readonly #handler: ResponseHandler;
  /** Splits the input into messages. */
  readonly frames: FrameReader;
  #tail: Exchange | undefined;
  #headSince: Moment = { at: 0, idleMs: 0 };
  #read: Moment = this.#headSince;

  constructor(handler: ResponseHandler) {
    this.#handler = handler;
    this.frames = new FrameReader(this.#readMessage);
  }

  /** Exchanges that are sent and not answered, in order. */
  *[Symbol.iterator](): IterableIterator<Exchange> {
    for (let each = this.head; each !== undefined; each = each.next) yield each;
  }

  expect(exchange: Exchange): void {
    if (this.length === 0) {
      exchange.isFirst = true;
      this.#headSince = exchange.sentAt;
      this.headSince = exchange.sentAt.at;
    }
    if (this.#tail === undefined || this.head === undefined) this.head = exchange;
    else this.#tail.next = exchange;
    this.#tail = exchange;
    this.length += 1;
  }

  /** Expects the answer to a probe. Only with nothing else in flight. */
  expectProbe(sentAt: Moment): void {
    this.isProbing = true;
    this.length += 1;
    this.#headSince = sentAt;
    this.headSince = sentAt.at;
  }

  /**
   * Reads input of the socket, split at any point.
   *
   * @throws on a message that no statement asked for, or that cannot be read
   */
  push(chunk: Buffer, read: Moment): void {
    this.#read = read;
    this.now = read.at;
    this.frames.push(chunk);
  }

  readonly #readMessage = (code: number, buffer: Buffer, start: number, end: number): void => {
    if (!this.isOpen) return;
    // No message may follow the end of a session.
    if (this.end !== undefined) throw outOfOrder(code);
    switch (code) {
      case backend.dataRow:
        return this.#readRow(this.#current(code), buffer, start, end);
      case backend.bindComplete:
        return this.#bound(this.#current(code), start, end);
      case backend.commandComplete:
        return this.#completed(this.#current(code), buffer, start, end);
      case backend.readyForQuery:
        return this.#ready(buffer, start, end);
      case backend.rowDescription:
        return this.#described(this.#shapeOf(this.#current(code), buffer, start, end));
      case backend.noData:
        expectEmpty(start, end);
        return this.#described(undefined);
      case backend.parseComplete:
        expectEmpty(start, end);
        return this.#parsed(this.#current(code));
      case backend.error:
        return this.#readError(readError(buffer, start, end));
      case backend.emptyQuery:
        expectEmpty(start, end);
        // An empty text is not a command, and has no tag.
        return this.#completed(this.#current(code), undefined, start, end);
      case backend.parameterDescription:
        return this.#readParameters(Buffer.from(buffer.subarray(start, end)));
      case backend.closeComplete:
        // A pooler may answer Close at any point.
        return expectEmpty(start, end);
      case backend.notice:
      case backend.notification:
      case backend.parameterStatus:
        checkAside(code, buffer, start, end);
        return this.#handler.pass(buffer.subarray(start - headerLength, end));
      default:
        throw unknownMessage(code);
    }
  };

  #readRow(exchange: Exchange, buffer: Buffer, start: number, end: number): void {
    const { shape } = exchange;
    if (exchange.step !== 'rows' || shape === undefined) throw outOfOrder(backend.dataRow);
    exchange.bytes += end - start;
    const isWanted = exchange.statement !== undefined && exchange.failure === undefined;
    if (isWanted ? !this.#addRow(exchange, buffer, start, end) : !isRowOf(shape.fields.length, buffer, start, end))
      throw malformed('DataRow');
  }

  /** Returns false for a row that cannot be read. */
  #addRow(exchange: Exchange, buffer: Buffer, start: number, end: number): boolean {
    try {
      exchange.builder ??= this.#build(exchange);
      return exchange.builder.addRow(buffer, start, end);
    } catch (error) {
      failOfItsOwn(exchange, error);
      // The row was not read if choosing a parser failed.
      return isRowOf(exchange.shape?.fields.length ?? 0, buffer, start, end);
    }
  }

  #completed(exchange: Exchange, buffer: Buffer | undefined, start: number, end: number): void {
    const isWanted = exchange.step === 'rows' && exchange.statement !== undefined && exchange.failure === undefined;
    if (buffer !== undefined && !isWanted) checkText(buffer, start, end, 'CommandComplete');
    if (exchange.step === 'prelude') return this.#preluded(exchange, 2);
    if (exchange.step !== 'rows') throw outOfOrder(backend.commandComplete);
    exchange.step = 'done';
    const builder = isWanted ? (exchange.builder ?? this.#tryToBuild(exchange)) : undefined;
    if (buffer !== undefined) builder?.complete(buffer, start, end);
    if (!exchange.hasSync) this.#answered(exchange);
  }

  #bound(exchange: Exchange, start: number, end: number): void {
    if (start !== end) throw malformed('message of no length');
    if (exchange.step === 'prelude') return this.#preluded(exchange, 1);
    if (exchange.step !== 'bind') throw outOfOrder(backend.bindComplete);
    exchange.step = exchange.isPortalDescribed ? 'portal' : 'rows';
    exchange.isBound = true;
  }

  #parsed(exchange: Exchange): void {
    if (exchange.step === 'prelude') return this.#preluded(exchange, 0);
    advance(exchange, 'parse', 'describe', backend.parseComplete);
    const { prepared } = exchange;
    prepared.isParsed = true;
    if (typeof prepared.key === 'string') this.#handler.named(prepared.name, prepared.text);
  }

  /** Called when a command of the prelude has advanced one step: parsed, bound, executed. */
  #preluded(exchange: Exchange, step: number): void {
    if (exchange.preludeStep !== step) throw outOfOrder(backend.commandComplete);
    exchange.preludeStep = (step + 1) % 3;
    if (step === 2) exchange.preludeDone();
  }

  #readParameters(types: Buffer): void {
    const exchange = this.#current(backend.parameterDescription);
    advance(exchange, 'describe', 'shape', backend.parameterDescription);
    exchange.prepared.parameterTypes = types;
  }

  #shapeOf({ profile }: Exchange, buffer: Buffer, start: number, end: number): Shape {
    if (profile.shape?.isDescribedBy(buffer, start, end)) return profile.shape;
    profile.shape = new Shape(readFields(buffer, start, end), Buffer.from(buffer.subarray(start, end)));
    return profile.shape;
  }

  #described(shape: Shape | undefined): void {
    const exchange = this.#current(backend.rowDescription);
    exchange.shape = shape;
    if (exchange.step === 'portal') {
      exchange.step = 'rows';
      return;
    }
    // Not every server that implements the protocol describes parameters.
    if (exchange.step === 'describe') exchange.step = 'shape';
    advance(exchange, 'shape', 'bind', backend.rowDescription);
    exchange.prepared.shape = shape;
    exchange.prepared.isDescribed = true;
  }

  #readError(error: Error): void {
    if (isFatal(error)) this.end = error;
    const exchange = this.isProbing ? undefined : this.head;
    if (exchange === undefined) {
      if (this.end !== undefined) return;
      throw new Error('The server sent an error that no statement asked for.', { cause: error });
    }
    const isOver = exchange.step === 'failed' || (exchange.step === 'done' && !mayFailCommit(exchange, error));
    if (isOver && this.end === undefined) throw outOfOrder(backend.error);
    exchange.step = 'failed';
    exchange.failure ??= error;
  }

  #ready(buffer: Buffer, start: number, end: number): void {
    const status = String.fromCharCode(buffer[start] as number);
    if (end - start !== 1 || (status !== 'I' && status !== 'T' && status !== 'E')) throw malformed('ReadyForQuery');
    if (this.length === 0) throw new Error('The server was ready more often than it was asked to be.');
    const since = this.#headSince;
    const answered = this.head;
    const isOver = answered !== undefined && (answered.step === 'done' || answered.step === 'failed');
    if (!this.isProbing && !isOver) throw outOfOrder(backend.readyForQuery);
    this.status = status;
    if (!this.isProbing && answered !== undefined) return this.#answered(answered);
    this.length -= 1;
    this.#headSince = this.#read;
    this.headSince = this.now;
    this.isProbing = false;
    this.#handler.probed(this.now - since.at);
  }

  /** The head is answered: the server works on the next one, unless it skips that. */
  #answered(exchange: Exchange): void {
    const { estimator } = this.#handler;
    const tookMs = estimator.tookMs(this.#headSince);
    this.length -= 1;
    this.#headSince = this.#read;
    this.headSince = this.now;
    const skipped = exchange.step === 'failed' ? upToSync(exchange) : none;
    this.head = (skipped[0] ?? exchange).next;
    this.length -= skipped.length;
    for (const each of skipped) this.#handler.skipped(each, exchange);
    this.#handler.answered(exchange, exchange.isFirst ? tookMs - estimator.networkMs : tookMs);
  }

  /** Returns undefined if building fails: then the statement has failed. */
  #tryToBuild(exchange: Exchange): ResultBuilder | undefined {
    try {
      exchange.builder = this.#build(exchange);
      return exchange.builder;
    } catch (error) {
      failOfItsOwn(exchange, error);
      return undefined;
    }
  }

  /** @throws the error of the caller's own type parsers, while choosing one */
  #build({ statement, shape }: Exchange): ResultBuilder {
    return new ResultBuilder(shape, statement?.rowMode, statement?.types ?? this.#handler.types);
  }

  #current(code: number): Exchange {
    if (this.head === undefined || this.isProbing) throw outOfOrder(code);
    return this.head;
  }
}

const none: readonly Exchange[] = [];

/** Exchanges behind one that end with the same Sync, from the last to the first. */
function upToSync(exchange: Exchange): readonly Exchange[] {
  if (exchange.hasSync) return none;
  const behind: Exchange[] = [];
  for (let each = exchange; !each.hasSync && each.next !== undefined; each = each.next) behind.unshift(each.next);
  return behind;
}

/** Conflicts, lack of resources, cancel requests and system errors: those with which a read can fail after its last row. */
const failsLate = /^(40|53|57|58|XX)/;

/** True if the error may be this statement's, after its execution: a write has triggers, which may raise any error. */
function mayFailCommit({ profile }: Exchange, error: unknown): boolean {
  return profile.waits !== 'table' || failsLate.test((error as { code?: string }).code ?? '');
}

function advance(exchange: Exchange, from: ExchangeStep, to: ExchangeStep, code: number): void {
  if (exchange.step !== from) throw outOfOrder(code);
  exchange.step = to;
}

function outOfOrder(code: number): Error {
  return new Error(`The server sent a message out of order: ${String.fromCharCode(code)}.`);
}

function expectEmpty(start: number, end: number): void {
  if (start !== end) throw malformed('message of no length');
}

/** Fails a statement with the error of the caller's own type parser, once the statement has ended. */
function failOfItsOwn(exchange: Exchange, error: unknown): void {
  exchange.failure = error ?? threwNothing();
}
