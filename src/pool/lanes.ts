import type { WireValue } from '../pipeline/codec/writer.js';
import type { Exchange, PipelinedStatement } from '../pipeline/exchange.js';
import { hasStatement } from '../pipeline/pg-client.js';
import type { Pipeline, PipelineUser } from '../pipeline/pipeline.js';
import type { Profile } from '../pipeline/profile.js';
import type { ServiceTimeEstimator } from '../pipeline/service-time.js';
import type { WaitKind } from '../sql/locks.js';
import { type Completion, openTransaction } from './completion.js';
import { borrowed, type Connection } from './connections.js';
import type { Core } from './core.js';
import {
  chooseLane,
  headLimitMs,
  isExclusive,
  isSlow,
  laneCapacityMs,
  laneShareMs,
  maxDepth,
  mayLendFrom,
  type PlaceableLane,
  remainingMs,
  slowMs,
  type Trial,
} from './placement.js';
import type { PoolStatement } from './pool-statement.js';
import { limitOf } from './statement-limit.js';

/** Minimum interval between measurements of the network round trip. */
const probeEveryMs = 1000;
/** Slow statements leave a connection to quick ones for this long after the last quick one. */
const quickMemoryMs = 1000;

/**
 * State of a lane. `Lane.move` is the only writer.
 *
 * - `open`: takes statements
 * - `draining`: takes no more statements; its connection is free when it is empty
 * - `cancelling`: a cancel request for the running statement is under way; it would hit any statement sent meanwhile
 * - `quarantined`: takes no more statements; its connection is dropped when it is empty
 * - `closed`: ended; its connection belongs to another caller, or is gone
 */
export type LaneState = 'open' | 'draining' | 'cancelling' | 'quarantined' | 'closed';

export const laneTransitions = {
  open: ['draining', 'cancelling', 'quarantined', 'closed'],
  draining: ['cancelling', 'quarantined', 'closed'],
  cancelling: ['draining', 'quarantined', 'closed'],
  quarantined: ['quarantined', 'cancelling', 'closed'],
  closed: [],
} as const satisfies { readonly [S in LaneState]: readonly LaneState[] };

/** Parts of the pool that lanes use. */
export interface LaneHost {
  readonly isPreparing: boolean;
  readonly completion: Completion;
  readonly pooler: { readonly statementTimeoutMs: number };
  /** Checks for expired statements at this time at the latest. */
  lookAt(time: number): void;
  /** Called for a statement put behind others, which may hold it up; it must begin by `beginBefore`. */
  mayBeHeldUp(now: number, beginBefore: number): void;
  /** Called when a lane has measured that preparing made a text slower. */
  preparingStopped(profile: Profile, comparison: object): void;
  /** Drops the connection of a lane that cannot continue. */
  broke(lane: Lane, error: unknown): void;
  /** Called when statements were put back in the queue. */
  changed(): void;
}

/** A connection while statements of several callers share it, and the statements on it. */
export class Lane implements PipelineUser, PlaceableLane<PoolStatement> {
  readonly connection: Connection;
  readonly pipeline: Pipeline;
  readonly isPreparing: boolean;
  /** Kind of lock that its statements may wait for: the same for all of them. */
  readonly waits: WaitKind;
  /** Expected server time of the statements on it, in milliseconds. */
  loadMs = 0;
  /** True if it is being emptied for a caller waiting for a connection. */
  isClearing = false;
  /** Time of the last cancel request for a statement on it. */
  cancelledAt = Number.NEGATIVE_INFINITY;
  /** True while the statements behind the running one are being examined, to be run on another connection. */
  isRescuing = false;
  /** Time of the last such attempt. */
  rescuedAt = Number.NEGATIVE_INFINITY;
  /** Written only by `move`. */
  state: LaneState = 'open';
  readonly #lanes: Lanes;

  constructor(connection: Connection, waits: WaitKind, lanes: Lanes) {
    this.connection = connection;
    this.pipeline = connection.pipeline as Pipeline;
    this.waits = waits;
    this.isPreparing = lanes.host.isPreparing;
    this.#lanes = lanes;
  }

  /** Throws on a transition that the table does not allow, which is a bug of the pool. */
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
    // It may have to be cancelled, and the cancel request must not hit another statement.
    if (pipeline.reader.head?.isUnwanted) return false;
    return this.#lanes.isCurrent(this.connection, now) && !this.#lanes.isHeldUp(this, now);
  }

  /** Takes back a statement that is not written yet. */
  withdraw(statement: PoolStatement): void {
    this.pipeline.withdraw(statement);
    this.#unload(statement.costMs ?? 0);
  }

  /** Time at which its only statement is expected to end; `Infinity` if that is not known. */
  expectedEnd(now: number): number {
    const { count, reader } = this.pipeline;
    const running = reader.head;
    if (count !== 1 || running === undefined) return Number.POSITIVE_INFINITY;
    return now + remainingMs(running.profile.serviceTime, now - reader.headSince);
  }

  /** True if this lane runs the text for the first time. A text that was never run has a lane to itself. */
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
      const { profile, prepared, isParsed, bytes } = exchange;
      profile.serviceTime.learn(tookMs, bytes);
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
    // The caller of the running statement has aborted it: it may have to be cancelled.
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

  /** Everything that ran in the transaction is rolled back when the connection ends. */
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

function isSlowLane({ loadMs }: Lane): boolean {
  return loadMs > slowMs;
}

