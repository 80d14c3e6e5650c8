import { EventEmitter } from 'node:events';
import pg from 'pg';
import { isNativeOn } from '../tracing/shared.js';
import { isGuard } from './codec/parser-guard.js';
import type { DriverClient } from './pg-client.js';

type Method = (...values: never[]) => unknown;
type Methods<Name extends string> = Readonly<Record<Name, Method | undefined>>;
/** All event emitters share one `emit`; a different one is a hook. */
type Emitting = { readonly emit?: unknown };

/** Methods that `pg` calls to send a statement and to read its answer, by class. */
const clientNames = [
  ...(['query', '_pulseQueryQueue', '_getActiveQuery', '_errorAllQueries', '_attachListeners'] as const),
  ...(['_handleReadyForQuery', '_handleRowDescription', '_handleDataRow', '_handleCommandComplete'] as const),
  ...(['_handleParseComplete', '_handleEmptyQuery', '_handleErrorMessage'] as const),
] as const;
const queryNames = [
  ...(['submit', 'requiresPreparation', 'hasBeenParsed', 'prepare', '_getRows', '_checkForMultirow'] as const),
  ...(['handleRowDescription', 'handleDataRow', 'handleCommandComplete', 'handleReadyForQuery'] as const),
  ...(['handleEmptyQuery', 'handleError'] as const),
] as const;
const connectionNames = [
  ...(['query', 'parse', 'bind', 'execute', 'describe', 'sync', 'flush', 'close', '_send'] as const),
  'attachListeners',
] as const;
const resultNames = ['addFields', 'parseRow', '_parseRowAsArray', 'addRow', 'addCommandComplete'] as const;
const utilityNames = ['normalizeQueryConfig'] as const;

export type PgMethods = Methods<(typeof clientNames)[number]> & Emitting;
type ConnectionMethods = Methods<(typeof connectionNames)[number]> & Emitting;
type QueryMethods = Methods<(typeof queryNames)[number]> & Emitting;
type ResultMethods = Methods<(typeof resultNames)[number]>;
type Utilities = Methods<(typeof utilityNames)[number]>;

const { Client, Query, Connection, Result, utils } = pg as unknown as Readonly<
  Record<'Client' | 'Query' | 'Connection' | 'Result', { readonly prototype: object }>
> & { readonly utils: Utilities };

const emitters: Emitting = EventEmitter.prototype;
const clients = Client.prototype as PgMethods;
const queries = Query.prototype as QueryMethods;
const connections = Connection.prototype as ConnectionMethods;
const results = Result.prototype as ResultMethods;

/** The methods when this module was loaded. */
const ofClient = held(clients, clientNames);
const ofQuery = held(queries, queryNames);
const ofConnection = held(connections, connectionNames);
const ofResult = held(results, resultNames);
const ofUtilities = held(utils, utilityNames);

/** Names of the methods that were already replaced when this module was loaded. */
const foreign = [
  ...foreignIn('Client', ofClient),
  ...foreignIn('Query', ofQuery),
  ...foreignIn('Connection', ofConnection),
  ...foreignIn('Result', ofResult),
  ...foreignIn('utils', ofUtilities),
];
const wasQueryReplacedBefore = foreign.includes('Client.query');
/** The first of them that hides statements on shared connections from its owner: `Client.query` does not, see `isQueryReplaced`. */
const replacedBefore = foreign.find((name) => name !== 'Client.query');

/**
 * True if `Client.prototype.query` is not `pg`'s own: a tracer or spy has wrapped it, or has rewritten its source when it was
 * loaded. Statements may still share connections, if each is passed through it (`stand-in.ts`). OpenTelemetry's wrapper does
 * not count while a native instrumentation takes its place.
 */
export function isQueryReplaced(): boolean {
  const isReplaced = wasQueryReplacedBefore || clients.query !== ofClient.query;
  return isReplaced && !(isNativeOn() && pgsOwnQuery() !== undefined);
}

