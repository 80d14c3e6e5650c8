import { writeSync } from '../../wire/encode.js';
import { FrameReader } from '../../wire/frames.js';
import { WireWriter } from '../../wire/writer.js';
import type { Connection } from '../connection.js';
import { isUsable, type LaneClient } from '../driver.js';
import type { Hearing } from './hearing.js';
import type { Profile } from './profile.js';
import { Replies } from './replies.js';
import { type PreparedOn, sendStatement } from './send.js';
import type { LaneStatement } from './statement.js';
import type { Tap } from './tap.js';

/** Most bytes written to the socket in one go; what is left waits until they are on their way. */
const burstBytes = 128 * 1024;

/** Who runs the lanes, as a lane sees it. */
export interface LaneHost {
  readonly hearing: Hearing;
  now(): number;
  /** A statement could not be written; nothing of it was. */
  refused(statement: LaneStatement, error: unknown): void;
  /** The server has answered. */
  answered(lane: Lane, statement: LaneStatement, isInTransaction: boolean): void;
  /** There may be room, or nothing left on the lane. */
  progressed(lane: Lane): void;
  /** It can't go on: the socket is closed, or what came over it makes no sense. */
  broke(lane: Lane, error: unknown): void;
}

/** What a lane is made of. */
export interface LaneParts {
  readonly connection: Connection;
  readonly client: LaneClient;
  readonly tap: Tap;
  readonly preparedOn: PreparedOn;
}