/** All lanes of the pool; chooses the lane of each statement. */
export class Lanes {
  readonly host: LaneHost;
  readonly stats: Core['stats'];
  /** Number of statements on all lanes. */
  carried = 0;
  /** Called when a lane has completed some of its statements; set by the dispatcher. */
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

  /** Lanes on which quick statements make progress. */
  quick(now: number): readonly Lane[] {
    const capacityMs = laneCapacityMs(this.#estimator.networkMs);
    return this.#lanes.filter((lane) => lane.loadMs <= capacityMs && !this.isHeldUp(lane, now));
  }

  /** True if the statement shares only with statements of the same kind, and no lane of quick statements carries that kind. */
  areShunnedBy(statement: PoolStatement, now: number): boolean {
    const { waits } = statement.profile;
    return !this.isExclusive(statement) && this.quick(now).every((lane) => lane.waits !== waits);
  }

  /** See `placement.ts`. */
  isExclusive(statement: PoolStatement): boolean {
    return isExclusive(statement, borrowed);
  }

  /** Number of lanes that are being emptied for a caller, and will be free soon. */
  promising(now: number): number {
    return this.#lanes.filter((lane) => lane.isClearing && !this.isHeldUp(lane, now)).length;
  }

  /** True if a lane still takes statements as it completes others. */
  hasMoving(now: number): boolean {
    const capacityMs = laneCapacityMs(this.#estimator.networkMs);
    return this.#lanes.some((lane) => lane.loadMs <= capacityMs && lane.takesMore(now));
  }

  /** Opens a lane on the connection, which is in state `lane` with a free pipeline, for statements like this one. */
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

  /** Ends an empty lane: its connection is free. */
  close(lane: Lane): void {
    const lanes = this.#lanes;
    if (lanes[lanes.length - 1] === lane) lanes.pop();
    else this.remove(lane);
    lane.move('closed');
    lane.pipeline.end();
  }

  /** Removes a lane that has ended or is about to. */
  remove(lane: Lane): void {
    this.#lanes.splice(this.#lanes.indexOf(lane), 1);
  }

  put(statement: PoolStatement, lane: Lane, now: number, waitedMs: number): void {
    const { counters, waitMs } = this.stats;
    const costMs = statement.expectedMs + this.#networkCostMs(statement);
    counters.acquired += 1;
    waitMs.record(waitedMs);
    if (statement.expectedMs <= laneShareMs + this.#estimator.networkMs) this.#quickAt = now;
    lane.connection.uses += 1;
    lane.loadMs += costMs;
    this.carried += 1;
    statement.board(costMs);
    statement.placement?.placed(lane.connection, waitedMs);
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
   * Chooses the best lane for the statement among those with room for it.
   *
   * @param share usable fraction of a lane's capacity
   */
  choose(statement: PoolStatement, now: number, share = 1): Lane | undefined {
    const capacityMs = share * laneCapacityMs(this.#estimator.networkMs) - this.#networkCostMs(statement);
    // Avoids a search of all lanes for every statement that was never run.
    if (statement.expectedMs > capacityMs || this.isExclusive(statement)) return undefined;
    return chooseLane<PoolStatement, Lane>(statement, this.#lanes, capacityMs, now);
  }

  /** A long round trip gives a lane room for more statements, but not for larger answers. */
  #networkCostMs({ profile }: PoolStatement): number {
    return profile.serviceTime.expectedReads * this.#estimator.networkMs;
  }

  /** True if any statement could be put on an existing lane. */
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

  /** True if the statement may take an unused connection: a slow one leaves the last one to frequent quick statements. */
  mayHaveOwn(statement: PoolStatement, now: number): boolean {
    return !isSlow(statement) || !this.isLastForQuick(now);
  }

  /** True if slow statements have all connections but one, and quick ones are frequent. */
  isLastForQuick(now: number): boolean {
    const { max } = this.#core;
    if (max === 1 || now - this.#quickAt > quickMemoryMs) return false;
    return this.#lanes.filter(isSlowLane).length >= max - 1;
  }

  /** Time from which a slow statement may have even the last connection: another one will be free for quick ones in a moment. */
  lastIsFreeAt(now: number): number {
    let endsAt = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes) if (isSlowLane(lane)) endsAt = Math.min(endsAt, lane.expectedEnd(now));
    return mayLendFrom(endsAt, this.#quickAt);
  }

  /** Empties one lane for each caller that needs a connection of its own; the other lanes take statements again. */
  clear(wanted: number): void {
    for (const lane of this.#lanes) lane.isClearing = false;
    if (wanted === 0) return;
    const byLoad = [...this.#lanes].sort((a, b) => a.loadMs - b.loadMs);
    for (const lane of byLoad.slice(0, wanted)) lane.isClearing = true;
  }

  /** True if the connection may still be used; otherwise it must be replaced, or a caller waits on `pg`'s Client itself. */
  isCurrent(connection: Connection, now: number): boolean {
    const { connections, limit, settings, generation } = this.#core;
    if (now >= connection.expiresAt || connection.generation !== generation || connections.serving > limit)
      return false;
    if (settings.maxUses > 0 && connection.uses >= settings.maxUses) return false;
    return (
      !connection.isTroubled &&
      !connection.needsCare &&
      !hasStatement(connection.client) &&
      !connection.hooks.hasReplacedMethod()
    );
  }

  isHeldUp({ pipeline: { reader } }: Lane, now: number): boolean {
    return reader.length > 0 && now - reader.headSince > headLimitMs(this.#estimator.networkMs);
  }
}