type Query = (this: unknown, ...given: unknown[]) => unknown;

/** The client's `query`; if only OpenTelemetry's wrapper is around it, whose place a native instrumentation takes, `pg`'s. */
export function queryOf(client: DriverClient): Query {
  const isOfAll = (client.query as unknown) === clients.query;
  return (isOfAll && isNativeOn() ? pgsOwnQuery() : undefined) ?? (client.query as unknown as Query);
}

let lastQuery: unknown;
let lastOwn: Query | undefined;

/** The method of `pg` under the wrappers of OpenTelemetry's instrumentation of `pg`; undefined under any other. */
function pgsOwnQuery(): Query | undefined {
  if (lastQuery === clients.query) return lastOwn;
  lastQuery = clients.query;
  let query = clients.query as (Method & { readonly __original?: Method }) | undefined;
  while (query?.__original && /\bshouldSkipInstrumentation\b/.test(String(query))) query = query.__original;
  lastOwn = foreignIn('Client', { query }).length === 0 ? (query as unknown as Query) : undefined;
  return lastOwn;
}

/** The current `Client.prototype.query`: `pg`'s, or its replacement. */
export function currentQuery(): (this: unknown, ...given: unknown[]) => unknown {
  return clients.query as never;
}

/** Members of a pool that hooks attach to. */
export type HookedPool = EventEmitter & { readonly connect: unknown };

/**
 * True if no hook on a pool or on `pg` must see each checkout, or a separate client for each statement. Called for each
 * statement, since hooks come and go: comparing methods one by one takes nanoseconds, iterating over a list of them a
 * hundred times as long.
 *
 * @param connect the pool's own method
 */
export function isPoolUntouched(pool: HookedPool, connect: unknown, prototype: PgMethods): boolean {
  return (
    pool.connect === connect &&
    pool.listenerCount('acquire') === 0 &&
    pool.listenerCount('release') === 0 &&
    replacedBefore === undefined &&
    hasOwnMethods(prototype, connections, ofConnection.attachListeners, emitters.emit) &&
    queries.submit === ofQuery.submit &&
    queries.requiresPreparation === ofQuery.requiresPreparation &&
    queries.hasBeenParsed === ofQuery.hasBeenParsed &&
    queries.prepare === ofQuery.prepare &&
    queries._getRows === ofQuery._getRows &&
    queries._checkForMultirow === ofQuery._checkForMultirow &&
    queries.emit === emitters.emit &&
    queries.handleRowDescription === ofQuery.handleRowDescription &&
    queries.handleDataRow === ofQuery.handleDataRow &&
    queries.handleCommandComplete === ofQuery.handleCommandComplete &&
    queries.handleReadyForQuery === ofQuery.handleReadyForQuery &&
    queries.handleEmptyQuery === ofQuery.handleEmptyQuery &&
    queries.handleError === ofQuery.handleError &&
    results.addFields === ofResult.addFields &&
    results.parseRow === ofResult.parseRow &&
    results._parseRowAsArray === ofResult._parseRowAsArray &&
    results.addRow === ofResult.addRow &&
    results.addCommandComplete === ofResult.addCommandComplete &&
    utils.normalizeQueryConfig === ofUtilities.normalizeQueryConfig
  );
}

/**
 * Name of a replaced method of `pg`'s classes, whose replacement may watch or change statements or answers; undefined if
 * all are `pg`'s own.
 *
 * @param prototype that of the class of the pool's clients, which may be derived from `pg`'s
 */
export function replacedMethod(prototype: PgMethods): string | undefined {
  return (
    replacedBefore ??
    changedIn('Client', prototype, withCurrentQuery()) ??
    changedIn('Query', queries, ofQuery) ??
    changedIn('Connection', connections, ofConnection) ??
    changedIn('Result', results, ofResult) ??
    changedIn('utils', utils, ofUtilities)
  );
}

