import type { HostAddress } from '../config/hosts.js';
import type { HostFailure } from '../hosts/choice.js';
import { describeHosts, type Probe } from '../hosts/host.js';
import { HostSet } from '../hosts/host-set.js';
import { systemResolver } from '../hosts/lookup.js';
import {
  describeRole,
  type Endpoint,
  nameOf,
  plainRoleQuery,
  type Role,
  readRole,
  roleQuery,
  suitability,
} from '../hosts/role.js';
import { ConnectTimeoutError, NoSuitableHostError } from '../pipeline/errors/errors.js';
import { classifyConnectFailure, isFatal, isServerAnswer } from '../pipeline/errors/server-error.js';
import { type DriverClient, destroySocket, keepErrorListener, onceEnded } from '../pipeline/pg-client.js';
import { sendUnseen } from '../pipeline/send.js';
import { channels } from '../tracing/channels.js';
import type { HostChosenMessage } from '../tracing/messages.js';
import type { Timer } from '../util/clock.js';
import type { Connection } from './connections.js';
import type { Core, HostWatch } from './core.js';
import type { Dialer } from './dial.js';
import { Silence } from './silence.js';

/** Interval at which it is checked that hosts which owe an answer give one. */
const lookEveryMs = 100;

/** Dependencies of the routing. */
export interface HostRoutingParts {
  readonly hosts: readonly HostAddress[];
  /** The clients' option: a function that creates their sockets connects to names itself. */
  readonly stream: unknown;
  readonly dialer: Dialer;
  /** True if a pooler is in front of the servers, so that a session does not report its server's role. */
  readonly isBehindPooler: () => boolean;
  /** True while connections are needed. */
  readonly isWanted: () => boolean;
  /** Called when a suitable host was found. */
  readonly found: () => void;
  /** Called when the attempts on all hosts have failed. */
  readonly failed: (failures: readonly HostFailure[]) => void;
  /** Retires connections: idle ones now, the others when they are free. */
  readonly replace: (connections: readonly Connection[]) => void;
  /** Closes a connection immediately, whatever runs on it. */
  readonly drop: (connection: Connection, error: unknown) => void;
}

/** Connects a pool with its hosts: chooses one for each connection, and draws conclusions from what happens on them. */
export class HostRouting implements HostWatch {
  readonly #core: Core;
  readonly #parts: HostRoutingParts;
  readonly #set: HostSet;
  readonly #silence = new Silence();
  #lastHost: string | undefined;
  #lookTimer: Timer | undefined;

