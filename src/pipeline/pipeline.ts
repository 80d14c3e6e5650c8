import type { LaneStatement } from '../pool/pool-statement.js';
import type { Clock } from '../util/clock.js';
import { Deque } from '../util/deque.js';
import { runtime } from '../util/runtime.js';
import { type WireValue, writeSync } from './codec/encode.js';
import { FrameReader } from './codec/frames.js';
import { WireWriter } from './codec/writer.js';
import type { Exchange } from './exchange.js';
import { isWatched } from './hooks.js';
import { hasWorkInFlight, holdBack, isUsable, type LaneClient, letGo } from './pg-client.js';
import { type Prepared, type PreparedStatements, takesTime } from './prepared.js';
import type { Profile } from './profile.js';
import { Replies } from './response-reader.js';
import { areLargeOnWire, type PreparedOn, toWire, writeExchange } from './send.js';
import type { Hearing, Moment } from './service-time.js';
import type { Tap } from './socket-interceptor.js';
import { isStale, isToClose } from './staleness.js';

/** Most bytes written to the socket in one go; what is left waits until they are on their way. */
const burstBytes = 128 * 1024;

/** Who has statements sent through a pipe. */
export interface PipeUser {
  /** Whether texts that come often are prepared without being named. */
  readonly isPreparing: boolean;
  /** A statement could not be written; nothing of it was. */
  refused(statement: LaneStatement, error: unknown): void;
  /** A statement was not written, for its values are too large to go before others; undefined where they never are. */
  readonly tooLarge: ((statement: LaneStatement, values: readonly WireValue[]) => void) | undefined;
  /** The server has answered, and how long it took over it. */
  answered(exchange: Exchange, tookMs: number): void;
  /** There may be room, or nothing left in it. */
  progressed(): void;
  /** It can't go on: the socket is closed, or what came over it makes no sense. */
  broke(error: unknown): void;
  /** The connection is gone. */
  lost(cause: unknown): void;
}

/** When what is prepared has last turned out to be out of date, for all connections of a pool. */
export interface Freshness {
  notBefore: number;
}

/** What a pipe is made of. */
export interface PipeParts {
  readonly client: LaneClient;
  readonly tap: Tap;
  readonly prepared: PreparedStatements;
  /** Most statements prepared at once. */
  readonly preparedLimit: number;
  readonly freshness: Freshness;
  /** Whether what is prepared under a name is found again. */
  readonly bearsNames: boolean;
  /** Whether it keeps its shape, or else is refused. */
  readonly keepsShape: boolean;
  readonly hearing: Hearing;
  readonly clock: Clock;
  /** Hears of every error of the server that sending a statement without what was prepared would not cure. */
  readonly said: (error: unknown) => void;
}

