import { runtime } from '../util/runtime.js';
import { currentQuery } from './hooks.js';
import { type DriverClient, isPgClient, type LaneClient } from './pg-client.js';
import type { ClientParts, ClientQuery } from './send.js';

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
