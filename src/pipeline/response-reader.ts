import { Deque } from '../util/deque.js';
import { backend, headerLength } from './codec/codes.js';
import { checkAside, malformed, readError, readFields, readTag } from './codec/decode.js';
import { unknownMessage } from './codec/frames.js';
import { isRowOf, ResultBuilder, Shape, type TypeParsers } from './codec/result.js';
import { isFatal } from './errors/server-error.js';
import type { Exchange, ExchangeStep } from './exchange.js';
import type { Hearing, Moment } from './service-time.js';

/** A round trip for nothing, which tells what the network takes. */
const probe = Symbol('probe');

/** Transaction status in ReadyForQuery: none is open, one is, or one that has failed. */
export type TransactionStatus = 'I' | 'T' | 'E';

/** What the answers are read with, and who hears of them. */
export interface RepliesHost {
  readonly hearing: Hearing;
  /** Parsers for statements that bring none of their own. */
  readonly types: TypeParsers;
  /** A statement is answered: its `builder`, `tag` and `failure` say what, and `tookMs` how long the server took. */
  answered(exchange: Exchange, tookMs: number): void;
  /** The caller's own name for a statement is known to the server now. */
  named(name: string, text: string): void;
  /** Something that is no answer: a notice, a notification, a changed parameter. */
  pass(message: Buffer): void;
}

/**
 * Reads the server's answers into the exchanges they belong to, in the order in which those were sent. It takes nothing on
 * trust: a message that is not what the next step of an exchange allows ends the connection, since the answers behind it may
 * be somebody else's.
 */
export class Replies {
  /** The error with which the server ended the session; what was sent behind the statement it came for has not been run. */
  end: Error | undefined;
  /** What the server last said of a transaction. */
  status: TransactionStatus = 'I';
  readonly #host: RepliesHost;
  readonly #sent = new Deque<Exchange | typeof probe>();
  #headSince: Moment = { at: 0, idleMs: 0 };
  #heard: Moment = this.#headSince;

  constructor(host: RepliesHost) {
    this.#host = host;
  }

  /** How many answers are still to come. */
  get length(): number {
    return this.#sent.length;
  }

  /** What the server is at, as far as can be known, and since when. */
  get head(): Exchange | undefined {
    const first = this.#sent.peek();
    return first === probe ? undefined : first;
  }
  get headSince(): number {
    return this.#headSince.at;
  }

  /** When what is being read was heard. */
  get now(): number {
    return this.#heard.at;
  }

  /** Sent and not answered, in order. */
  *[Symbol.iterator](): IterableIterator<Exchange> {
    for (const each of this.#sent) if (each !== probe) yield each;
  }

  expect(exchange: Exchange, sentAt: Moment): void {
    exchange.isFirst = this.#sent.length === 0;
    exchange.sentAt = sentAt;
    if (exchange.isFirst) this.#headSince = sentAt;
    this.#sent.push(exchange);
  }

  expectProbe(sentAt: Moment): void {
    if (this.#sent.length === 0) this.#headSince = sentAt;
    this.#sent.push(probe);
  }

  /** What follows was heard at this moment. */
  heardAt(moment: Moment): void {
    this.#heard = moment;
  }

  /** Takes one message. @throws on one that no statement asked for, or that cannot be read */
  read(code: number, buffer: Buffer, start: number, end: number): void {
    // Behind its end a session has nothing to say.
    if (this.end !== undefined) throw unasked(code);
    switch (code) {
      case backend.dataRow:
        return this.#readRow(buffer, start, end);
      case backend.bindComplete:
        expectEmpty(start, end);
        return this.#bound(this.#current(code));
      case backend.commandComplete:
        return this.#completed(this.#current(code), readTag(buffer, start, end));
      case backend.readyForQuery:
        return this.#ready(readStatus(buffer, start, end));
      case backend.rowDescription:
        return this.#described(new Shape(readFields(buffer, start, end)));
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
        return this.#completed(this.#current(code), undefined);
      case backend.parameterDescription:
        return this.#readParameters(Buffer.from(buffer.subarray(start, end)));
      case backend.closeComplete:
        // Where and when a pooler answers Close is its own affair.
        return expectEmpty(start, end);
      case backend.notice:
      case backend.notification:
      case backend.parameterStatus:
        checkAside(code, buffer, start, end);
        return this.#host.pass(buffer.subarray(start - headerLength, end));
      default:
        throw unknownMessage(code);
    }
  }

  #readRow(buffer: Buffer, start: number, end: number): void {
    const exchange = this.#current(backend.dataRow);
    const { shape } = exchange;
    if (exchange.step !== 'rows' || shape === undefined) throw unasked(backend.dataRow);
    if (!isRowOf(shape.fields.length, buffer, start, end)) throw malformed('DataRow');
    if (!isWanted(exchange)) return;
    try {
      this.#builderOf(exchange).addRow(buffer, start);
    } catch (error) {
      failOfItsOwn(exchange, error);
    }
  }

  /** @param tag undefined for a text with nothing in it, which is no command */
  #completed(exchange: Exchange, tag: string | undefined): void {
    if (exchange.step === 'prelude') return this.#preluded(exchange, 2);
    advance(exchange, 'rows', 'done', backend.commandComplete);
    if (!isWanted(exchange)) return;
    const builder = this.#build(exchange);
    if (tag !== undefined) builder?.addTag(tag);
  }

