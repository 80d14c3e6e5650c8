import { EventEmitter } from 'node:events';
import type pg from 'pg';
import type { ClientConstructor, DriverClient } from '../../src/pipeline/pg-client.js';
import type { Clock, Timer } from '../../src/util/clock.js';

/** What the server does with one statement. */
export interface Reply {
  readonly error?: Error;
  readonly rows?: readonly unknown[];
  /** `Infinity` never answers. */
  readonly afterMs?: number;
  /** How long ReadyForQuery comes after an error. */
  readonly readyAfterMs?: number;
  /** The connection breaks instead of an answer. */
  readonly dies?: boolean;
}

/** What the server does with one attempt to connect. */
export interface Welcome {
  readonly error?: Error;
  /** The error reaches the client's `error` event alone, as some sign-in failures do. */
  readonly isEventOnly?: boolean;
  /** `Infinity` never answers. */
  readonly afterMs?: number;
}

/** An error as the server sends it. */
export function serverError(code: string, message = `server says ${code}`, severity = 'ERROR'): Error {
  return Object.assign(new Error(message), { code, severity });
}

export const fullError = (): Error => serverError('53300', 'sorry, too many clients already', 'FATAL');
export const downError = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
export const refusedError = (): Error => serverError('28P01', 'password authentication failed', 'FATAL');

type Done = (error: Error | null, result?: unknown) => void;

interface Statement {
  readonly text: string;
  readonly name: string | undefined;
  readonly done: Done;
}

interface SubmittableLike {
  submit(connection: unknown): void;
  handleError?(error: unknown, connection: unknown): void;
  handleReadyForQuery?(connection: unknown): void;
}

/** A server to connect to, with a census of who is. Its `Client` goes into the pool's options. */
export class StubServer {
  readonly clock: Clock;
  readonly Client: typeof pg.Client;
  /** Every client ever made, in order. */
  readonly clients: StubClient[] = [];
  /** Those that have a socket, from the attempt to connect to the end of it. */
  readonly open = new Set<StubClient>();
  /** Most sockets ever open at once. */
  mostOpen = 0;
  /** Attempts to connect, by time. */
  readonly attempts: number[] = [];
  /** Every statement, in the order in which they reached the server. */
  readonly log: string[] = [];
  welcome: (client: StubClient) => Welcome = () => ({});
  reply: (text: string, client: StubClient) => Reply = () => ({});
  /** Whether a goodbye is answered by closing the socket. */
  answersGoodbye = true;

  constructor(clock: Clock) {
    this.clock = clock;
    const server = this;
    this.Client = class extends StubClient {
      constructor(options: object) {
        super(server, options);
        server.clients.push(this);
      }
    } satisfies ClientConstructor as unknown as typeof pg.Client;
  }

  /** All attempts to connect fail with this from now on; without an argument they succeed again. */
  failConnects(makeError?: () => Error): void {
    this.welcome = makeError ? () => ({ error: makeError() }) : () => ({});
  }

  hangConnects(): void {
    this.welcome = () => ({ afterMs: Number.POSITIVE_INFINITY });
  }

  /** Takes a socket in. */
  opened(client: StubClient): void {
    this.open.add(client);
    this.attempts.push(this.clock.now());
    this.mostOpen = Math.max(this.mostOpen, this.open.size);
  }
}

/** Behaves as `pg`'s Client does towards a pool, on a `StubServer`. */
export class StubClient extends EventEmitter implements DriverClient {
  readonly server: StubServer;
  readonly options: Readonly<Record<string, unknown>>;
  readonly connection: EventEmitter & {
    stream: { destroyed: boolean; writable: boolean; destroy(): void };
    parsedStatements: Record<string, string>;
  };
  processID: number | null = null;
  readyForQuery = false;
  _activeQuery: Statement | null = null;
  _queryQueue: Statement[] = [];
  _sentQueryQueue: Statement[] = [];
  _queryable = true;
  _ending = false;
  release?: unknown;
  refs: ('ref' | 'unref')[] = [];
  /** What this client ran. */
  readonly log: string[] = [];
  #status: 'I' | 'T' | 'E' | null = null;
  #onConnected: Done | undefined;
  #isConnecting = false;
  #isEnded = false;
  #timer: Timer | undefined;
  #onEnd: (() => void)[] = [];

