import { Deque } from '../../util/deque.js';
import { backend, headerLength } from '../../wire/codes.js';
import { readError, readFields, readTag } from '../../wire/decode.js';
import { ResultBuilder, Shape, type TypeParsers } from '../../wire/result.js';
import { isFatal } from '../failure.js';
import type { Hearing, Moment } from './hearing.js';
import type { LaneStatement } from './statement.js';

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
  answered(statement: LaneStatement, tookMs: number, isInTransaction: boolean): void;
  /** The caller's own name for a statement is known to the server now. */
  named(name: string, text: string): void;
  /** The server has said this, in answer to whatever. */
  said(error: Error): void;
  /** Something that is no answer: a notice, a notification, a changed parameter. */
  pass(message: Buffer): void;
}

/** Reads the server's answers into the statements they belong to, in the order in which those were sent. */
export class Replies {
  /** The error with which the server ended the session; what was sent behind the statement it came for has not been run. */
  end: Error | undefined;
  /** What the server last said of a transaction. */
  status: TransactionStatus = 'I';
  readonly #host: RepliesHost;
  readonly #sent = new Deque<LaneStatement | typeof probe>();
  #headSince: Moment = { at: 0, idleMs: 0 };
  #heard: Moment = this.#headSince;

  constructor(host: RepliesHost) {
    this.#host = host;
  }

  /** How many answers are still to come. */
  get length(): number {
    return this.#sent.length;
  }

  /** The statement that the server is at, as far as can be known, and since when. */
  get head(): LaneStatement | undefined {
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
  *[Symbol.iterator](): IterableIterator<LaneStatement> {
    for (const each of this.#sent) if (each !== probe) yield each;
  }

  expect(statement: LaneStatement, sentAt: Moment): void {
    statement.isFirst = this.#sent.length === 0;
    if (statement.isFirst) this.#headSince = sentAt;
    this.#sent.push(statement);
  }

  expectProbe(sentAt: Moment): void {
    if (this.#sent.length === 0) this.#headSince = sentAt;
    this.#sent.push(probe);
  }

  /** What follows was heard at this moment. */
  heardAt(moment: Moment): void {
    this.#heard = moment;
  }

  /** Takes one message. @throws on one that no statement asked for */
  read(code: number, buffer: Buffer, start: number, end: number): void {
    switch (code) {
      case backend.dataRow:
        return this.#readRow(buffer, start);
      case backend.bindComplete:
        this.#current().isBound = true;
        return;
      case backend.commandComplete:
        return this.#readTag(readTag(buffer, start, end));
      case backend.readyForQuery:
        this.status = String.fromCharCode(buffer[start] as number) as TransactionStatus;
        return this.#ready(this.status !== 'I');
      case backend.rowDescription:
        return this.#describe(new Shape(readFields(buffer, start)));
      case backend.noData:
        return this.#describe(undefined);
      case backend.parseComplete:
        return this.#parsed(this.#current());
      case backend.error:
        return this.#readError(readError(buffer, start, end));
      case backend.emptyQuery:
        return;
      case backend.parameterDescription:
      case backend.closeComplete:
        return;
      case backend.notice:
      case backend.notification:
      case backend.parameterStatus:
        return this.#host.pass(buffer.subarray(start - headerLength, end));
      default:
        throw new Error(`The server sent a message that no statement asked for: ${String.fromCharCode(code)}.`);
    }
  }

  #readRow(buffer: Buffer, start: number): void {
    const statement = this.#current();
    if (!isWanted(statement)) return;
    try {
      this.#builderOf(statement).addRow(buffer, start);
    } catch (error) {
      failOfItsOwn(statement, error);
    }
  }

  #readTag(tag: string): void {
    const statement = this.#current();
    if (statement.prelude.length > 0) {
      statement.prelude = statement.prelude.slice(1);
      statement.isBound = false;
      return;
    }
    statement.tag = tag;
    if (isWanted(statement)) this.#build(statement)?.addTag(tag);
  }

  #readError(error: Error): void {
    this.#host.said(error);
    if (isFatal(error)) this.end = error;
    const statement = this.#sent.peek();
    if (statement === undefined || statement === probe) return;
    statement.failure ??= error;
  }

  #describe(shape: Shape | undefined): void {
    const { prepared } = this.#current();
    if (prepared === undefined) return;
    prepared.shape = shape;
    prepared.isDescribed = true;
  }

  #parsed(statement: LaneStatement): void {
    const isItsOwn = statement.prelude.length === 0 && statement.prepared?.name === statement.name;
    if (isItsOwn && statement.name !== '') {
      this.#host.named(statement.name, statement.profile.text);
    }
  }

  #ready(isInTransaction: boolean): void {
    // Whatever an error said of it, the session goes on.
    this.end = undefined;
    const answered = this.#sent.shift();
    const { hearing } = this.#host;
    const since = this.#headSince;
    this.#headSince = this.#heard;
    if (answered === undefined) throw new Error('The server was ready more often than it was asked to be.');
    if (answered === probe) return hearing.probed(this.now - since.at);
    if (isWanted(answered)) this.#build(answered);
    const networkMs = answered.isFirst ? hearing.networkMs : 0;
    this.#host.answered(answered, hearing.tookMs(since) - networkMs, isInTransaction);
  }

  /** Undefined where that fails: then the statement has. */
  #build(statement: LaneStatement): ResultBuilder | undefined {
    try {
      return this.#builderOf(statement);
    } catch (error) {
      failOfItsOwn(statement, error);
      return undefined;
    }
  }

  /** @throws what the caller's own choice of parsers threw */
  #builderOf(statement: LaneStatement): ResultBuilder {
    const { types } = this.#host;
    statement.builder ??= new ResultBuilder(statement.prepared?.shape, statement.rowMode, statement.types ?? types);
    return statement.builder;
  }

  #current(): LaneStatement {
    const { head } = this;
    if (head === undefined) throw new Error('The server answered a statement that was not sent.');
    return head;
  }
}

/** Whether there is anybody to read a result for. */
function isWanted({ state, failure }: LaneStatement): boolean {
  return state !== 'abandoned' && failure === undefined;
}

/** A parser of the caller's own threw: that is the answer, once the statement is over. */
function failOfItsOwn(statement: LaneStatement, error: unknown): void {
  statement.failure = error ?? new Error('A type parser threw nothing.');
}
