import type { Clock } from '../../util/clock.js';
import { Deque } from '../../util/deque.js';
import { runtime } from '../../util/runtime.js';
import { writeSync } from '../../wire/encode.js';
import { FrameReader } from '../../wire/frames.js';
import { WireWriter } from '../../wire/writer.js';
import { hasWorkInFlight, holdBack, isUsable, type LaneClient, letGo } from '../driver.js';
import { isWatched } from '../hooks/hooks.js';
import type { Hearing } from './hearing.js';
import type { PreparedStatements } from './prepared.js';
import { Replies } from './replies.js';
import { sendStatement } from './send.js';
import type { LaneStatement } from './statement.js';
import type { Tap } from './tap.js';

/** Most bytes written to the socket in one go; what is left waits until they are on their way. */
const burstBytes = 128 * 1024;

/** Who has statements sent through a pipe. */
export interface PipeUser {
  /** Whether texts that come again are prepared without being named. */
  readonly isPreparing: boolean;
  /** A statement could not be written; nothing of it was. */
  refused(statement: LaneStatement, error: unknown): void;
  /** The server has answered; how long it took over it, and whether a transaction is open now. */
  answered(statement: LaneStatement, tookMs: number, isInTransaction: boolean): void;
  /** There may be room, or nothing left in it. */
  progressed(): void;
  /** It can't go on: the socket is closed, or what came over it makes no sense. */
  broke(error: unknown): void;
  /** The connection is gone. */
  lost(cause: unknown): void;
}

/** What a pipe is made of. */
export interface PipeParts {
  readonly client: LaneClient;
  readonly tap: Tap;
  readonly prepared: PreparedStatements;
  /** Most statements prepared at once. */
  readonly preparedLimit: number;
  /** Whether what is prepared under a name is found again. */
  readonly bearsNames: boolean;
  readonly hearing: Hearing;
  readonly clock: Clock;
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
      answered: (statement, tookMs, isInTransaction) => this.#user?.answered(statement, tookMs, isInTransaction),
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
  get unsent(): Iterable<LaneStatement> {
    return this.#unsent;
  }

  /** The statement that the server is at, as far as can be known; or else the one that is written next. */
  get first(): LaneStatement | undefined {
    return this.replies.head ?? this.#unsent.peek();
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
      this.#flush();
    });
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
    const { hearing, clock, client, prepared, preparedLimit, bearsNames } = this.#parts;
    const moment = hearing.moment(clock.now());
    if (this.#isProbeWanted && this.replies.length === 0) {
      this.#isProbeWanted = false;
      writeSync(this.#writer);
      this.replies.expectProbe(moment);
    }
    const byClient = client.connection.parsedStatements;
    const on = { statements: prepared, byClient, limit: preparedLimit, bearsNames, isAutomatic: user.isPreparing };
    // What a value does to become a text may be anything: give up statements, or close the pool.
    while (this.#unsent.length > 0 && this.#writer.length < burstBytes && this.#user === user) {
      const statement = this.#unsent.shift() as LaneStatement;
      try {
        if (!sendStatement(this.#writer, statement, on)) continue;
      } catch (error) {
        user.refused(statement, error);
        continue;
      }
      statement.move('sent');
      statement.sentAt = moment.at;
      this.replies.expect(statement, moment);
    }
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
      this.#flush();
      this.#user?.progressed();
    });
  }

  #receive(chunk: Buffer): void {
    const { hearing, clock } = this.#parts;
    this.replies.heardAt(hearing.hear(this, clock.now()));
    try {
      this.#frames.push(chunk);
    } catch (cause) {
      this.#user?.broke(new Error(`Connection terminated: ${(cause as Error).message}`, { cause }));
      return;
    }
    this.#user?.progressed();
  }
}
