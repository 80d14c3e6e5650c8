import type { EventEmitter } from 'node:events';
import pg from 'pg';
import { runtime } from '../util/runtime.js';
import type { TypeParsers } from './codec/result.js';
import type { InterceptedStream } from './socket-interceptor.js';

/**
 * The parts of `pg`'s Client that the pool uses beyond its public types. Everything is optional, so that a custom `Client`
 * without these parts still works, with less knowledge of its state.
 */
interface Internals {
  readonly processID?: number | null;
  readonly connection?: {
    readonly stream?: {
      readonly destroyed?: boolean;
      readonly writable?: boolean;
      readonly readableEnded?: boolean;
      readonly bytesRead?: number;
      destroy?(): void;
    };
    parsedStatements?: Record<string, string>;
    on?(event: string, listener: (message: unknown) => void): unknown;
    prependListener?(event: string, listener: () => void): unknown;
  };
  readonly readyForQuery?: boolean;
  _activeQuery?: unknown;
  readonly _queryQueue?: readonly unknown[];
  readonly _sentQueryQueue?: readonly unknown[];
  readonly _queryable?: boolean;
  readonly _ending?: boolean;
  getTransactionStatus?(): string | null;
  /** Of `pg-native`'s Client, which does not clear `_activeQuery` when a statement ends. */
  _hasActiveQuery?(): unknown;
  ref?(): void;
  unref?(): void;
}

type Public = Pick<pg.Client, 'connect' | 'query' | 'end'> & EventEmitter;

/** A `pg` client as the pool uses it: the public interface, and the internals above. */
export type DriverClient = Public & Internals & { release?: unknown };

/** Creates a client that is not connected yet. */
export type ClientConstructor = new (options: object) => DriverClient;

/** The parts of a socket that a pipeline writes to. */
export interface LaneStream extends InterceptedStream {
  write(data: Uint8Array): boolean;
  cork(): void;
  uncork(): void;
  once(event: 'drain', listener: () => void): unknown;
}

/** `pg`'s own Client, whose socket a pipeline can take over for a while. */
export interface LaneClient extends DriverClient {
  readonly processID: number;
  readonly secretKey: number;
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly database?: string;
  readonly ssl: unknown;
  readonly sslNegotiation?: string;
  readonly connection: {
    readonly stream: LaneStream & {
      readonly destroyed?: boolean;
      readonly writable?: boolean;
      readonly remoteAddress?: string | undefined;
      readonly remotePort?: number | undefined;
      destroy(): void;
    };
    parsedStatements: Record<string, string>;
  };
  readonly _types: TypeParsers;
  readyForQuery: boolean;
  /** True in `pg`'s own pipeline mode. */
  pipeline?: boolean;
  readonly binary?: boolean;
  _txStatus: string | null;
  _pulseQueryQueue(): void;
}

/** True for `pg`'s own Client, connected. */
export function isPgClient(client: DriverClient): client is LaneClient {
  return (client as unknown) instanceof pg.Client && typeof client.processID === 'number';
}

/** Callbacks for messages on a client's connection; never called for a client without `pg`'s Connection. */
export interface SessionListener {
  /** Called for each error that the server or a pooler sends to the client. */
  error(error: unknown): void;
  /** Called for each setting that the session reports, at login and when it changes. */
  parameter(name: string, value: string): void;
  /** Called for each executed command, with its tag, such as `INSERT 0 1`. */
  command(tag: string): void;
}

/** To be called before the client is connected, to receive the settings that are reported at login. */
export function hearSession({ connection }: DriverClient, listener: SessionListener): void {
  connection?.on?.('errorMessage', (error) => listener.error(error));
  connection?.on?.('parameterStatus', (message) => {
    const { parameterName, parameterValue } = message as { parameterName: string; parameterValue: string };
    listener.parameter(parameterName, parameterValue);
  });
  connection?.on?.('commandComplete', (message) => listener.command((message as { text: string }).text));
}

/** True if every error of the server reaches `SessionListener`: not for a client without `pg`'s Connection. */
export function tellsErrors({ connection }: DriverClient): boolean {
  return typeof connection?.on === 'function';
}

/** Clients in `pg`'s own pipeline mode, while they are held back. */
const pipelining = new WeakSet<LaneClient>();

/**
 * Keeps the client from sending anything: statements given to it wait in its queue. In `pg`'s pipeline mode it would send
 * them regardless, so that mode is suspended.
 */
export function holdBack(client: LaneClient): void {
  client.readyForQuery = false;
  if (!client.pipeline) return;
  pipelining.add(client);
  client.pipeline = false;
}

/**
 * Lets the client send again, beginning with the statements queued in the meantime; without any, it emits `drain`.
 *
 * @param status of the server's last ReadyForQuery, which the client has not seen
 */
