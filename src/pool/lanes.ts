import type { WireValue } from '../pipeline/codec/writer.js';
import type { Exchange, PipelinedStatement } from '../pipeline/exchange.js';
import { hasStatement } from '../pipeline/pg-client.js';
import type { Pipeline, PipelineUser } from '../pipeline/pipeline.js';
import type { Profile } from '../pipeline/profile.js';
import type { ServiceTimeEstimator } from '../pipeline/service-time.js';
import type { WaitKind } from '../sql/locks.js';
import { type Completion, openTransaction } from './completion.js';
import { type Connection, isAnyoneHolding } from './connections.js';
import type { Core } from './core.js';
import {
  chooseLane,
  headLimitMs,
  isExclusive,
  laneCapacityMs,
  laneShareMs,
  maxDepth,
  type PlaceableLane,
  slowMs,
  type Trial,
} from './placement.js';
import type { PoolStatement } from './pool-statement.js';
import { limitOf } from './statement-limit.js';

/** How often the network's time is measured, at most. */
const probeEveryMs = 1000;
/** While quick statements were seen this lately, slow ones leave a connection to them. */
const quickMemoryMs = 1000;

/**
 * What a lane is doing. `Lane.move` is the only writer.
 *
 * - `open`: takes statements
 * - `draining`: takes nothing more until it is empty; its connection is free then
 * - `cancelling`: the server is being asked to cancel what runs, which would hit whatever is sent meanwhile
 * - `quarantined`: takes nothing more, and its connection is dropped when it is empty
 * - `closed`: over; its connection is another caller's, or gone
 */
export type LaneState = 'open' | 'draining' | 'cancelling' | 'quarantined' | 'closed';

export const laneTransitions = {
  open: ['draining', 'cancelling', 'quarantined', 'closed'],
  draining: ['cancelling', 'quarantined', 'closed'],
  cancelling: ['draining', 'quarantined', 'closed'],
  quarantined: ['quarantined', 'cancelling', 'closed'],
  closed: [],
} as const satisfies { readonly [S in LaneState]: readonly LaneState[] };

/** What lanes need of the pool. */
export interface LaneHost {
  readonly isPreparing: boolean;
  readonly completion: Completion;
  readonly pooler: { readonly statementTimeoutMs: number };
  /** Looks at this time at the latest for statements whose time is up. */
  lookAt(time: number): void;
  /** A statement was put behind others, where it may be held up, and has to have begun by this time. */
  mayBeHeldUp(now: number, beginBefore: number): void;
  /** Takes a lane's measurement that preparing made a text slower. */
  preparingStopped(profile: Profile, comparison: object): void;
  /** Drops the connection of a lane that can't go on. */
  broke(lane: Lane, error: unknown): void;
  /** Called when statements were put back in the queue. */
  changed(): void;
}

/** A connection for as long as statements of several callers share it, and what is on it. */
export class Lane implements PipelineUser, PlaceableLane<PoolStatement> {
  readonly connection: Connection;
  readonly pipeline: Pipeline;
  readonly isPreparing: boolean;
  /** What its statements may have to wait for: the same for all of them. */
  readonly waits: WaitKind;
  /** Expected time of what is on it, in milliseconds of the server's. */
  loadMs = 0;
  /** Whether it is being emptied for a caller who waits for a connection. */
  isClearing = false;
  /** When the server was last asked to cancel what runs on it. */
  cancelledAt = Number.NEGATIVE_INFINITY;
  /** Whether those behind what runs are being looked at, to be run elsewhere. */
  isRescuing = false;
  /** When that was last tried. */
  rescuedAt = Number.NEGATIVE_INFINITY;
  /** Written by `move` alone. */
  state: LaneState = 'open';
  readonly #lanes: Lanes;

  constructor(connection: Connection, waits: WaitKind, lanes: Lanes) {
    this.connection = connection;
    this.pipeline = connection.pipeline as Pipeline;
    this.waits = waits;
    this.isPreparing = lanes.host.isPreparing;
    this.#lanes = lanes;
  }

  /** A move that the table does not have throws, for it is a bug of the pool. */
  move(to: LaneState): void {
    const allowed: readonly LaneState[] = laneTransitions[this.state];
    if (!allowed.includes(to)) throw new Error(`A lane cannot go from ${this.state} to ${to}.`);
    this.state = to;
  }

  hasPrepared({ key }: PoolStatement): boolean {
    return this.connection.prepared.has(key);
  }

  takesMore(now: number): boolean {
    const { pipeline } = this;
    if (this.isClearing || this.state !== 'open' || pipeline.isBlocked || pipeline.count >= maxDepth) return false;
    // It may have to be cancelled, and nothing else is to be hit.
    if (pipeline.reader.head?.isUnwanted) return false;
    return this.#lanes.isCurrent(this.connection, now) && !this.#lanes.isHeldUp(this, now);
  }

  /** Takes back one that is not written yet. */
  withdraw(statement: PoolStatement): void {
    this.pipeline.withdraw(statement);
    this.#unload(statement.costMs ?? 0);
  }

