import { ExclusivePipeline } from '../pipeline/exclusive.js';
import { isQueryReplaced } from '../pipeline/hooks.js';
import { type PlainQuery, parseQuery } from '../pipeline/parse-query.js';
import type { LaneClient } from '../pipeline/pg-client.js';
import { type Freshness, Pipeline } from '../pipeline/pipeline.js';
import { type Profile, Profiles } from '../pipeline/profile.js';
import { ServiceTimeEstimator } from '../pipeline/service-time.js';
import { SocketInterceptor } from '../pipeline/socket-interceptor.js';
import { channels } from '../tracing/channels.js';
import { Completion } from './completion.js';
import type { Connection } from './connections.js';
import type { Core } from './core.js';
import { DemandEstimator } from './demand.js';
import { type Lane, type LaneHost, Lanes } from './lanes.js';
import type { Pipelining } from './pipelining.js';
import type { PoolStatement } from './pool-statement.js';
import type { Pooler } from './pooler/pooler.js';
import type { LastFailure } from './refusal.js';
import { Rescue } from './rescue.js';
import { limitOf } from './statement-limit.js';
import { StatementTimeouts } from './timeouts.js';

/** Parts of the pool that the manager uses. */
export interface LaneManagerParts {
  readonly pipelining: Pipelining;
  readonly pooler: Pooler;
  /** `query_timeout` of the clients, in milliseconds. */
  readonly queryTimeoutMs: () => number;
  /** Resolves with true when the cancel request can no longer hit a statement; never rejects. */
  readonly cancel: (connection: Connection) => Promise<boolean>;
  readonly drop: (connection: Connection, cause: 'lost' | 'dirty', error?: unknown) => void;
  /** Waits for a connection for exclusive use. */
  readonly acquire: () => Promise<Connection>;
  readonly release: (connection: Connection) => void;
  /** Returns the last failed attempt to open a connection. */
  readonly lastFailure: () => LastFailure | undefined;
}

/** Connects the parts that make statements share connections. */
export class LaneManager implements LaneHost {
  readonly isPreparing: boolean;
  readonly profiles = new Profiles();
  readonly lanes: Lanes;
  readonly demand: DemandEstimator;
  readonly completion: Completion;
  readonly pooler: Pooler;
  readonly #core: Core;
  readonly #parts: LaneManagerParts;
  readonly #estimator: ServiceTimeEstimator;
  readonly #freshness: Freshness = { notBefore: Number.NEGATIVE_INFINITY };
  readonly #timeouts: StatementTimeouts;

  constructor(core: Core, parts: LaneManagerParts) {
    this.#core = core;
    this.#parts = parts;
    this.pooler = parts.pooler;
    this.#estimator = new ServiceTimeEstimator(core.clock.idleMs);
    this.isPreparing = core.settings.prepare;
    this.completion = new Completion(core, this.#freshness);
    this.lanes = new Lanes(core, this.#estimator, this);
    this.demand = new DemandEstimator(core, this.lanes, this.#estimator);
    const rescue = new Rescue(core, {
      completion: this.completion,
      acquire: parts.acquire,
      release: parts.release,
      progressed: (lane) => lane.progressed(),
    });
    this.#timeouts = new StatementTimeouts(core, this.lanes, {
      completion: this.completion,
      lastFailure: parts.lastFailure,
      isPooled: () => parts.pooler.isTransactional,
      limitOf: ({ timeoutMs }) => limitOf(timeoutMs, parts.pooler.statementTimeoutMs),
      estimator: this.#estimator,
      cancel: parts.cancel,
      drop: (connection) => parts.drop(connection, 'dirty'),
      progressed: (lane) => lane.progressed(),
      rescue: (lane) => rescue.begin(lane),
    });
  }

  /** Returns a pipeline for the statements of a borrower; undefined if only `pg` may use the connection's socket. */
  exclusiveOn(connection: Connection): ExclusivePipeline | undefined {
    const { pipeline } = connection;
    const isPossible = this.#parts.queryTimeoutMs() === 0 && this.#maySendOn(connection);
    if (pipeline === undefined || !isPossible) return undefined;
    connection.exclusive ??= this.#makeExclusive(connection, pipeline);
    return connection.exclusive;
  }

  #makeExclusive(connection: Connection, pipeline: Pipeline): ExclusivePipeline {
    return new ExclusivePipeline({
      client: connection.client as LaneClient,
      pipeline,
      read: (config, values) => {
        const plain: PlainQuery | undefined = this.#maySendOn(connection)
          ? parseQuery(config, values, this.profiles, 0, isSingle)
          : undefined;
        return plain?.timeoutMs === 0 ? plain : undefined;
      },
      broke: (error) => this.#parts.drop(connection, 'lost', error),
    });
  }