export function letGo(client: LaneClient, status: string): void {
  client.readyForQuery = true;
  client._txStatus = status;
  if (pipelining.delete(client)) client.pipeline = true;
  if (hasStatement(client)) client._pulseQueryQueue();
  else if (client.listenerCount('drain') > 0) client.emit('drain');
}

/** True if a statement is running or queued, or the ReadyForQuery of the last one is still to come. */
export function hasWorkInFlight(client: DriverClient): boolean {
  return client.readyForQuery === false || hasStatement(client);
}

/** Number of bytes that the client's socket has received; 0 if the socket does not say. */
export function bytesReceived({ connection }: DriverClient): number {
  return connection?.stream?.bytesRead ?? 0;
}

/** True if a statement is running or queued. */
export function hasStatement(client: DriverClient): boolean {
  const isRunning = client._hasActiveQuery ? Boolean(client._hasActiveQuery()) : client._activeQuery != null;
  return isRunning || (client._queryQueue?.length ?? 0) > 0 || (client._sentQueryQueue?.length ?? 0) > 0;
}

/** True if the client could send a statement immediately, outside of a transaction: usable, without work in flight. */
export function isAtRest(client: DriverClient): boolean {
  if (client.readyForQuery === false || hasStatement(client) || !isUsable(client)) return false;
  const status = client.getTransactionStatus?.();
  return status !== 'T' && status !== 'E';
}

/** True if the session is in a transaction, by the server's last ReadyForQuery ('T', or 'E' if it has failed). */
export function isInTransaction(client: DriverClient): boolean {
  const status = client.getTransactionStatus?.();
  return status === 'T' || status === 'E';
}

/** True if a statement given to the client now could reach the server. */
export function isUsable(client: DriverClient): boolean {
  const stream = client.connection?.stream;
  return (
    client._queryable !== false && client._ending !== true && stream?.destroyed !== true && stream?.writable !== false
  );
}

/** True if the client has already prepared the statement of this name. */
export function hasPrepared(client: DriverClient, name: string): boolean {
  return client.connection?.parsedStatements?.[name] !== undefined;
}

/** Returns the name of the statement that the client runs; empty if it has none. */
export function nameOfRunning(client: DriverClient): string {
  const name = (client._activeQuery as { name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' ? name : '';
}

/** Clears the client's record of prepared statements, after the server has dropped them. */
export function forgetPreparedByClient(client: DriverClient): void {
  if (client.connection?.parsedStatements) client.connection.parsedStatements = {};
}

/** Events of the client's connection that precede the client's own `error`. */
const beforeErrors = ['error', 'errorMessage', 'end'] as const;

/**
 * Makes sure that the client never emits `error` without a listener, which would end the process: a borrower may have
 * removed all of them.
 */
export function keepErrorListener(client: DriverClient, listener: (error: Error) => void): void {
  client.on('error', listener);
  const { connection } = client;
  const keep = (): void => {
    if (client.listenerCount('error') === 0) client.on('error', listener);
  };
  for (const event of beforeErrors) connection?.prependListener?.(event, keep);
}

/**
 * Calls the listener once, when the client has ended. The client emits `end` by `process.nextTick`, which a test may have
 * replaced by a function that never calls back, so its connection's `end` counts too.
 */
export function onceEnded(client: DriverClient, listener: () => void): void {
  let isCalled = false;
  const call = (): void => {
    if (isCalled) return;
    isCalled = true;
    listener();
  };
  client.once('end', call);
  client.connection?.on?.('end', () => runtime.nextTick(call));
}

/** True if the server has closed the connection: it does so when its session has ended. False if only the client has. */
export function hasServerClosed(client: DriverClient): boolean {
  return client.connection?.stream?.readableEnded === true;
}

/** Destroys the socket without a Terminate message; the client rejects statements in flight. */
export function destroySocket(client: DriverClient): void {
  const stream = client.connection?.stream;
  if (stream?.destroy) stream.destroy();
  else client.end(() => {});
}

/**
 * Receives the notifications of one channel in the place of the client's listeners, which belong to whoever borrows it and know
 * nothing of the channel. Has no effect on a client without `pg`'s Connection.
 */
export function interceptChannel(client: DriverClient, channel: string, listener: (payload: string) => void): void {
  const connection = client.connection as EventEmitter | undefined;
  if (typeof connection?.listeners !== 'function') return;
  const others = connection.listeners('notification') as ((message: unknown) => void)[];
  connection.removeAllListeners('notification');
  connection.on('notification', (message: { channel?: string; payload?: string }) => {
    if (message.channel === channel) listener(message.payload ?? '');
    else for (const other of others) other.call(connection, message);
  });
}