  constructor(server: StubServer, options: object) {
    super();
    this.server = server;
    this.options = options as Record<string, unknown>;
    const destroy = (): void => this.#destroyed();
    const parts = { stream: { destroyed: false, writable: true, destroy }, parsedStatements: {} };
    this.connection = Object.assign(new EventEmitter(), parts);
  }

  connect(): Promise<never>;
  connect(callback: (error: Error) => void): void;
  connect(callback?: (error: Error) => void): Promise<never> | undefined {
    if (callback === undefined) throw new Error('The pool connects with a callback.');
    if (this.#isConnecting || this.processID !== null) throw new Error('Client has already been connected.');
    this.#isConnecting = true;
    this.#onConnected = callback as Done;
    this.connection.stream.destroyed = false;
    this.server.opened(this);
    const { error, isEventOnly, afterMs = 0 } = this.server.welcome(this);
    this.#after(afterMs, () => (error ? this.#refused(error, isEventOnly === true) : this.#connected()));
    return undefined;
  }

  query(config: unknown, values?: unknown, callback?: unknown): never {
    if (config == null) throw new TypeError('Client was passed a null or undefined query');
    const submittable = config as SubmittableLike;
    if (typeof submittable.submit === 'function') return this.#submit(submittable) as never;
    const done = [values, callback].find((each) => typeof each === 'function') as Done | undefined;
    const { text, name } = typeof config === 'string' ? { text: config } : (config as { text: string; name?: string });
    if (done) return void this.#enqueue({ text, name, done }) as never;
    return new Promise((resolve, reject) => {
      this.#enqueue({ text, name, done: (error, result) => (error ? reject(error) : resolve(result)) });
    }) as never;
  }

  getTransactionStatus(): string | null {
    return this.#status;
  }

  end(): Promise<void>;
  end(callback: (error: Error) => void): void;
  end(callback?: unknown): Promise<void> | undefined {
    this._ending = true;
    const done = callback as () => void;
    if (this.#isEnded || !this.server.open.has(this)) return void done?.();
    this.#onEnd.push(done);
    if (!this._queryable || this._activeQuery) this.connection.stream.destroy();
    else if (this.server.answersGoodbye) process.nextTick(() => this.#closed());
    return undefined;
  }

  ref(): void {
    this.refs.push('ref');
  }

  unref(): void {
    this.refs.push('unref');
  }

  /** The connection breaks; with an error where the socket reports one. */
  die(error?: Error): void {
    if (error) this.#broke(error);
    this.connection.stream.writable = false;
    this.#closed(error !== undefined);
  }

  /** The socket is seen to be closed, but nothing has been said of it yet. */
  dieSilently(): void {
    this.connection.stream.writable = false;
  }

  /** ReadyForQuery and the answer to whatever is running, now. */
  answer(error?: Error): void {
    if (this._activeQuery) this.#answered({ ...(error && { error }) });
  }

  #connected(): void {
    this.#isConnecting = false;
    this.processID = this.server.clients.indexOf(this) + 1;
    this.#onConnected?.(null);
    this.#onConnected = undefined;
    this.readyForQuery = true;
    this.#status = 'I';
    this.#pulse();
  }

  #refused(error: Error, isEventOnly: boolean): void {
    if (isEventOnly) {
      this.emit('error', error);
      return;
    }
    this.#isConnecting = false;
    this.#onConnected?.(error);
    this.#onConnected = undefined;
    this.#closed(true);
  }

  #submit(submittable: SubmittableLike): SubmittableLike {
    const done: Done = (error) => {
      if (error) submittable.handleError?.(error, this.connection);
      else submittable.handleReadyForQuery?.(this.connection);
    };
    submittable.submit(this.connection);
    this.#enqueue({ text: 'submittable', name: undefined, done });
    return submittable;
  }

