import type { Clock } from '../util/clock.js';
import { runtime } from '../util/runtime.js';
import type { TypeParsers } from './codec/result.js';
import { MessageWriter, sizeBound, type WireValue } from './codec/writer.js';
import {
  type Exchange,
  isReady,
  type PipelinedStatement,
  type PrepareContext,
  valuesOf,
  writeExchange,
} from './exchange.js';
import type { ClientHooks } from './hooks.js';
import { maxSharedBytes } from './parse-query.js';
import { hasStatement, holdBack, isUsable, type LaneClient, letGo } from './pg-client.js';
import { type Prepared, type PreparedStatements, takesTime } from './prepared.js';
import type { Profile } from './profile.js';
import { type ResponseHandler, ResponseReader } from './response-reader.js';
import type { ServiceTimeEstimator } from './service-time.js';
import { SocketInterceptor } from './socket-interceptor.js';
import { isDoubtful, isOutdated, isStale, isToClose } from './staleness.js';

/** Maximum number of bytes written to the socket at once; the rest waits until they are on their way. */
const burstBytes = 128 * 1024;

/**
 * While the statements in flight are expected to keep the server busy for longer than this, further ones are held back, to be
 * written together: a write costs more than a short statement. They reach the server in front of the end of those in flight.
 */
function busyMs(networkMs: number): number {
  return 0.2 + 2 * networkMs;
}

/** Owner of the statements that a pipeline sends: a lane, or the caller of a checked-out connection. */
export interface PipelineUser {
  /** True if frequent texts are prepared without a name from the caller. */
  readonly isPreparing: boolean;
  /** Called for a statement that could not be encoded; no part of it was written. */
  refused(statement: PipelinedStatement, error: unknown): void;
  /** Called for a statement not written because its values are too large to go in front of others; undefined if any size may. */
  readonly tooLarge: ((statement: PipelinedStatement, values: readonly WireValue[]) => void) | undefined;
  /**
   * Called for a follower that the server has skipped, since one in front of it failed.
   *
   * @returns true to send it again, behind the failure
   */
  skipped?(statement: PipelinedStatement, failed: Exchange): boolean;
  /** Called when the server has answered, with the server time in milliseconds. */
  answered(exchange: Exchange, tookMs: number): void;
  /** Called when the pipeline may have room, or may be empty. */
  progressed(): void;
  /** Called when it cannot continue: the socket is closed, or the server sent invalid messages. */
  broke(error: unknown): void;
  /** Called when the connection is gone. */
  lost(cause: unknown): void;
}

/** Reads the connection's input in place of the pipeline, for a part of the protocol that is not pipelined. */
export interface Borrower {
  receive(chunk: Buffer): void;
  /** Called when the connection is gone. */
  lost(cause: unknown): void;
}

/** Time when a prepared statement last turned out to be out of date, for all connections of a pool. */
export interface Freshness {
  notBefore: number;
}

/** Parts of a pipeline. */
export interface PipelineParts {
  readonly client: LaneClient;
  readonly hooks: ClientHooks;
  readonly prepared: PreparedStatements;
  /** Maximum number of prepared statements at once. */
  readonly preparedLimit: number;
  readonly freshness: Freshness;
  /** True if named prepared statements can be used again: not behind every pooler. */
  readonly supportsNames: boolean;
  /** True if a prepared statement keeps its result columns, or else is rejected. */
  readonly keepsShape: boolean;
  readonly estimator: ServiceTimeEstimator;
  readonly clock: Clock;
  /** Called for every error of the server that sending the statement unprepared would not avoid. */
  readonly onSessionError: (error: unknown) => void;
}

