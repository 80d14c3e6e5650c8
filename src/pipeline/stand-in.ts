import { currentQuery } from './hooks.js';
import { type DriverClient, isPgClient, type LaneClient } from './pg-client.js';
import type { ClientParts, ClientQuery } from './send.js';

/** Notified of queries that a replacement sends after its call. */
export interface SendListener {
  /** Called for each of them, in the code that sends it. */
  sent(): void;
}

/**
 * A client that sends nothing, on which a replaced `Client.prototype.query`, that of a tracer for example, is called: what
 * `pg` would send stays in its queue. So the replacement sees a statement, its connection and its result, and may change them,
 * while the statement itself shares a connection.
 */
export interface StandIn {
  readonly _queryQueue: ClientQuery[];
  [later]: SendListener | undefined;
}

const later = Symbol('later');

/** Class of a pool's stand-ins. */
export type StandInClass = new (placed: DriverClient | undefined) => StandIn;

/** Calls the replacement, and returns its result, usually a promise. */
export function queryOn(standIn: StandIn, config: unknown, values: unknown): unknown {
  return Reflect.apply(currentQuery(), standIn, values === undefined ? [config] : [config, values]);
}

/** Notifies the listener of the queries that it sends from now on. */
export function hearOf(standIn: StandIn, listener: SendListener): void {
  standIn[later] = listener;
}

/** Properties of a client that a replaced method may read. */
interface Face {
  readonly connectionParameters: object | undefined;
  readonly processID: number | null;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly database: string | undefined;
}

/**
 * Makes the class, with the settings of a client as they are for all clients of the pool. Its constructor takes the client of
 * the connection that will carry the statement, if known already.
 */
export function standInClassLike(client: DriverClient): StandInClass {
  const known = { ...client };
  const anyone: Face = { ...readFace(client), processID: null };
  /** Own properties hide those of the connected client that are not true of this one. Few, since each statement has one. */
  class Fake implements StandIn, Face {
    readonly _queryQueue: ClientQuery[] = [];
    readonly connectionParameters: object | undefined;
    readonly processID: number | null;
    readonly host: string | undefined;
    readonly port: number | undefined;
    readonly user: string | undefined;
    readonly database: string | undefined;
    [later]: SendListener | undefined = undefined;

    constructor(placed: DriverClient | undefined) {
      const face = placed === undefined ? anyone : faceOf(placed);
      this.connectionParameters = face.connectionParameters;
      this.processID = face.processID;
      this.host = face.host;
      this.port = face.port;
      this.user = face.user;
      this.database = face.database;
    }

    _pulseQueryQueue(): void {
      this[later]?.sent();
    }
  }
  Reflect.deleteProperty(Fake.prototype, 'constructor');
  const idle = { _activeQuery: null, _queryable: true, _ending: false, pipeline: false };
  Object.assign(Fake.prototype, idle, { _events: undefined, _eventsCount: 0 });
  Object.setPrototypeOf(Fake.prototype, Object.assign(Object.create(Object.getPrototypeOf(client)), known));
  return Fake;
}

const faces = new WeakMap<DriverClient, Face>();

/** That of a connected client, which stays the same. */
function faceOf(client: DriverClient): Face {
  const known = faces.get(client);
  if (known !== undefined) return known;
  const face = readFace(client);
  if (isPgClient(client)) faces.set(client, face);
  return face;
}

function readFace(client: DriverClient): Face {
  const { processID = null, host, port, user, database } = client as Partial<LaneClient>;
  return { connectionParameters: withoutTimeout(client), processID, host, port, user, database };
}

/**
 * The pool keeps the time limit of a statement on a shared connection; `pg` would set a timer for each. A copy, since objects
 * with prototypes of their own are slow to read.
 */
function withoutTimeout(client: DriverClient): object | undefined {
  const { connectionParameters } = client as DriverClient & Partial<ClientParts>;
  if (connectionParameters === undefined) return undefined;
  const copy = Object.create(Object.getPrototypeOf(connectionParameters)) as object;
  Object.defineProperties(copy, Object.getOwnPropertyDescriptors(connectionParameters));
  return Object.defineProperty(copy, 'query_timeout', { value: 0, configurable: true, enumerable: true });
}