  /** Whether the text is run here for the first time. A text that was never run has a lane to itself. */
  isTrying(profile: Profile): boolean {
    return this.pipeline.first === profile && profile.serviceTime.runs === 0;
  }

  refused(statement: PipelinedStatement, error: unknown): void {
    this.#unload(statement.costMs ?? 0);
    this.#lanes.host.completion.fail(statement as PoolStatement, error);
  }

  tooLarge(given: PipelinedStatement, values: readonly WireValue[]): void {
    const statement = given as PoolStatement;
    this.#unload(statement.costMs ?? 0);
    statement.largeValues = values;
    this.#lanes.host.completion.sendBack([statement]);
    this.#lanes.host.changed();
  }

  answered(exchange: Exchange, tookMs: number): void {
    const { reader, count } = this.pipeline;
    const { host, stats } = this.#lanes;
    const statement = exchange.statement as PoolStatement | undefined;
    this.#lanes.carried -= 1;
    this.loadMs = count === 0 ? 0 : this.loadMs - exchange.costMs;
    if (exchange.isBound) {
      const { profile, prepared, isParsed } = exchange;
      profile.serviceTime.learn(tookMs);
      const comparison = profile.preparing.learn(tookMs, prepared.key !== undefined && !isParsed, reader.now);
      if (comparison !== undefined) host.preparingStopped(profile, comparison);
    }
    if (reader.status !== 'I') return this.#leftOpen(statement);
    const heldMs = reader.now - exchange.sentAt.at;
    stats.queryMs.record(heldMs > 0 ? heldMs : 0);
    if (statement === undefined) return;
    const { builder, failure } = exchange;
    if (failure !== undefined || builder === undefined) return host.completion.failed(exchange, statement);
    if (statement.isRetried) host.completion.cured(reader.now);
    stats.counters.queries += 1;
    statement.answer(builder.result);
  }

  progressed(): void {
    if (this.state === 'closed') return;
    // Nobody wants what runs now: it may have to be cancelled.
    if (this.pipeline.reader.head?.isUnwanted) this.#lanes.host.lookAt(0);
    this.#lanes.onProgress(this);
  }

  broke(error: unknown): void {
    this.#lanes.host.broke(this, error);
  }

  lost(cause: unknown): void {
    this.move('closed');
    this.#lanes.remove(this);
    const { count, reader } = this.pipeline;
    this.#lanes.carried -= reader.isProbing ? count - 1 : count;
    this.#lanes.host.completion.lost(this.pipeline, cause);
  }

  /** Whatever ran inside of the transaction ends with the connection. */
  #leftOpen(statement: PoolStatement | undefined): void {
    const { host } = this.#lanes;
    const error = openTransaction();
    if (statement) host.completion.fail(statement, error);
    host.broke(this, error);
  }

  #unload(costMs: number): void {
    this.#lanes.carried -= 1;
    this.loadMs = this.pipeline.count === 0 ? 0 : this.loadMs - costMs;
  }
}

/** The lanes there are, and which statement goes on which. */
export class Lanes {
  readonly host: LaneHost;
  readonly stats: Core['stats'];
  /** Statements on all of them. */
  carried = 0;
  /** Called when a lane has got through some of what it had; set by the dispatcher. */
  onProgress: (lane: Lane) => void = () => {};
  readonly #core: Core;
  readonly #estimator: ServiceTimeEstimator;
  readonly #lanes: Lane[] = [];
  #probedAt = Number.NEGATIVE_INFINITY;
  #quickAt = Number.NEGATIVE_INFINITY;

  constructor(core: Core, estimator: ServiceTimeEstimator, host: LaneHost) {
    this.#core = core;
    this.stats = core.stats;
    this.#estimator = estimator;
    this.host = host;
  }

  [Symbol.iterator](): IterableIterator<Lane> {
    return this.#lanes.values();
  }

  get size(): number {
    return this.#lanes.length;
  }

