import pg from 'pg';
import { runtime } from '../util/runtime.js';
import { currentQuery, isQueryReplaced } from './hooks.js';
import { type DriverClient, isPgClient, type LaneClient } from './pg-client.js';

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
interface ClientParts {
  readonly connectionParameters?: object;
  readonly binary?: unknown;
  readonly _types?: unknown;
  readonly _queryQueue: ClientQuery[];
  _pulseQueryQueue(): void;
}

/**
 * A client that sends nothing, on which a replaced `Client.prototype.query`, that of a tracer for example, is called: what
 * `pg` would send is given to the caller instead. So the replacement sees a statement, its connection and its result, and may
 * change them, while the statement itself shares a connection.
 */
export class StandIn {
  readonly #client: FakeClient;
  #onSent: (() => void) | undefined;

  /** @param placed client of the connection that will carry the statement, if known already */
  constructor(Fake: FakeClass, placed: DriverClient | undefined) {
    this.#client = new Fake(placed);
    this.#client._pulseQueryQueue = () => this.#onSent?.();
  }

  /** Calls the replacement, and returns its result, usually a promise. */
  query(config: unknown, values: unknown): unknown {
    return Reflect.apply(currentQuery(), this.#client, values === undefined ? [config] : [config, values]);
  }

  /** Takes the queries that it has sent until now, in order. */
  take(): ClientQuery[] {
    return this.#client._queryQueue.splice(0);
  }

  /** Calls back for queries that it sends later, when the code that sends them is over. */
  onSent(callback: () => void): void {
    this.#onSent = () => runtime.queueMicrotask(callback);
  }
}

interface FakeClient {
  readonly _queryQueue: ClientQuery[];
  _pulseQueryQueue: () => void;
}

/** Class of the clients of a pool's stand-ins. */
export type FakeClass = new (placed: DriverClient | undefined) => FakeClient;

/** Makes the class, with the settings of a connected client as they are for all clients of the pool. */
export function fakeClassLike(client: DriverClient): FakeClass {
  const known = { ...client } as Partial<LaneClient & ClientParts>;
  const parameters = withoutTimeout(client);
  /** Own properties hide those of the connected client that are not true of this one. */
  class Fake implements FakeClient {
    readonly _queryQueue: ClientQuery[] = [];
    readonly _activeQuery = null;
    readonly _queryable = true;
    readonly _ending = false;
    readonly pipeline = false;
    readonly connectionParameters: object | undefined;
    readonly processID: number | null;
    readonly host: string | undefined;
    readonly port: number | undefined;
    readonly user: string | undefined;
    readonly database: string | undefined;
    readonly _events = undefined;
    readonly _eventsCount = 0;
    _pulseQueryQueue: () => void = nothing;

    constructor(placed: DriverClient | undefined) {
      const like = placed && isPgClient(placed) ? placed : known;
      this.connectionParameters = placed ? withoutTimeout(placed) : parameters;
      this.processID = placed?.processID ?? null;
      this.host = like.host;
      this.port = like.port;
      this.user = like.user;
      this.database = like.database;
    }
  }
  Reflect.deleteProperty(Fake.prototype, 'constructor');
  Object.setPrototypeOf(Fake.prototype, Object.assign(Object.create(Object.getPrototypeOf(client)), known));
  return Fake;
}

const nothing = (): void => undefined;
const parametersWithout = new WeakMap<object, object>();

/** The pool keeps the time limit of a statement on a shared connection; `pg` would set a timer for each. */
function withoutTimeout(client: DriverClient): object | undefined {
  const { connectionParameters } = client as DriverClient & Partial<ClientParts>;
  if (connectionParameters === undefined) return undefined;
  const known = parametersWithout.get(connectionParameters);
  if (known !== undefined) return known;
  const without = Object.create(connectionParameters, { query_timeout: { value: 0 } }) as object;
  parametersWithout.set(connectionParameters, without);
  return without;
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
    query.callback = nothing;
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
