import type { WireValue } from '../pipeline/codec/encode.js';
import type { Exchange } from '../pipeline/exchange.js';
import { Solo } from '../pipeline/exclusive.js';
import { isWatched } from '../pipeline/hooks.js';
import { areLarge, readPlain } from '../pipeline/parse-query.js';
import { type LaneClient, tapOf } from '../pipeline/pg-client.js';
import { type Freshness, Pipe } from '../pipeline/pipeline.js';
import { type Profile, Profiles } from '../pipeline/profile.js';
import { Hearing } from '../pipeline/service-time.js';
import { channels } from './channels.js';
import { Outcomes, openTransaction } from './completion.js';
import type { Connection } from './connection.js';
import { type Core, emit } from './core.js';
import { Demand } from './demand.js';
import type { Lane, LaneHost } from './lane.js';
import { Lanes } from './lanes.js';
import type { Pipelining } from './pipelining.js';
import type { LaneStatement, PlainStatement } from './pool-statement.js';
import type { Pooler } from './pooler/pooler.js';
import { Rescue } from './rescue.js';
import { limitOf, type StatementLimit } from './statement-limit.js';
import { Overdue } from './timeouts.js';

/** What sharing needs of the rest of the pool. */
export interface SharingParts {
  readonly pipelining: Pipelining;
  readonly pooler: Pooler;
  /** `query_timeout` of the clients, in milliseconds. */
  readonly queryTimeoutMs: number;
  /** Resolves with true when the request can hit nothing any more; never rejects. */
  readonly cancel: (connection: Connection) => Promise<boolean>;
  readonly drop: (connection: Connection, cause: 'lost' | 'dirty', error?: unknown) => void;
  readonly takeBack: (connection: Connection, now: number) => void;
  /** There may be room on a lane, or nothing left on it. */
  readonly progressed: (lane: Lane) => void;
  /** Waits for a connection that nobody else uses. */
  readonly acquire: () => Promise<Connection>;
  readonly release: (connection: Connection) => void;
}

/** Wires the parts together that let statements share connections. */
export class Sharing implements LaneHost {
  readonly isPreparing: boolean;
  readonly hearing: Hearing;
  readonly pipelining: Pipelining;
  readonly lanes: Lanes;
  readonly demand: Demand;
  readonly #core: Core;
  readonly #parts: SharingParts;
  readonly #profiles = new Profiles();
  readonly #freshness: Freshness = { notBefore: Number.NEGATIVE_INFINITY };
  readonly #outcomes: Outcomes;
  readonly #overdue: Overdue;