  /** Lanes on which quick statements are getting on. */
  quick(now: number): readonly Lane[] {
    const capacityMs = laneCapacityMs(this.#estimator.networkMs);
    return this.#lanes.filter((lane) => lane.loadMs <= capacityMs && !this.isHeldUp(lane, now));
  }

  /** Whether the statement shares with its like, and no lane that quick ones share carries any of these. */
  areShunnedBy(statement: PoolStatement, now: number): boolean {
    const { waits } = statement.profile;
    return !this.isExclusive(statement) && this.quick(now).every((lane) => lane.waits !== waits);
  }

  /** See `placement.ts`. */
  isExclusive(statement: PoolStatement): boolean {
    return isExclusive(statement, isAnyoneHolding);
  }

  /** Lanes that are being emptied for a caller, and will be free soon. */
  promising(now: number): number {
    return this.#lanes.filter((lane) => lane.isClearing && !this.isHeldUp(lane, now)).length;
  }

  /** Whether a lane goes on taking statements as it gets through those it has. */
  hasMoving(now: number): boolean {
    const capacityMs = laneCapacityMs(this.#estimator.networkMs);
    return this.#lanes.some((lane) => lane.loadMs <= capacityMs && lane.takesMore(now));
  }

  /** Makes a lane of the connection, whose state says so already and whose pipeline is free, for statements like this one. */
  open(connection: Connection, { profile }: PoolStatement, now: number): Lane {
    const lane = new Lane(connection, profile.waits, this);
    lane.pipeline.begin(lane);
    if (now - this.#probedAt >= probeEveryMs) {
      this.#probedAt = now;
      lane.pipeline.probeNetwork();
    }
    this.#lanes.push(lane);
    return lane;
  }

  /** Ends a lane with nothing on it: its connection is free. */
  close(lane: Lane): void {
    const lanes = this.#lanes;
    if (lanes[lanes.length - 1] === lane) lanes.pop();
    else this.remove(lane);
    lane.move('closed');
    lane.pipeline.end();
  }

  /** Takes out a lane that is over, or about to be. */
  remove(lane: Lane): void {
    this.#lanes.splice(this.#lanes.indexOf(lane), 1);
  }

  put(statement: PoolStatement, lane: Lane, now: number, waitedMs: number): void {
    const { counters, waitMs } = this.stats;
    const costMs = statement.expectedMs;
    counters.acquired += 1;
    waitMs.record(waitedMs);
    if (costMs <= laneShareMs + this.#estimator.networkMs) this.#quickAt = now;
    lane.connection.uses += 1;
    lane.loadMs += costMs;
    this.carried += 1;
    statement.board(costMs);
    lane.pipeline.add(statement);
    if (lane.pipeline.count > 1) this.host.mayBeHeldUp(now, statement.beginBefore);
    if (statement.timeoutMs > 0 || this.host.pooler.statementTimeoutMs > 0) this.#limit(statement);
  }

  #limit(statement: PoolStatement): void {
    const { ms } = limitOf(statement.timeoutMs, this.host.pooler.statementTimeoutMs);
    statement.expiresAt = Math.min(statement.expiresAt, this.#core.clock.now() + ms);
    this.host.lookAt(statement.expiresAt);
  }

  /**
   * The lane on which the statement does best, of those that have room for it.
   *
   * @param share of what a lane can carry that may be used
   */
  choose(statement: PoolStatement, now: number, share = 1): Lane | undefined {
    const capacityMs = share * laneCapacityMs(this.#estimator.networkMs);
    // Without this, lanes would be searched for every statement that was never run yet.
    if (statement.expectedMs > capacityMs || this.isExclusive(statement)) return undefined;
    return chooseLane<PoolStatement, Lane>(statement, this.#lanes, capacityMs, now);
  }

  /** Whether anything at all could be put on a lane that is in use. */
  hasRoom(now: number): boolean {
    const capacityMs = laneCapacityMs(this.#estimator.networkMs);
    return this.#lanes.some((lane) => lane.waits !== 'row' && lane.loadMs < capacityMs && lane.takesMore(now));
  }

  trialOf(profile: Profile, now: number): Trial {
    const trying = this.#lanes.filter((lane) => lane.isTrying(profile));
    if (trying.length === 0) return 'none';
    return trying.some((lane) => this.isHeldUp(lane, now)) ? 'slow' : 'running';
  }

  isQuick(statement: PoolStatement): boolean {
    return statement.expectedMs <= laneCapacityMs(this.#estimator.networkMs);
  }

  /** Whether the statement may be given an unused connection: a slow one leaves the last to quick ones that come often. */
  mayHaveOwn(statement: PoolStatement, now: number): boolean {
    const { max } = this.#core;
    if (max === 1 || statement.expectedMs <= slowMs || now - this.#quickAt > quickMemoryMs) return true;
    return this.#lanes.filter(({ loadMs }) => loadMs > slowMs).length < max - 1;
  }

  /** Has as many lanes emptied as there are callers who need a connection of their own; the others take statements again. */
  clear(wanted: number): void {
    for (const lane of this.#lanes) lane.isClearing = false;
    if (wanted === 0) return;
    const byLoad = [...this.#lanes].sort((a, b) => a.loadMs - b.loadMs);
    for (const lane of byLoad.slice(0, wanted)) lane.isClearing = true;
  }

  /** Whether the connection may be used on; else it is to be replaced, or a caller waits on `pg`'s Client itself. */
  isCurrent(connection: Connection, now: number): boolean {
    const { connections, max, settings, generation } = this.#core;
    if (now >= connection.expiresAt || connection.generation !== generation || connections.serving > max) return false;
    if (settings.maxUses > 0 && connection.uses >= settings.maxUses) return false;
    return !connection.isTroubled && !hasStatement(connection.client) && !connection.hooks.hasReplacedMethod();
  }

  isHeldUp({ pipeline: { reader } }: Lane, now: number): boolean {
    return reader.length > 0 && now - reader.headSince > headLimitMs(this.#estimator.networkMs);
  }
}