  #bound(exchange: Exchange): void {
    if (exchange.step === 'prelude') return this.#preluded(exchange, 1);
    advance(exchange, 'bind', exchange.isPortalDescribed ? 'portal' : 'rows', backend.bindComplete);
    exchange.isBound = true;
  }

  #parsed(exchange: Exchange): void {
    if (exchange.step === 'prelude') return this.#preluded(exchange, 0);
    advance(exchange, 'parse', 'describe', backend.parseComplete);
    exchange.prepared.isParsed = true;
    const { name, key, text } = exchange.prepared;
    if (typeof key === 'string') this.#host.named(name, text);
  }

  /** A command of the prelude has come one step on: parsed, bound, carried out. */
  #preluded(exchange: Exchange, step: number): void {
    if (exchange.preludeStep !== step) throw unasked(backend.commandComplete);
    exchange.preludeStep = (step + 1) % 3;
    if (step < 2) return;
    exchange.preludes -= 1;
    if (exchange.preludes === 0) exchange.step = exchange.stepBehindPrelude;
  }

  #readParameters(types: Buffer): void {
    const exchange = this.#current(backend.parameterDescription);
    advance(exchange, 'describe', 'shape', backend.parameterDescription);
    exchange.prepared.parameterTypes = types;
  }

  #described(shape: Shape | undefined): void {
    const exchange = this.#current(backend.rowDescription);
    exchange.shape = shape;
    if (exchange.step === 'portal') {
      exchange.step = 'rows';
      return;
    }
    // Not every server that speaks the protocol describes parameters.
    if (exchange.step === 'describe') exchange.step = 'shape';
    advance(exchange, 'shape', 'bind', backend.rowDescription);
    exchange.prepared.shape = shape;
    exchange.prepared.isDescribed = true;
  }

  #readError(error: Error): void {
    if (isFatal(error)) this.end = error;
    const exchange = this.#sent.peek();
    if (exchange === undefined || exchange === probe) {
      if (this.end !== undefined) return;
      throw new Error('The server sent an error that no statement asked for.', { cause: error });
    }
    const isOver = exchange.step === 'failed' || (exchange.step === 'done' && !mayFailCommit(exchange, error));
    if (isOver && this.end === undefined) throw unasked(backend.error);
    exchange.step = 'failed';
    exchange.failure ??= error;
  }

  #ready(status: TransactionStatus): void {
    const answered = this.#sent.peek();
    if (answered === undefined) throw new Error('The server was ready more often than it was asked to be.');
    if (answered !== probe && answered.step !== 'done' && answered.step !== 'failed')
      throw unasked(backend.readyForQuery);
    this.status = status;
    this.#sent.shift();
    const { hearing } = this.#host;
    const since = this.#headSince;
    this.#headSince = this.#heard;
    if (answered === probe) return hearing.probed(this.now - since.at);
    const networkMs = answered.isFirst ? hearing.networkMs : 0;
    this.#host.answered(answered, hearing.tookMs(since) - networkMs);
  }

  /** Undefined where that fails: then the statement has. */
  #build(exchange: Exchange): ResultBuilder | undefined {
    try {
      return this.#builderOf(exchange);
    } catch (error) {
      failOfItsOwn(exchange, error);
      return undefined;
    }
  }

  /** @throws what the caller's own choice of parsers threw */
  #builderOf(exchange: Exchange): ResultBuilder {
    const { statement, shape } = exchange;
    const { types } = this.#host;
    exchange.builder ??= new ResultBuilder(shape, statement?.rowMode, statement?.types ?? types);
    return exchange.builder;
  }

  #current(code: number): Exchange {
    const { head } = this;
    if (head === undefined) throw unasked(code);
    return head;
  }
}

/** Whether there is anybody to read a result for. */
function isWanted({ statement, failure }: Exchange): boolean {
  return statement !== undefined && failure === undefined;
}

/** Conflicts, want of resources, requests to cancel and system errors: what a read can fail with when it is over. */
const failsLate = /^(40|53|57|58|XX)/;

/** Whether it may be this statement that says so after it was carried out: a write has triggers, which raise what they like. */
function mayFailCommit({ profile }: Exchange, error: unknown): boolean {
  return profile.waits !== 'table' || failsLate.test((error as { code?: string }).code ?? '');
}

function advance(exchange: Exchange, from: ExchangeStep, to: ExchangeStep, code: number): void {
  if (exchange.step !== from) throw unasked(code);
  exchange.step = to;
}

function unasked(code: number): Error {
  return new Error(`The server sent a message out of order: ${String.fromCharCode(code)}.`);
}

function expectEmpty(start: number, end: number): void {
  if (start !== end) throw malformed('message of no length');
}

function readStatus(buffer: Buffer, start: number, end: number): TransactionStatus {
  const status = String.fromCharCode(buffer[start] as number);
  if (end - start !== 1 || (status !== 'I' && status !== 'T' && status !== 'E')) throw malformed('ReadyForQuery');
  return status;
}

/** A parser of the caller's own threw: that is the answer, once the statement is over. */
function failOfItsOwn(exchange: Exchange, error: unknown): void {
  exchange.failure = error ?? new Error('A type parser threw nothing.');
}