/**
 * A connection that carries statements of several callers one behind the other, without waiting for answers in between.
 * Each has a Sync of its own, so that it is a transaction of its own and does not fail for another.
 *
 * It speaks the protocol itself, on the socket that `pg` connected; what is no answer goes on to `pg`.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export class Lane {
  readonly connection: Connection;
  readonly replies: Replies;
  /** Expected time of what is on it, in milliseconds of the server's. */
  loadMs = 0;
  /** How many of the statements on it may wait for locks. */
  waiters = 0;
  /** Whether it takes nothing more, so that the connection becomes free. */
  isClearing = false;
  /** Whether something is amiss with it, so that it takes nothing more until it is empty. */
  isSpoilt = false;
  /** Whether a statement has left a transaction open. */
  isInTransaction = false;
  /** Whether a request to cancel what runs on it is under way, which might hit whatever runs next. */
  isCancelling = false;
  /** When the server was last asked to. */
  cancelledAt = Number.NEGATIVE_INFINITY;
  /** Answered inside a transaction that a statement left open: not over before that is. */
  readonly held: LaneStatement[] = [];
  readonly #host: LaneHost;
  readonly #client: LaneClient;
  readonly #tap: Tap;
  readonly #preparedOn: PreparedOn;
  readonly #writer = new WireWriter();
  readonly #frames: FrameReader;
  readonly #receiver = (chunk: Buffer): void => this.#receive(chunk);
  #unsent: LaneStatement[] = [];
  #isFlushPlanned = false;
  #isBlocked = false;
  #isProbeWanted = false;
  #isOver = true;

  constructor({ connection, client, tap, preparedOn }: LaneParts, host: LaneHost) {
    this.connection = connection;
    this.#client = client;
    this.#tap = tap;
    this.#preparedOn = preparedOn;
    this.#host = host;
    this.replies = new Replies({
      hearing: host.hearing,
      types: client._types,
      answered: (statement, isInTransaction) => {
        this.#unload(statement);
        host.answered(this, statement, isInTransaction);
      },
      named: (name, text) => {
        preparedOn.byClient[name] = text;
      },
      pass: (message) => tap.pass(message),
    });
    this.#frames = new FrameReader((code, buffer, start, end) => {
      if (!this.#isOver) this.replies.read(code, buffer, start, end);
    });
  }

  /** From now on what comes over the connection is for the statements on it. */
  begin(): void {
    this.#isOver = false;
    this.isClearing = false;
    this.isSpoilt = false;
    this.isInTransaction = false;
    this.#tap.divertTo(this.#receiver);
  }

  /** Statements on it, those not written yet included. */
  get count(): number {
    return this.replies.length + this.#unsent.length;
  }

  /** Whether it carries nothing and takes nothing: its connection is somebody else's, or gone. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether the socket has to get rid of something before it takes more. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** Takes a statement. It is written at the end of this turn of the event loop, with the others of the turn. */
  add(statement: LaneStatement): void {
    statement.move('unsent');
    statement.lane = this;
    this.loadMs += statement.costMs;
    if (statement.profile.mayWait) this.waiters += 1;
    this.#unsent.push(statement);
    if (!this.#isBlocked) this.#planFlush();
  }

  /** Takes back one that is not written yet. */
  withdraw(statement: LaneStatement): void {
    this.#unsent = this.#unsent.filter((each) => each !== statement);
    this.#unload(statement);
  }

  /** Whether the text is run here for the first time. A text that was never run has a lane to itself. */
  isTrying(profile: Profile): boolean {
    const statement = this.replies.head ?? this.#unsent[0];
    return statement?.profile === profile && profile.runs === 0;
  }

  /** Learns with the next statement what the network takes. */
  probeNetwork(): void {
    this.#isProbeWanted = true;
  }

  /** Not written yet, in order. */
  get unsent(): readonly LaneStatement[] {
    return this.#unsent;
  }

  /** From now on what comes is `pg`'s. Only with nothing on the lane, or when the connection is gone. */
  end(): void {
    this.#isOver = true;
    this.#tap.restore();
    if (!this.#frames.isAtBoundary) this.#tap.pass(this.#frames.takeRest());
  }

  #unload({ costMs, profile }: LaneStatement): void {
    if (profile.mayWait) this.waiters -= 1;
    this.loadMs = this.count === 0 ? 0 : this.loadMs - costMs;
  }

  #planFlush(): void {
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    process.nextTick(() => {
      this.#isFlushPlanned = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#isOver || this.#isBlocked) return;
    if (!isUsable(this.#client)) return this.#host.broke(this, new Error('The socket is closed.'));
    this.#encode();
    this.#write();
    // All that there was may have been refused.
    if (this.count === 0) this.#host.progressed(this);
  }

  #encode(): void {
    const moment = this.#host.hearing.moment(this.#host.now());
    if (this.#isProbeWanted && this.replies.length === 0) {
      this.#isProbeWanted = false;
      writeSync(this.#writer);
      this.replies.expectProbe(moment);
    }
    const queue = this.#unsent;
    this.#unsent = [];
    let count = 0;
    for (; count < queue.length && this.#writer.length < burstBytes; count += 1) {
      const statement = queue[count] as LaneStatement;
      try {
        sendStatement(this.#writer, statement, this.#preparedOn);
        statement.move('sent');
        statement.sentAt = moment.at;
        this.replies.expect(statement, moment);
      } catch (error) {
        this.#unload(statement);
        this.#host.refused(statement, error);
      }
    }
    if (count < queue.length) this.#unsent = queue.slice(count).concat(this.#unsent);
  }

  #write(): void {
    const { stream } = this.#client.connection;
    const pieces = this.#writer.take();
    if (pieces.length > 1) stream.cork();
    for (const piece of pieces) this.#isBlocked = !stream.write(piece);
    if (pieces.length > 1) stream.uncork();
    if (!this.#isBlocked) return this.#unsent.length > 0 ? this.#planFlush() : undefined;
    stream.once('drain', () => {
      this.#isBlocked = false;
      if (this.#isOver) return;
      this.#flush();
      this.#host.progressed(this);
    });
  }

  #receive(chunk: Buffer): void {
    this.replies.heardAt(this.#host.hearing.hear(this, this.#host.now()));
    try {
      this.#frames.push(chunk);
    } catch (error) {
      return this.#host.broke(this, error);
    }
    if (!this.#isOver) this.#host.progressed(this);
  }
}