  /** True if a statement may be sent on the connection without `pg`'s Client, by a part of the protocol of its own. */
  mayBypassClient(connection: Connection): boolean {
    return connection.pipeline?.isFree === true && this.#maySendOn(connection);
  }

  #maySendOn({ hooks }: Connection): boolean {
    // A replaced `query` of the class sees the statements of a borrower on the client itself.
    return this.#parts.pipelining.isOn() && !isQueryReplaced() && !hooks.isWatched();
  }

  /** Creates the pipeline with which a new connection can be shared; undefined if only `pg` may use its socket. */
  pipelineFor(connection: Connection): Pipeline | undefined {
    const { client, prepared, hooks } = connection;
    const isPossible =
      this.#parts.pipelining.isPossible &&
      // `pg.defaults.binary` may have been set since the pool was created.
      !(client as LaneClient).binary &&
      SocketInterceptor.isPossibleOn((client as LaneClient).connection.stream);
    if (!isPossible) return undefined;
    const { clock, settings } = this.#core;
    const { supportsNames, isTransactional } = this.#parts.pooler;
    return new Pipeline({
      client: client as LaneClient,
      hooks,
      prepared,
      preparedLimit: settings.maxPreparedStatements,
      freshness: this.#freshness,
      supportsNames,
      keepsShape: !isTransactional,
      estimator: this.#estimator,
      clock,
      onSessionError: (error) => connection.noteError(error),
    });
  }

  /** Rejects the caller of a statement now; the server's answer is discarded. */
  giveUp(statement: PoolStatement, error: unknown): void {
    this.#timeouts.giveUp(statement, error);
  }

  /** Takes back a statement that is not written yet, without an outcome for its caller. */
  takeBack(statement: PoolStatement): void {
    this.#timeouts.takeBack(statement);
  }

  /** Number of texts that are run unprepared for now, since they are slower when prepared. */
  get leftUnprepared(): number {
    return this.profiles.countUnprepared(this.#core.clock.now());
  }

  lookAt(time: number): void {
    this.#timeouts.lookAt(time);
  }

  mayBeHeldUp(now: number, beginBefore: number): void {
    this.#timeouts.mayBeHeldUp(now, beginBefore);
  }

  preparingStopped({ text }: Profile, comparison: object): void {
    channels.preparingStopped.publish({ pool: this.#core.settings.name, text, ...comparison });
  }

  broke(lane: Lane, error: unknown): void {
    this.#parts.drop(lane.connection, 'lost', error);
  }

  changed(): void {
    this.#core.changed();
  }

  close(): void {
    this.demand.close();
    this.#timeouts.close();
  }
}

/** True if the text is certainly one statement, and not one with a subprotocol of its own, such as COPY. */
function isSingle({ ownReason, text }: Profile): boolean {
  return ownReason === undefined || transactionCommand.test(text);
}

/** Transaction commands that the pool itself sends. */
const transactionCommand = /^(COMMIT|ROLLBACK|SAVEPOINT headroom_\d+|RELEASE SAVEPOINT headroom_\d+)$/;
