import pg from 'pg';
import { runtime } from '../util/runtime.js';
import { currentQuery, isQueryReplaced, queryOf } from './hooks.js';
import { type DriverClient, isPgClient } from './pg-client.js';

/** A statement as `pg`'s `query` makes it of its arguments; who waits for it has the callback. */
export interface ClientQuery {
  readonly text?: unknown;
  name?: unknown;
  readonly values?: unknown;
  readonly types?: unknown;
  readonly rows?: unknown;
  binary?: unknown;
  readonly portal?: unknown;
  readonly _rowMode?: unknown;
  readonly _result?: { _types?: unknown };
  callback?: ((error: unknown, result?: unknown) => void) | undefined;
  handleError?(error: unknown, connection: unknown): void;
}

const Query = pg.Query as unknown as new (config: unknown, values?: unknown) => ClientQuery;

/** The internals of `pg`'s Client that its `query` uses. */
export interface ClientParts {
  readonly connectionParameters?: object;
  readonly binary?: unknown;
  readonly _types?: unknown;
  readonly _queryQueue: ClientQuery[];
  _pulseQueryQueue(): void;
}

/**
 * Gives the client a statement. If sending it throws, the statement is removed from the client, which would otherwise
 * report the connection's end to it too, as an unhandled error.
 */
export function sendThrough(client: DriverClient, config: unknown, values?: unknown[]): Promise<pg.QueryResult> {
  try {
    return Reflect.apply(queryOf(client), client, [config, values]) as Promise<pg.QueryResult>;
  } catch (error) {
    if (client._activeQuery) client._activeQuery = null;
    throw error;
  }
}

/**
 * Gives a client a statement past every replacement of its `query`: one that they have seen already, or one of the pool's own,
 * which is not the application's.
 */
export function sendUnseen(client: DriverClient, config: unknown, values?: unknown): Promise<pg.QueryResult> {
  if (!isPgClient(client)) return client.query(config as string, values as unknown[]);
  if (!isQueryReplaced()) return Reflect.apply(currentQuery(), client, [config, values]) as Promise<pg.QueryResult>;
  return new Promise((resolve, reject) => {
    const query = new Query(config, values);
    const timer = limit(client, query, config);
    query.callback = (error, result) => {
      runtime.clearTimeout(timer);
      if (error) reject(error);
      else resolve(result as pg.QueryResult);
    };
    enqueue(client, query);
  });
}

/** Ends the wait for an answer as `pg` does: `query_timeout` of the statement, or of its client. */
function limit(client: DriverClient, query: ClientQuery, config: unknown): NodeJS.Timeout | undefined {
  const { connectionParameters, _queryQueue } = client as DriverClient & ClientParts;
  const own = (config as { query_timeout?: unknown } | null)?.query_timeout;
  const ms = Number(own || (connectionParameters as { query_timeout?: unknown } | undefined)?.query_timeout);
  if (!(ms > 0)) return undefined;
  return runtime.setTimeout(() => {
    const { callback } = query;
    query.callback = () => {};
    const at = _queryQueue.indexOf(query);
    if (at !== -1) _queryQueue.splice(at, 1);
    callback?.(new Error('Query read timeout'));
  }, ms);
}

/** Adds a query to those of a connected client, as `pg`'s own `query` does. */
export function enqueue(client: DriverClient, query: ClientQuery): void {
  const { connection, binary, _types, _queryable, _ending } = client as DriverClient & ClientParts;
  if (binary && !query.binary) query.binary = true;
  if (query._result && !query._result._types) query._result._types = _types;
  if (_queryable === false || _ending === true) {
    const why = _ending ? 'was closed' : 'has encountered a connection error';
    runtime.nextTick(() => query.handleError?.(new Error(`Client ${why} and is not queryable`), connection));
    return;
  }
  (client as unknown as ClientParts)._queryQueue.push(query);
  (client as unknown as ClientParts)._pulseQueryQueue();
}