/** Events for the answers to statements, which do not reach `pg` for statements on a shared connection. */
const answers = [
  ...(['parseComplete', 'bindComplete', 'closeComplete', 'rowDescription', 'noData', 'parameterDescription'] as const),
  ...(['dataRow', 'commandComplete', 'emptyQuery', 'portalSuspended', 'errorMessage', 'readyForQuery'] as const),
  'message',
] as const;

type WatchedClient = PgMethods & {
  readonly binary?: unknown;
  readonly connection?: ConnectionMethods & Partial<Pick<EventEmitter, 'listenerCount' | 'on'>>;
};

/**
 * Detects hooks on one client that watch its statements or answers: then statements may not bypass it. Created when the
 * client is not connected yet.
 */
export class ClientHooks {
  readonly #client: DriverClient & WatchedClient;
  readonly #attachListeners: unknown;
  readonly #emit: unknown;
  /** Number of listeners for answers when only `pg` and the pool had access to the client. */
  #ownListeners: number | undefined;
  /** True if listeners were added or removed since they were last counted. */
  #isChanged = false;
  #isHeard = false;
  /** True if a hook was attached to the client already when the pool could first count. */
  #isHeardFromStart = false;

  constructor(client: DriverClient) {
    this.#client = client as DriverClient & WatchedClient;
    const { connection } = this.#client;
    const [attachListeners, emit] = [connection?.attachListeners, connection?.emit];
    this.#attachListeners = isGuard(attachListeners) ? attachListeners : ofConnection.attachListeners;
    this.#emit = isGuard(emit) ? emit : emitters.emit;
  }