  #enqueue(statement: Statement): void {
    if (!this._queryable || this._ending || this.#isEnded) {
      const what = this._ending ? 'Client was closed and' : 'Client has encountered a connection error and';
      process.nextTick(() => statement.done(new Error(`${what} is not queryable`)));
      return;
    }
    this._queryQueue.push(statement);
    this.#pulse();
  }

  #pulse(): void {
    if (!this.readyForQuery) return;
    const statement = this._queryQueue.shift();
    if (statement === undefined) {
      if (this.log.length > 0) this.emit('drain');
      return;
    }
    this._activeQuery = statement;
    this.readyForQuery = false;
    this.log.push(statement.text);
    this.server.log.push(statement.text);
    const reply = this.server.reply(statement.text, this);
    this.#after(reply.afterMs ?? 0, () => this.#answered(reply));
  }

  #answered(reply: Reply): void {
    const statement = this._activeQuery;
    if (statement === null) return;
    if (reply.dies) return this.die();
    this.#timer?.cancel();
    const isRefusedInside = this.#status === 'E' && !/^(rollback|commit|abort)\b/i.test(statement.text);
    const error = reply.error ?? (isRefusedInside ? serverError('25P02', 'transaction is aborted') : undefined);
    if (error) return this.#failed(statement, error, reply.readyAfterMs);
    const command = this.#commandOf(statement.text);
    for (const text of tagsOf(statement.text, command)) this.connection.emit('commandComplete', { text });
    this.#status = statusAfter(statement.text, this.#status);
    if (statement.name !== undefined) this.connection.parsedStatements[statement.name] = statement.text;
    this.#ready(() => statement.done(null, { command, rows: reply.rows ?? [], rowCount: reply.rows?.length ?? 0 }));
  }

  #failed(statement: Statement, error: Error, readyAfterMs: number | undefined): void {
    this._activeQuery = null;
    // A COMMIT that fails ends the transaction all the same.
    if (this.#status === 'T') this.#status = /^commit\b/i.test(statement.text) ? 'I' : 'E';
    this.connection.emit('errorMessage', error);
    statement.done(error);
    if ((error as { severity?: string }).severity === 'FATAL') return void process.nextTick(() => this.#closed());
    if (readyAfterMs === undefined) return this.#ready(() => {});
    this.#after(readyAfterMs, () => this.#ready(() => {}));
  }

  #ready(tell: () => void): void {
    this._activeQuery = null;
    this.readyForQuery = true;
    tell();
    this.#pulse();
  }

  #commandOf(text: string): string {
    const command = text.split(' ')[0]?.toUpperCase() ?? '';
    return command === 'COMMIT' && this.#status === 'E' ? 'ROLLBACK' : command;
  }

  #destroyed(): void {
    const { stream } = this.connection;
    if (stream.destroyed) return;
    stream.destroyed = true;
    stream.writable = false;
    this.server.open.delete(this);
    this.#timer?.cancel();
    process.nextTick(() => this.#closed());
  }

  #broke(error: Error): void {
    if (this.#onConnected) {
      const onConnected = this.#onConnected;
      this.#onConnected = undefined;
      onConnected(error);
      return;
    }
    this._queryable = false;
    this.#failAll(error);
    this.emit('error', error);
  }

  /** The socket is closed: what `pg`'s Client makes of its connection's `end`. */
  #closed(isSaid = false): void {
    if (this.#isEnded) return;
    this.#timer?.cancel();
    this.server.open.delete(this);
    this.#isEnded = true;
    const error = new Error(this._ending ? 'Connection terminated' : 'Connection terminated unexpectedly');
    this.#failAll(error);
    for (const done of this.#onEnd) done?.();
    if (!this._ending && !isSaid && this._queryable) this.#broke(error);
    process.nextTick(() => this.emit('end'));
  }

  #failAll(error: Error): void {
    const statements = [this._activeQuery, ...this._queryQueue].filter((each) => each !== null);
    this._activeQuery = null;
    this._queryQueue.length = 0;
    for (const { done } of statements) process.nextTick(() => done(error));
  }

  #after(ms: number, run: () => void): void {
    if (ms === Number.POSITIVE_INFINITY) return;
    if (ms === 0) return void process.nextTick(() => this.server.open.has(this) && run());
    this.#timer = this.server.clock.setTimer(run, ms);
  }
}

/** What CommandComplete says, once for each statement of a text. */
function tagsOf(text: string, command: string): readonly string[] {
  const parts = text.split(/\s*;\s*/).filter((part) => part !== '');
  return parts.map((part) => {
    const forgets = /^(?:\/\*.*\*\/\s*)?(discard|deallocate)\s+(?:prepare\s+)?all$/i.exec(part)?.[1];
    return forgets ? `${forgets.toUpperCase()} ALL` : command;
  });
}

function statusAfter(text: string, status: 'I' | 'T' | 'E' | null): 'I' | 'T' | 'E' | null {
  if (/^(begin|start transaction)\b/i.test(text)) return 'T';
  if (/^rollback to\b/i.test(text)) return 'T';
  if (/^(commit|rollback|end|abort)\b/i.test(text)) return 'I';
  return status;
}