/**
 * Sends statements over a connection one behind the other, without waiting for answers in between. Each has its own Sync,
 * so that it is a transaction of its own and does not fail because of another; only a statement and its followers share one
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING).
 *
 * It implements the protocol itself, on the socket that `pg` connected; other messages than answers go on to `pg`. In use from
 * `begin` to `end`; in between, `pg`'s Client sends nothing.
 *
 * The life of a statement in it:
 * 1. `add`: it waits in `unsent` for the end of this turn of the event loop;
 * 2. `#flush`: its values are turned into text, `writeExchange` chooses the prepared statement to bind and writes it, and
 *    its `Exchange` joins those in flight;
 * 3. `#receive`: `ResponseReader` reads the answers, message by message, into the exchange at the head, and builds its
 *    result;
 * 4. `answered`: the state of its prepared statement is updated, and the answer goes to the user, which settles the caller.
 */
export class Pipeline implements ResponseHandler {
  readonly reader: ResponseReader;
  readonly estimator: ServiceTimeEstimator;
  /** The client's own parsers. */
  readonly types: TypeParsers;
  /** Statements prepared on the connection. */
  readonly prepared: PreparedStatements;
  /** Number of statements in it, including unwritten ones and a probe. */
  count = 0;
  /** True if the socket's buffer is full, until it drains. */
  isBlocked = false;
  /** Unwritten statements, in order. */
  readonly #unsent: PipelinedStatement[] = [];
  readonly #client: LaneClient;
  readonly #interceptor: SocketInterceptor;
  readonly #parts: PipelineParts;
  readonly #writer = new MessageWriter();
  #user: PipelineUser | undefined;
  #borrower: Borrower | undefined;
  #isFlushPlanned = false;
  #isProbeWanted = false;
  /** Expected server time of the statements in flight, in milliseconds. */
  #inFlightMs = 0;

  /** Only for a client whose socket can be intercepted. */
  constructor(parts: PipelineParts) {
    const { client, estimator, prepared } = parts;
    this.#parts = parts;
    this.#client = client;
    this.prepared = prepared;
    this.estimator = estimator;
    this.types = client._types;
    this.reader = new ResponseReader(this);
    this.#interceptor = new SocketInterceptor(client.connection.stream, this.#receive);
  }

