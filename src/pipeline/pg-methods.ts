import { EventEmitter } from 'node:events';
import pg from 'pg';
import { isGuard } from './codec/parser-guard.js';

type Method = (...values: never[]) => unknown;
type Methods<Name extends string> = Readonly<Record<Name, Method | undefined>>;
/** All event emitters have the same; one of its own is somebody's. */
type Emitting = { readonly emit?: unknown };

/** What `pg` calls for a statement on its way out and for its answer on the way back, class by class. */
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

export type ClientMethods = Methods<(typeof clientNames)[number]> & Emitting;
export type ConnectionMethods = Methods<(typeof connectionNames)[number]> & Emitting;
type QueryMethods = Methods<(typeof queryNames)[number]> & Emitting;
type ResultMethods = Methods<(typeof resultNames)[number]>;
type Utilities = Methods<(typeof utilityNames)[number]>;

const { Client, Query, Connection, Result, utils } = pg as unknown as Readonly<
  Record<'Client' | 'Query' | 'Connection' | 'Result', { readonly prototype: object }>
> & { readonly utils: Utilities };

const emitters: Emitting = EventEmitter.prototype;
const clients = Client.prototype as ClientMethods;
const queries = Query.prototype as QueryMethods;
const connections = Connection.prototype as ConnectionMethods;
const results = Result.prototype as ResultMethods;

/** What they were when this was loaded. */
const ofClient = held(clients, clientNames);
const ofQuery = held(queries, queryNames);
const ofConnection = held(connections, connectionNames);
const ofResult = held(results, resultNames);
const ofUtilities = held(utils, utilityNames);

/** A method that was somebody else's already by the time this was loaded. */
const replacedBefore = [
  ...foreignIn('Client', ofClient),
  ...foreignIn('Query', ofQuery),
  ...foreignIn('Connection', ofConnection),
  ...foreignIn('Result', ofResult),
  ...foreignIn('utils', ofUtilities),
].at(0);

/**
 * The method of `pg`'s classes that somebody has put another in the place of, to watch or change statements or answers;
 * undefined where all are `pg`'s own. It is asked for each statement: comparing them one by one takes nanoseconds, going
 * over a list of them a hundred times as long.
 *
 * @param prototype of the class of the pool's clients, which may be derived from `pg`'s
 */
export function replacedMethod(prototype: ClientMethods): string | undefined {
  if (replacedBefore !== undefined) return replacedBefore;
  if (hasOwnClientMethods(prototype) && haveOwnMethods()) return undefined;
  return (
    changedIn('Client', prototype, ofClient) ??
    changedIn('Query', queries, ofQuery) ??
    changedIn('Connection', connections, ofConnection) ??
    changedIn('Result', results, ofResult) ??
    changedIn('utils', utils, ofUtilities)
  );
}

/** The same of one client and its connection, which may have methods of their own in front of those of their classes. */
export function replacedOn(client: ClientMethods, connection: ConnectionMethods): string | undefined {
  if (hasOwnClientMethods(client) && hasOwnConnectionMethods(connection)) return undefined;
  return changedIn('client', client, ofClient) ?? changedIn('client.connection', connection, ofConnection);
}

/**
 * Whether what a client does with answers is somebody else's. It is tied to the connection when that is opened, and stays
 * so when the class has its own back.
 */
export function hasForeignHandlers(client: ClientMethods): boolean {
  const names = clientNames.filter((name) => name.startsWith('_handle') || name === '_attachListeners');
  return names.some((name) => client[name] !== ofClient[name]);
}

function hasOwnClientMethods(client: ClientMethods): boolean {
  return (
    client.query === ofClient.query &&
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
    client._handleErrorMessage === ofClient._handleErrorMessage
  );
}

function haveOwnMethods(): boolean {
  return (
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
    utils.normalizeQueryConfig === ofUtilities.normalizeQueryConfig &&
    hasOwnConnectionMethods(connections)
  );
}

function hasOwnConnectionMethods(connection: ConnectionMethods): boolean {
  return (
    connection.query === ofConnection.query &&
    connection.parse === ofConnection.parse &&
    connection.bind === ofConnection.bind &&
    connection.execute === ofConnection.execute &&
    connection.describe === ofConnection.describe &&
    connection.sync === ofConnection.sync &&
    connection.flush === ofConnection.flush &&
    connection.close === ofConnection.close &&
    connection._send === ofConnection._send &&
    (connection.attachListeners === ofConnection.attachListeners || isGuard(connection.attachListeners)) &&
    (connection.emit === emitters.emit || isGuard(connection.emit))
  );
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
 * A method's source begins with its name. A wrapper's does not; and whoever rewrites a source as it is loaded, to hear of
 * each call, leaves his mark in it.
 */
function foreignIn(label: string, methods: Readonly<Record<string, Method | undefined>>): string[] {
  const isForeign = ([name, method]: [string, Method | undefined]): boolean => {
    if (method === undefined) return false;
    const source = String(method);
    return !isPgs(name, source) || /__apm\$|tr_ch_apm/.test(source);
  };
  return Object.entries(methods)
    .filter(isForeign)
    .map(([name]) => `${label}.${name}`);
}

/** Those of `utils` are functions. */
function isPgs(name: string, source: string): boolean {
  return new RegExp(`^(async )?(function )?${name}\\s*\\(`).test(source);
}