  /** Called when the client is connected and not handed out yet: further listeners for answers are hooks of others. */
  remember(): void {
    if (hasForeignHandlers(this.#client)) this.#isHeardFromStart = true;
    this.#ownListeners ??= this.#countListeners();
    this.#isChanged = true;
    const changed = (): void => {
      this.#isChanged = true;
    };
    for (const emitter of [this.#client, this.#client.connection]) {
      emitter?.on?.('newListener', changed);
      emitter?.on?.('removeListener', changed);
    }
  }

  /** Runs code that gets the client first; listeners that it leaves do not count as the pool's. */
  async noticing<T>(run: () => T): Promise<Awaited<T>> {
    const before = this.#countListeners();
    const result = await run();
    if (this.#countListeners() !== before) this.#isHeardFromStart = true;
    return result;
  }

  /** True if a hook is attached to the client. */
  isWatched(): boolean {
    if (this.#isChanged) this.#recount();
    const { connection, binary } = this.#client;
    if (this.#isHeard || binary || connection === undefined) return true;
    return !hasOwnMethods(this.#client, connection, this.#attachListeners, this.#emit);
  }

  /** True if a method of the client has been replaced. */
  hasReplacedMethod(): boolean {
    const { connection } = this.#client;
    return connection === undefined || !hasOwnMethods(this.#client, connection, this.#attachListeners, this.#emit);
  }

  /** Returns the reason for the result of `isWatched`. */
  reason(): string | undefined {
    const { binary, connection } = this.#client;
    if (binary) return 'results are wanted in binary form';
    if (connection === undefined) return 'the Client is not that of `pg`';
    if (this.hasReplacedMethod()) {
      const replaced =
        changedIn('client', this.#client, withCurrentQuery()) ??
        changedIn('client.connection', connection, ofConnection);
      return `\`${replaced}\` has been replaced, to watch or change statements`;
    }
    return this.isWatched() ? 'the clients have listeners for answers to statements' : undefined;
  }

  #recount(): void {
    this.#isChanged = false;
    this.#isHeard = this.#isHeardFromStart || this.#countListeners() !== this.#ownListeners;
  }

  #countListeners(): number {
    const { connection } = this.#client;
    let count = this.#client.listenerCount('drain');
    for (const event of answers) count += connection?.listenerCount?.(event) ?? 0;
    return count;
  }
}

/**
 * True if a client's handlers for answers have been replaced. They are bound to the connection when that is opened, and
 * stay so when the class has its own methods back.
 */
function hasForeignHandlers(client: PgMethods): boolean {
  const names = clientNames.filter((name) => name.startsWith('_handle') || name === '_attachListeners');
  return names.some((name) => client[name] !== ofClient[name]);
}

/** @param attachListeners expected method, as is `emit`: the guard's, or that of the class */
function hasOwnMethods(
  client: PgMethods,
  connection: ConnectionMethods,
  attachListeners: unknown,
  emit: unknown,
): boolean {
  return (
    // A replacement that all clients have is served, one of a client or class alone is not.
    client.query === clients.query &&
    client._pulseQueryQueue === ofClient._pulseQueryQueue &&
    client._getActiveQuery === ofClient._getActiveQuery &&
    client._errorAllQueries === ofClient._errorAllQueries &&
    client.emit === emitters.emit &&
    client._attachListeners === ofClient._attachListeners &&
    client._handleReadyForQuery === ofClient._handleReadyForQuery &&
    client._handleRowDescription === ofClient._handleRowDescription &&
    client._handleDataRow === ofClient._handleDataRow &&
    client._handleCommandComplete === ofClient._handleCommandComplete &&
    client._handleParseComplete === ofClient._handleParseComplete &&
    client._handleEmptyQuery === ofClient._handleEmptyQuery &&
    client._handleErrorMessage === ofClient._handleErrorMessage &&
    connection.query === ofConnection.query &&
    connection.parse === ofConnection.parse &&
    connection.bind === ofConnection.bind &&
    connection.execute === ofConnection.execute &&
    connection.describe === ofConnection.describe &&
    connection.sync === ofConnection.sync &&
    connection.flush === ofConnection.flush &&
    connection.close === ofConnection.close &&
    connection._send === ofConnection._send &&
    connection.attachListeners === attachListeners &&
    connection.emit === emit
  );
}

/** The expected methods of a client: `query` may be a replacement, if it is that of all clients. */
function withCurrentQuery(): Methods<(typeof clientNames)[number]> {
  return { ...ofClient, query: clients.query };
}

function held<Name extends string>(owner: Methods<Name>, names: readonly Name[]): Methods<Name> {
  return Object.fromEntries(names.map((name) => [name, owner[name]])) as Methods<Name>;
}

function changedIn<Name extends string>(
  label: string,
  now: Methods<Name> & Emitting,
  then: Methods<Name>,
): string | undefined {
  const changed = (Object.keys(then) as Name[]).find((name) => now[name] !== then[name] && !isGuard(now[name]));
  if (changed !== undefined) return `${label}.${changed}`;
  const isOwnEmit = now.emit === undefined || now.emit === emitters.emit || isGuard(now.emit);
  return isOwnEmit ? undefined : `${label}.emit`;
}

/**
 * A method's source begins with its name, a wrapper's does not. A tool that rewrites a source when it is loaded, to
 * trace each call, leaves its mark in it.
 */
function foreignIn(label: string, methods: Readonly<Record<string, Method | undefined>>): string[] {
  const isForeign = ([name, method]: [string, Method | undefined]): boolean => {
    if (method === undefined) return false;
    const source = String(method);
    return !isPgs(label, name, source) || /__apm\$|tr_ch_apm/.test(source);
  };
  return Object.entries(methods)
    .filter(isForeign)
    .map(([name]) => `${label}.${name}`);
}

/** True if the source is that of `pg`. The members of `utils` are functions, those of classes methods; a wrapper is a function. */
function isPgs(label: string, name: string, source: string): boolean {
  const kind = label === 'utils' ? 'function ' : '';
  return new RegExp(`^(async )?${kind}${name}\\s*\\(`).test(source);
}