  /** True if it can begin: `pg` has received whole messages only, and is idle. */
  get isFree(): boolean {
    if (this.isInUse || !this.#interceptor.isAtBoundary) return false;
    return this.#client.readyForQuery && !hasStatement(this.#client) && !this.#parts.hooks.isWatched();
  }

  /** True if it has a user. */
  get isInUse(): boolean {
    return this.#user !== undefined || this.#borrower !== undefined;
  }

  /** Text of the statement that the server runs now, as far as can be known, or else of the next one to write. */
  get first(): Profile | undefined {
    return (this.reader.head ?? this.#unsent[0])?.profile;
  }

  /** Unwritten statements, in order; a copy. */
  get unsent(): PipelinedStatement[] {
    return [...this.#unsent];
  }

  /** Directs the connection's input to this user's statements. Only while the pipeline is free. */
  begin(user: PipelineUser): void {
    this.#user = user;
    this.reader.isOpen = true;
    holdBack(this.#client);
  }

  /** Gives the connection back to `pg`. Only with an empty pipeline. */
  end(): void {
    this.#restore();
    letGo(this.#client, this.reader.status);
  }

  /** Gives the connection's input to the borrower, until `takeBack`. Only while the pipeline is free. */
  lend(borrower: Borrower): void {
    this.#borrower = borrower;
    holdBack(this.#client);
  }

  /** @param status of the server's last ReadyForQuery */
  takeBack(status: string): void {
    this.#borrower = undefined;
    letGo(this.#client, status);
  }

  /** Called when the connection is gone; notifies the user. */
  lose(cause: unknown): void {
    this.#borrower?.lost(cause);
    this.#borrower = undefined;
    const user = this.#user;
    if (user === undefined) return;
    const { end } = this.reader;
    if (end !== undefined) this.#parts.onSessionError(end);
    this.#restore();
    user.lost(cause);
  }

  /** Takes a statement. It is written at the end of this turn of the event loop, with the others of the turn. */
  add(statement: PipelinedStatement): void {
    this.count += 1;
    this.#unsent.push(statement);
    if (!this.isBlocked) this.#planFlush();
  }

  #planFlush(): void {
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    runtime.nextTick(this.#flushPlanned);
  }

  /** True if the statement is in it and not written yet. */
  has(statement: PipelinedStatement): boolean {
    return this.#unsent.includes(statement);
  }

  /** True if a statement of this name may be sent as a follower: those are not prepared, so it must be already. */
  mayFollow(name: string): boolean {
    const { supportsNames, freshness } = this.#parts;
    return (
      name === '' || !supportsNames || isReady(name, { statements: this.prepared, notBefore: freshness.notBefore })
    );
  }

  /** Takes back a statement that is not written yet. */
  withdraw(statement: PipelinedStatement): void {
    const at = this.#unsent.indexOf(statement);
    if (at === -1) return;
    this.#unsent.splice(at, 1);
    this.count -= 1;
  }

  /** Measures the network round trip with the next statement. */
  probeNetwork(): void {
    this.#isProbeWanted = true;
  }

  #restore(): void {
    const { frames } = this.reader;
    this.#user = undefined;
    this.reader.isOpen = false;
    if (frames.held > 0) this.#interceptor.pass(frames.takeRest());
  }

  readonly #flushPlanned = (): void => {
    this.#isFlushPlanned = false;
    const user = this.#user;
    if (user === undefined || this.#inFlightMs > busyMs(this.estimator.networkMs)) return;
    try {
      this.#flush(user);
    } catch (cause) {
      breakFor(user, cause);
    }
  };

  #flush(user: PipelineUser): void {
    if (this.isBlocked) return;
    if (!isUsable(this.#client)) return user.broke(new Error('Connection terminated: its socket is closed.'));
    this.#encode(user);
    if (this.#user !== user) return;
    this.#write();
    // All statements may have been refused.
    if (this.count === 0) user.progressed();
  }

  #encode(user: PipelineUser): void {
    const { estimator, clock, preparedLimit, freshness, supportsNames, keepsShape } = this.#parts;
    const now = estimator.moment(clock.now());
    if (this.#isProbeWanted && this.reader.length === 0) {
      this.#isProbeWanted = false;
      this.#writer.sync();
      this.reader.expectProbe(now);
      this.count += 1;
    }
    const context: PrepareContext = {
      statements: this.prepared,
      byClient: this.#client.connection.parsedStatements,
      limit: preparedLimit,
      supportsNames,
      keepsShape,
      isAutomatic: user.isPreparing,
      isBehind: false,
      notBefore: freshness.notBefore,
      now,
    };
    const unsent = this.#unsent;
    // Never without the Sync of the last one.
    let hasSync = true;
    while (unsent.length > 0 && (this.#writer.length < burstBytes || !hasSync)) {
      const next = unsent[0] as PipelinedStatement;
      let values: readonly WireValue[] | undefined;
      try {
        values = valuesOf(next);
      } catch (error) {
        if (this.#user === user && unsent[0] === next) user.refused(next, error);
      }
      // Converting a value can run any code: it may abort statements, or end the connection.
      if (this.#user !== user) return;
      if (unsent[0] !== next) continue;
      unsent.shift();
      if (values === undefined) this.count -= 1;
      else {
        context.isBehind = !hasSync;
        hasSync = next.follower === undefined || unsent[0] !== next.follower;
        this.#encodeOne(user, next, values, hasSync, context);
      }
    }
    if (!hasSync) user.broke(new Error('Connection terminated: a statement could not be encoded behind others.'));
  }

  #encodeOne(
    user: PipelineUser,
    statement: PipelinedStatement,
    values: readonly WireValue[],
    hasSync: boolean,
    context: PrepareContext,
  ): void {
    if (user.tooLarge && sizeBound(values) > maxSharedBytes) {
      this.count -= 1;
      return user.tooLarge(statement, values);
    }
    let exchange: Exchange;
    try {
      exchange = writeExchange(this.#writer, statement, values, hasSync, context);
    } catch (error) {
      this.count -= 1;
      return user.refused(statement, error);
    }
    statement.sent(exchange);
    this.reader.expect(exchange);
    this.#inFlightMs += exchange.costMs;
  }

  #write(): void {
    const { stream } = this.#client.connection;
    const pieces = this.#writer.take();
    if (pieces.length > 1) stream.cork();
    for (const piece of pieces) this.isBlocked = !stream.write(piece);
    if (pieces.length > 1) stream.uncork();
    if (this.isBlocked) stream.once('drain', this.#drained);
    else if (this.#unsent.length > 0) this.#planFlush();
  }

  readonly #drained = (): void => {
    this.isBlocked = false;
    const user = this.#user;
    if (user === undefined) return;
    try {
      this.#flush(user);
      this.#user?.progressed();
    } catch (cause) {
      breakFor(user, cause);
    }
  };

  /** Input of the socket: for the statements in the pipeline, or else for `pg`. */
  readonly #receive = (chunk: Buffer): void => {
    const user = this.#user;
    if (this.#borrower !== undefined) return this.#borrower.receive(chunk);
    if (user === undefined) return this.#interceptor.pass(chunk);
    try {
      this.reader.push(chunk, this.estimator.read(this, this.#parts.clock.now()));
      this.#user?.progressed();
      if (this.#unsent.length > 0 && !this.isBlocked) this.#planFlush();
    } catch (cause) {
      breakFor(user, cause);
    }
  };

  answered(exchange: Exchange, tookMs: number): void {
    this.count -= 1;
    this.#inFlightMs = this.reader.length === 0 ? 0 : this.#inFlightMs - exchange.costMs;
    if (exchange.isDescribed) this.#described(exchange);
    if (exchange.failure !== undefined) this.#failed(exchange);
    this.#user?.answered(exchange, tookMs);
  }

  skipped({ statement }: Exchange, failed: Exchange): void {
    if (statement !== undefined && this.#user?.skipped?.(statement, failed)) this.#unsent.unshift(statement);
    else this.count -= 1;
  }

  probed(tookMs: number): void {
    this.count -= 1;
    this.estimator.probed(tookMs);
  }

  named(name: string, text: string): void {
    // Unless it has been closed since.
    if (this.prepared.textOf(name) === text) this.#client.connection.parsedStatements[name] = text;
  }

  pass(message: Buffer): void {
    this.#interceptor.pass(message);
  }

  #failed(exchange: Exchange): void {
    const { prepared, step, failure, isParsed } = exchange;
    const isOurs = prepared.key !== undefined && typeof prepared.key !== 'string';
    if (isStale(exchange) || isOutdated(exchange)) {
      // It is out of date for the statement. One with a caller's name is kept until it is known to be the cause.
      if (isOurs) this.prepared.discard(prepared);
    } else if (step === 'failed') this.#parts.onSessionError(failure);
    if (!isOurs && !isParsed && isDoubtful(failure)) prepared.isDoubtful = true;
  }

  /** Called when the answer to a Describe is over: the statement is prepared or not, and the schema may have changed. */
  #described(exchange: Exchange): void {
    const { prepared, profile } = exchange;
    if (prepared.key !== undefined) this.#confirm(exchange, prepared);
    const isOurs = typeof prepared.key !== 'string' && !profile.preparing.isForbidden;
    if (!isOurs || !takesTime(prepared.parameterTypes)) return;
    profile.preparing.forbid();
    this.prepared.discard(prepared);
  }

  #confirm(exchange: Exchange, prepared: Prepared): void {
    if (!prepared.isDescribed) this.prepared.giveUp(prepared, isToClose(exchange));
    else if (!this.prepared.confirm(prepared)) this.#parts.freshness.notBefore = prepared.parsedAt;
  }
}

/** An internal error ends this connection, not the process. */
function breakFor(user: PipelineUser, cause: unknown): void {
  user.broke(new Error(`Connection terminated: ${(cause as Error).message}`, { cause }));
}