/**
 * Carries statements over a connection one behind the other, without waiting for answers in between. Each has a Sync of
 * its own, so that it is a transaction of its own, outside of others, and does not fail for another.
 *
 * It speaks the protocol itself, on the socket that `pg` connected; what is no answer goes on to `pg`. In use from
 * `begin` to `end`; in between, `pg`'s Client sends nothing.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export class Pipe {
  readonly replies: Replies;
  readonly #parts: PipeParts;
  readonly #writer = new WireWriter();
  readonly #frames: FrameReader;
  readonly #receiver = (chunk: Buffer): void => this.#receive(chunk);
  #user: PipeUser | undefined;
  readonly #unsent = new Deque<LaneStatement>();
  #isFlushPlanned = false;
  #isBlocked = false;
  #isProbeWanted = false;

  constructor(parts: PipeParts) {
    const { client, tap, hearing, prepared } = parts;
    this.#parts = parts;
    this.replies = new Replies({
      hearing,
      types: client._types,
      answered: (exchange, tookMs) => this.#answered(exchange, tookMs),
      named: (name, text) => {
        // Unless it has been closed since.
        if (prepared.textOf(name) === text) client.connection.parsedStatements[name] = text;
      },
      pass: (message) => tap.pass(message),
    });
    this.#frames = new FrameReader((code, buffer, start, end) => {
      if (this.#user) this.replies.read(code, buffer, start, end);
    });
  }

  /** What is prepared on the connection. */
  get prepared(): PreparedStatements {
    return this.#parts.prepared;
  }

  /** Whether a pipe can begin: `pg` has been given whole messages, and has nothing to do. */
  get isFree(): boolean {
    const { tap, client } = this.#parts;
    return this.#user === undefined && tap.isAtBoundary && !hasWorkInFlight(client) && !isWatched(client);
  }

  /** Whether somebody uses it. */
  get isInUse(): boolean {
    return this.#user !== undefined;
  }

  /** From now on what comes over the connection is for this user's statements. Only while it is free. */
  begin(user: PipeUser): void {
    const { client, tap } = this.#parts;
    this.#user = user;
    holdBack(client);
    tap.divertTo(this.#receiver);
  }

  /**
   * From now on the connection is `pg`'s again. Only with nothing in the pipe.
   */
  end(): void {
    this.#restore();
    letGo(this.#parts.client, this.replies.status);
  }

  /** The connection is gone; its user is told. */
  lose(cause: unknown): void {
    const user = this.#user;
    if (user === undefined) return;
    const { end } = this.replies;
    if (end !== undefined) this.#parts.said(end);
    this.#restore();
    user.lost(cause);
  }

  /** Statements on it, those not written yet included. */
  get count(): number {
    return this.replies.length + this.#unsent.length;
  }

  /** Whether the socket has to get rid of something before it takes more. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** Takes a statement. It is written at the end of this turn of the event loop, with the others of the turn. */
  add(statement: LaneStatement): void {
    statement.move('unsent');
    this.#unsent.push(statement);
    if (!this.#isBlocked) this.#planFlush();
  }

  /** Takes back one that is not written yet. */
  withdraw(statement: LaneStatement): void {
    this.#unsent.retain((each) => each !== statement);
  }

  /** Learns with the next statement what the network takes. */
  probeNetwork(): void {
    this.#isProbeWanted = true;
  }

  /** Not written yet, in order. */
  get unsent(): LaneStatement[] {
    return [...this.#unsent];
  }

  /** What the server is at, as far as can be known, or else is written next. */
  get first(): Profile | undefined {
    return this.replies.head?.profile ?? this.#unsent.peek()?.profile;
  }

  #restore(): void {
    const { tap } = this.#parts;
    this.#user = undefined;
    tap.restore();
    if (!this.#frames.isAtBoundary) tap.pass(this.#frames.takeRest());
  }

  #planFlush(): void {
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    runtime.nextTick(() => {
      this.#isFlushPlanned = false;
      this.#guarded(() => this.#flush());
    });
  }

  /** A fault of our own ends this connection, not the process. */
  #guarded(run: () => void): void {
    const user = this.#user;
    try {
      run();
    } catch (cause) {
      user?.broke(new Error(`Connection terminated: ${(cause as Error).message}`, { cause }));
    }
  }

  #flush(): void {
    const user = this.#user;
    if (user === undefined || this.#isBlocked) return;
    if (!isUsable(this.#parts.client)) return user.broke(new Error('Connection terminated: its socket is closed.'));
    this.#encode(user);
    if (this.#user !== user) return;
    this.#write();
    // All that there was may have been refused.
    if (this.count === 0) user.progressed();
  }

  #encode(user: PipeUser): void {
    const { hearing, clock, client, prepared, preparedLimit, freshness, bearsNames, keepsShape } = this.#parts;
    const moment = hearing.moment(clock.now());
    if (this.#isProbeWanted && this.replies.length === 0) {
      this.#isProbeWanted = false;
      writeSync(this.#writer);
      this.replies.expectProbe(moment);
    }
    const byClient = client.connection.parsedStatements;
    const { notBefore } = freshness;
    const how = { limit: preparedLimit, bearsNames, isAutomatic: user.isPreparing, notBefore, now: moment.at };
    const on = { statements: prepared, byClient, keepsShape, ...how };
    while (this.#unsent.length > 0 && this.#writer.length < burstBytes) {
      const next = this.#unsent.peek() as LaneStatement;
      const values = this.#valuesOf(next, user);
      // What a value does to become a text may be anything: give up statements, or end the connection.
      if (this.#user !== user) return;
      if (this.#unsent.peek() !== next) continue;
      this.#unsent.shift();
      if (values !== undefined) this.#encodeOne(user, next, values, on, moment);
    }
  }

  /** Undefined where the statement cannot be sent, of which its caller has been told. */
  #valuesOf(next: LaneStatement, user: PipeUser): readonly WireValue[] | undefined {
    try {
      return toWire(next.values);
    } catch (error) {
      if (this.#user === user && this.#unsent.peek() === next) user.refused(next, error);
      return undefined;
    }
  }

  #encodeOne(
    user: PipeUser,
    statement: LaneStatement,
    values: readonly WireValue[],
    on: PreparedOn,
    moment: Moment,
  ): void {
    if (user.tooLarge && areLargeOnWire(values)) return user.tooLarge(statement, values);
    let exchange: Exchange;
    try {
      exchange = writeExchange(this.#writer, statement, values, on);
    } catch (error) {
      return user.refused(statement, error);
    }
    statement.move('sent');
    statement.exchange = exchange;
    this.replies.expect(exchange, moment);
  }

  #write(): void {
    const { stream } = this.#parts.client.connection;
    const pieces = this.#writer.take();
    if (pieces.length > 1) stream.cork();
    for (const piece of pieces) this.#isBlocked = !stream.write(piece);
    if (pieces.length > 1) stream.uncork();
    if (!this.#isBlocked) return this.#unsent.length > 0 ? this.#planFlush() : undefined;
    stream.once('drain', () => {
      this.#isBlocked = false;
      this.#guarded(() => {
        this.#flush();
        this.#user?.progressed();
      });
    });
  }

  #receive(chunk: Buffer): void {
    const { hearing, clock } = this.#parts;
    this.replies.heardAt(hearing.hear(this, clock.now()));
    this.#guarded(() => {
      this.#frames.push(chunk);
      this.#user?.progressed();
    });
  }

  #answered(exchange: Exchange, tookMs: number): void {
    if (exchange.isDescribed) this.#described(exchange);
    if (isStale(exchange)) this.#refused(exchange.prepared);
    else if (exchange.step === 'failed') this.#parts.said(exchange.failure);
    this.#user?.answered(exchange, tookMs);
  }

  /** What was to be prepared is there now, or is not; and what it was made from may have changed. */
  #described(exchange: Exchange): void {
    const { prepared: statements, freshness } = this.#parts;
    const { prepared, profile } = exchange;
    if (prepared.key !== undefined) {
      if (!prepared.isDescribed) statements.giveUp(prepared, isToClose(exchange));
      else if (!statements.confirm(prepared)) freshness.notBefore = prepared.parsedAt;
    }
    const isOurs = typeof prepared.key !== 'string' && !profile.preparing.isForbidden;
    if (!isOurs || !takesTime(prepared.parameterTypes)) return;
    profile.preparing.forbid();
    statements.discard(prepared);
  }

  /** It was of no use to a statement. A caller's own is kept until it turns out that it is to blame. */
  #refused(prepared: Prepared): void {
    if (typeof prepared.key !== 'string') this.#parts.prepared.discard(prepared);
  }
}