  constructor(core: Core, parts: HostRoutingParts) {
    this.#core = core;
    this.#parts = parts;
    this.#set = new HostSet({
      hosts: parts.hosts,
      settings: core.settings,
      areNames: parts.stream !== undefined,
      resolver: systemResolver,
      clock: core.clock,
      random: core.random,
      openProbe: (endpoint, timeoutMs) => this.#openProbe(endpoint, timeoutMs),
      classify: classifyConnectFailure,
      isWanted: parts.isWanted,
      found: (endpoint) => {
        this.#announce(endpoint);
        this.#abortDials();
        parts.found();
      },
      failed: parts.failed,
      superseded: (endpoint, winner, isReadOnly) => this.#superseded(endpoint, winner, isReadOnly),
      warn: (text) => process.emitWarning(text, { type: 'HeadroomWarning', code: 'HEADROOM_SPLIT_BRAIN' }),
    });
  }

  get isReady(): boolean {
    return this.#set.isReady;
  }

  /** Reason why there is no suitable host; undefined if there is one. */
  get failure(): HostFailure | undefined {
    const { all, lastFailure: last, isReady } = this.#set;
    if (isReady) return undefined;
    const isAllFailed = all.every(({ standing }) => standing === 'failed');
    if (isAllFailed && last !== undefined && all.length === 1) return last;
    const said = describeHosts(all);
    const { targetSessionAttrs: target } = this.#core.settings;
    const cause = last?.error;
    if (isAllFailed && last !== undefined) return last;
    const error = new NoSuitableHostError(`No host suits targetSessionAttrs=${target}: ${said}.`, { cause });
    return { kind: 'down', error };
  }

  next(): Endpoint | undefined {
    return this.#set.next();
  }

  search(): void {
    this.#set.search();
  }

  maintain(): void {
    this.#set.maintain();
  }

  close(): void {
    this.#lookTimer?.cancel();
    this.#set.close();
  }

  /** Called when the pool replaces all connections: the operator may have gone back to an older primary. */
  reset(): void {
    this.#set.forgetTimelines();
  }

  /** Called when an attempt to open a connection to a host has failed. @returns false if the host is right all the same */
  failed(endpoint: Endpoint, error: unknown): boolean {
    const kind = classifyConnectFailure(error);
    if (!(error instanceof NoSuitableHostError)) this.#set.failed(endpoint, { kind, error });
    return kind !== 'full';
  }

  /** Called when the pool resumes: the servers may have changed their roles. */
  resumed(): void {
    this.#set.suspectAll();
    this.#core.doubtedAt = this.#core.clock.now();
  }

  /**
   * Examines a new connection before it is used.
   *
   * @throws {NoSuitableHostError} if its server has another role than the pool needs
   */
  async examine(client: DriverClient): Promise<void> {
    const connection = this.#core.connections.of(client);
    const endpoint = connection?.endpoint;
    if (connection === undefined || endpoint === undefined) return;
    if (this.#parts.isBehindPooler()) connection.access.distrust();
    if (this.#target === 'any') return this.#set.opened(endpoint);
    const role = this.#reportedBy(connection) ?? readRole(await ask(client));
    this.#set.opened(endpoint, role);
    if (suitability(this.#target, role) > 0) return this.#announce(endpoint);
    throw new NoSuitableHostError(`${nameOf(endpoint)} is ${describeRole(role)}, not ${this.#target}.`);
  }

  opening(connection: Connection): void {
    this.#lookOut();
    connection.onWriteRefused = () => {
      if (this.#wantsWrites && connection.hasRefusedToWrite) this.#suspect(connection);
    };
  }

  reported(connection: Connection): void {
    const role = this.#target === 'any' ? undefined : this.#reportedBy(connection);
    if (role === undefined || suitability(this.#target, role) > 0) return;
    this.#suspect(connection);
    this.#parts.replace([connection]);
  }

  lost(connection: Connection): void {
    this.#suspect(connection);
  }

  checkFor(connection: Connection): string | undefined {
    return this.#target === 'any' || this.#reportedBy(connection) !== undefined ? undefined : plainRoleQuery;
  }

  checked(connection: Connection, row: Readonly<Record<string, unknown>> | undefined): void {
    const role = readRole(row);
    if (connection.endpoint !== undefined) this.#set.opened(connection.endpoint, role);
    if (suitability(this.#target, role) === 0) connection.isOutdated = true;
  }

  get #target(): Core['settings']['targetSessionAttrs'] {
    return this.#core.settings.targetSessionAttrs;
  }

  get #wantsWrites(): boolean {
    return this.#target === 'read-write' || this.#target === 'primary';
  }

  /** The role that PostgreSQL 14 and later report at login, and when it changes; undefined if it must be asked. */
  #reportedBy({ access }: Connection): Role | undefined {
    const { isInRecovery, isReadOnly } = access;
    return isInRecovery === undefined ? undefined : { isInRecovery, isReadOnly: isReadOnly === true };
  }

  /** Its host is asked before the next connection is opened, and its siblings are checked before use. */
  #suspect({ endpoint }: Connection): void {
    if (endpoint === undefined) return;
    this.#set.suspect(endpoint);
    this.#core.doubtedAt = this.#core.clock.now();
  }

  /** While there are connections, asks the siblings of each host that owes an answer and is silent. */
  #lookOut(): void {
    if (this.#lookTimer !== undefined || !this.#wantsWrites) return;
    const { clock, connections } = this.#core;
    this.#lookTimer = clock.setTimer(() => {
      this.#lookTimer = undefined;
      if (connections.physical === 0 || this.#core.phase === 'ended') return;
      for (const endpoint of this.#silence.look(connections, clock.now())) this.#set.watch(endpoint);
      this.#lookOut();
    }, lookEveryMs);
    this.#lookTimer.unref();
  }

  /** Connections to a host that does not suit any more would hold up those to the one that was found. */
  #abortDials(): void {
    for (const connection of [...this.#core.connections]) {
      const { state, endpoint } = connection;
      if (state === 'connecting' && endpoint !== undefined && !this.#set.suits(endpoint))
        this.#parts.drop(connection, undefined);
    }
  }

  /**
   * Called when another host is proven to be the primary. Connections to the old one are closed: it may have vanished, a
   * pooler in front of it may hold statements back, and what it still acknowledges would be lost. If it has said that it takes
   * no writes, statements may end.
   */
  #superseded(endpoint: Endpoint, winner: Endpoint, isReadOnly: boolean): void {
    const connections = [...this.#core.connections].filter(
      (each) => each.endpoint !== undefined && nameOf(each.endpoint) === nameOf(endpoint),
    );
    this.#parts.replace(connections);
    if (isReadOnly) return;
    const what = `${nameOf(winner)} has replaced ${nameOf(endpoint)} as the primary.`;
    for (const connection of connections) {
      if (connection.state !== 'retiring' && connection.state !== 'closed')
        this.#parts.drop(connection, new NoSuitableHostError(what));
    }
  }

  /** Publishes the host when it is another one than before, if there should be only one. */
  #announce(endpoint: Endpoint): void {
    const host = nameOf(endpoint);
    if (!this.#wantsWrites || host === this.#lastHost) return;
    const message: HostChosenMessage = { pool: this.#core.settings.name, host, before: this.#lastHost };
    channels.hostChosen.publish(message);
    this.#lastHost = host;
  }

  async #openProbe(endpoint: Endpoint, timeoutMs: number): Promise<Probe> {
    const { dialer } = this.#parts;
    const client = dialer.makeClient(endpoint);
    keepErrorListener(client, () => undefined);
    try {
      await dialer.connect(client, timeoutMs);
    } catch (error) {
      destroySocket(client);
      // The next probe uses other options, if that helps.
      dialer.adapts(error);
      throw error;
    }
    return {
      ask: () => this.#askInTime(client, timeoutMs),
      close: () => {
        const timer = this.#core.clock.setTimer(() => destroySocket(client), timeoutMs);
        onceEnded(client, () => timer.cancel());
        client.end(() => {});
      },
    };
  }

  #askInTime(client: DriverClient, timeoutMs: number): Promise<Role> {
    return new Promise((resolve, reject) => {
      const late = (): void => {
        destroySocket(client);
        reject(new ConnectTimeoutError(`The server has not said its role within ${timeoutMs} ms.`));
      };
      const timer = this.#core.clock.setTimer(late, timeoutMs);
      ask(client)
        .then((row) => resolve(readRole(row)), reject)
        .finally(() => timer.cancel());
    });
  }
}

type Row = Readonly<Record<string, unknown>>;

/** Asks for the role, past hooks of the application: the statement is not its own. */
async function ask(client: DriverClient): Promise<Row | undefined> {
  try {
    return (await sendUnseen(client, roleQuery)).rows[0];
  } catch (error) {
    if (!isServerAnswer(error) || isFatal(error)) throw error;
    return (await sendUnseen(client, plainRoleQuery)).rows[0];
  }
}