  constructor(core: Core, parts: SharingParts) {
    this.#core = core;
    this.#parts = parts;
    this.pipelining = parts.pipelining;
    this.hearing = new Hearing(() => core.clock.idleMs());
    this.isPreparing = core.settings.prepare;
    this.lanes = new Lanes(core, this.hearing, this, {
      lookAt: (time) => this.#overdue.lookAt(time),
      mayBeHeldUp: (now, beginBefore) => this.#overdue.mayBeHeldUp(now, beginBefore),
    });
    this.demand = new Demand(core, this.lanes, this.hearing);
    this.#outcomes = new Outcomes(core, this.#freshness);
    const rescue = new Rescue(core, {
      outcomes: this.#outcomes,
      acquire: parts.acquire,
      release: parts.release,
      progressed: (lane) => this.progressed(lane),
    });
    this.#overdue = new Overdue(core, this.lanes, {
      outcomes: this.#outcomes,
      isPooled: () => parts.pooler.isTransactional,
      limitOf: (statement) => this.limitOf(statement),
      hearing: this.hearing,
      cancel: parts.cancel,
      drop: (connection) => parts.drop(connection, 'dirty'),
      progressed: (lane) => this.progressed(lane),
      rescue: (lane) => rescue.begin(lane),
    });
  }

  /** Reads a statement that may share; undefined for one that is to have a connection of its own. */
  read(config: unknown, values: unknown): PlainStatement | undefined {
    if (this.pipelining.mode === 'off') return undefined;
    const plain = readPlain(config, values, this.#profiles, this.#parts.queryTimeoutMs, mayShare);
    return plain && !areLarge(plain.values) ? plain : undefined;
  }

  /** For the statements of a borrower; undefined where `pg` alone may use the connection's socket. */
  soloOn(connection: Connection): Solo | undefined {
    const { pipe } = connection;
    if (pipe === undefined || this.#parts.queryTimeoutMs > 0) return undefined;
    if (this.pipelining.mode === 'off' || isWatched(connection.client)) return undefined;
    return new Solo({
      client: connection.client as LaneClient,
      pipe,
      read: (config, values) => {
        if (this.pipelining.mode === 'off' || isWatched(connection.client)) return undefined;
        const plain = readPlain(config, values, this.#profiles, 0, isSingle);
        return plain?.timeoutMs === 0 ? plain : undefined;
      },
      broke: (error) => this.#parts.drop(connection, 'lost', error),
    });
  }

  /** Makes what a new connection needs to be shared; undefined where `pg` alone may use its socket. */
  pipeFor(connection: Connection): Pipe | undefined {
    const { client, prepared } = connection;
    const tap = this.pipelining.isPossible ? tapOf(client) : undefined;
    if (tap === undefined) return undefined;
    const { clock, settings } = this.#core;
    const { maxPreparedStatements: preparedLimit } = settings;
    const { bearsNames, isTransactional } = this.#parts.pooler;
    const said = (error: unknown): void => connection.noteError(error);
    const how = { preparedLimit, bearsNames, keepsShape: !isTransactional, freshness: this.#freshness, said };
    return new Pipe({ client: client as LaneClient, tap, prepared, ...how, hearing: this.hearing, clock });
  }

  /** Tells the caller of a statement now; whatever the server makes of it is thrown away. */
  giveUp(statement: LaneStatement, error: unknown): void {
    this.#overdue.giveUp(statement, error);
  }

  /** How many texts are run unprepared for now, since prepared they take longer. */
  get leftUnprepared(): number {
    return this.#profiles.countUnprepared(this.#core.clock.now());
  }

  limitOf({ timeoutMs }: LaneStatement): StatementLimit {
    return limitOf(timeoutMs, this.#parts.pooler.statementTimeoutMs);
  }

  refused(statement: LaneStatement, error: unknown): void {
    this.#outcomes.fail(statement, error);
  }

  tooLarge(statement: LaneStatement, values: readonly WireValue[]): void {
    statement.largeValues = values;
    this.#outcomes.sendBack([statement]);
    this.#core.changed();
  }

  answered(lane: Lane, exchange: Exchange, tookMs: number): void {
    const { profile, prepared, isParsed, isBound } = exchange;
    const { replies } = lane.pipe;
    if (isBound) this.#learn(profile, tookMs, prepared.key !== undefined && !isParsed, replies.now);
    // Whatever ran inside of it ends with the connection.
    if (replies.status !== 'I') {
      if (exchange.statement) this.#outcomes.fail(exchange.statement, openTransaction());
      return this.broke(lane, openTransaction());
    }
    this.#outcomes.answered(lane, exchange);
  }

  #learn(profile: Profile, tookMs: number, wasPrepared: boolean, now: number): void {
    const comparison = profile.learn(tookMs, wasPrepared, now);
    if (comparison === undefined) return;
    channels.preparingStopped.publish({ pool: this.#core.settings.name, text: profile.text, ...comparison });
  }

  progressed(lane: Lane): void {
    if (lane.state === 'closed') return;
    // Nobody wants what runs now: it may have to be cancelled.
    if (lane.pipe.replies.head?.isUnwanted) this.#overdue.lookAt(this.#core.clock.now());
    this.#parts.progressed(lane);
  }

  broke(lane: Lane, error: unknown): void {
    this.#parts.drop(lane.connection, 'lost', error);
  }

  lost(lane: Lane, cause: unknown): void {
    this.lanes.remove(lane);
    this.#outcomes.lost(lane, cause);
  }

  /** Nothing is on the lane any more: its connection is free. */
  end(lane: Lane): void {
    const { connection } = lane;
    const isDoubtful = lane.state === 'quarantined';
    this.lanes.remove(lane);
    lane.end();
    emit(this.#core, 'release', undefined, connection.client);
    if (isDoubtful) this.#parts.drop(connection, 'dirty');
    else this.#parts.takeBack(connection, this.#core.turn.now);
  }

  close(): void {
    this.demand.close();
    this.#overdue.close();
  }
}

function mayShare({ ownReason }: Profile): boolean {
  return ownReason === undefined;
}

/** Whether the text is certainly one statement, and not one in which client and server talk, such as COPY. */
function isSingle({ ownReason, text }: Profile): boolean {
  return ownReason === undefined || transactionCommand.test(text);
}

/** The pool's own. */
const transactionCommand = /^(COMMIT|ROLLBACK|SAVEPOINT headroom_\d+|RELEASE SAVEPOINT headroom_\d+)$/;
