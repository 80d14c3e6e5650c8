import type { EventEmitter } from 'node:events';
import pg from 'pg';
import type { TypeParsers } from './codec/result.js';
import type { InterceptedStream } from './socket-interceptor.js';

/**
 * The parts of `pg`'s Client that the pool looks at beyond its public types. Everything here is optional, so that a
 * custom `Client` without these parts still works, with less knowledge of its state.
 */
interface Internals {
  readonly processID?: number | null;
  readonly connection?: {
    readonly stream?: { readonly destroyed?: boolean; readonly writable?: boolean; destroy?(): void };
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
  /** Of the Client on libpq, which leaves its last statement where the one that runs would be. */
  _hasActiveQuery?(): unknown;
  ref?(): void;
  unref?(): void;
}

type Public = Pick<pg.Client, 'connect' | 'query' | 'end'> & EventEmitter;

/** A `pg` client as the pool drives it: the public surface, and the internals above. */
export type DriverClient = Public & Internals & { release?: unknown };

/** Makes a client that is not connected yet. */
export type ClientConstructor = new (options: object) => DriverClient;

/** A socket as lanes write to it. */
export interface LaneStream extends InterceptedStream {
  write(data: Uint8Array): boolean;
  cork(): void;
  uncork(): void;
  once(event: 'drain', listener: () => void): unknown;
}

/** `pg`'s own Client, whose socket a lane can take over for a while. */
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
  _txStatus: string | null;
  _pulseQueryQueue(): void;
}

/** Whether it is `pg`'s own Client, connected. */
export function isPgClient(client: DriverClient): client is LaneClient {
  return (client as unknown) instanceof pg.Client && typeof client.processID === 'number';
}

/** Who hears what a server says on a client's connection beside its answers; not of a client without `pg`'s Connection. */
export interface SessionListener {
  /** An error that the server, or whoever stands before it, says to the client itself. */
  error(error: unknown): void;
  /** A setting of the session, at sign-in and whenever it changes. */
  parameter(name: string, value: string): void;
  /** A command was carried out, of which this is the tag, such as `INSERT 0 1`. */
  command(tag: string): void;
}

/** From before the client is connected, lest the settings are missed that are told at sign-in. */
export function hearSession({ connection }: DriverClient, listener: SessionListener): void {
  connection?.on?.('errorMessage', (error) => listener.error(error));
  connection?.on?.('parameterStatus', (message) => {
    const { parameterName, parameterValue } = message as { parameterName: string; parameterValue: string };
    listener.parameter(parameterName, parameterValue);
  });
  connection?.on?.('commandComplete', (message) => listener.command((message as { text: string }).text));
}

/** Whether each error of the server is heard of as such: a client without `pg`'s Connection tells of its callers' alone. */
export function tellsErrors({ connection }: DriverClient): boolean {
  return typeof connection?.on === 'function';
}

/** Keeps the client from sending anything by itself: whatever it is given waits in its queue. */
export function holdBack(client: LaneClient): void {
  client.readyForQuery = false;
}

/**
 * Lets the client send again, beginning with what it was given meanwhile, and say that it has nothing to do.
 *
 * @param status what the server's last ReadyForQuery said, which the client has not seen
 */
export function letGo(client: LaneClient, status: string): void {
  client.readyForQuery = true;
  client._txStatus = status;
  if (hasStatement(client)) client._pulseQueryQueue();
  else if (client.listenerCount('drain') > 0) client.emit('drain');
}

/** Whether a statement is running or waiting, or the ReadyForQuery of the last one is still to come. */
export function hasWorkInFlight(client: DriverClient): boolean {
  return client.readyForQuery === false || hasStatement(client);
}

/** Whether a statement is running or waiting to be sent. */
export function hasStatement(client: DriverClient): boolean {
  const isRunning = client._hasActiveQuery ? Boolean(client._hasActiveQuery()) : client._activeQuery != null;
  return isRunning || (client._queryQueue?.length ?? 0) > 0 || (client._sentQueryQueue?.length ?? 0) > 0;
}

/** Whether the client could be given a statement at once, outside of a transaction; the same as the three below together. */
export function isAtRest(client: DriverClient): boolean {
  if (client.readyForQuery === false || hasStatement(client) || !isUsable(client)) return false;
  const status = client.getTransactionStatus?.();
  return status !== 'T' && status !== 'E';
}

/** Whether the session stands inside a transaction, going by the server's last ReadyForQuery ('T', or 'E' when aborted). */
export function isInTransaction(client: DriverClient): boolean {
  const status = client.getTransactionStatus?.();
  return status === 'T' || status === 'E';
}

/** Whether a statement given to the client now could reach the server at all. */
export function isUsable(client: DriverClient): boolean {
  const stream = client.connection?.stream;
  return (
    client._queryable !== false && client._ending !== true && stream?.destroyed !== true && stream?.writable !== false
  );
}

/** Whether the client has already prepared the statement of this name. */
export function hasPrepared(client: DriverClient, name: string): boolean {
  return client.connection?.parsedStatements?.[name] !== undefined;
}

/** Forgets what the client believes to be prepared, after the server was told to forget it. */
export function forgetPreparedByClient(client: DriverClient): void {
  if (client.connection?.parsedStatements) client.connection.parsedStatements = {};
}

/**
 * Gives the client a statement. One whose sending throws is taken off it again, lest it hear of the connection's end too,
 * with nobody listening.
 */
export function sendThrough(client: DriverClient, config: unknown, values?: unknown[]): Promise<pg.QueryResult> {
  try {
    return client.query(config as string, values);
  } catch (error) {
    if (client._activeQuery) client._activeQuery = null;
    throw error;
  }
}

/** What on the client's own connection comes before the client says `error`. */
const beforeErrors = ['error', 'errorMessage', 'end'] as const;

/**
 * Sees to it that the client never says `error` to nobody, which would end the process: a borrower may have removed
 * every listener.
 */
export function keepErrorListener(client: DriverClient, listener: (error: Error) => void): void {
  client.on('error', listener);
  const { connection } = client;
  const keep = (): void => {
    if (client.listenerCount('error') === 0) client.on('error', listener);
  };
  for (const event of beforeErrors) connection?.prependListener?.(event, keep);
}

/** Drops the socket now, without a goodbye; whatever was in flight is rejected by the client. */
export function destroySocket(client: DriverClient): void {
  const stream = client.connection?.stream;
  if (stream?.destroy) stream.destroy();
  else client.end(() => {});
}
