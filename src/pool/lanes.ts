import { hasReplacedMethod } from '../pipeline/hooks.js';
import { hasStatement } from '../pipeline/pg-client.js';
import type { Pipe } from '../pipeline/pipeline.js';
import type { Profile } from '../pipeline/profile.js';
import type { Hearing } from '../pipeline/service-time.js';
import { costOf, deepest, headLimitMs, isSlow, laneCapacityMs } from './capacity.js';
import type { Connection } from './connection.js';
import type { Core } from './core.js';
import { isAnyoneHolding } from './holders.js';
import { Lane, type LaneHost } from './lane.js';
import type { LaneStatement } from './pool-statement.js';

/** How often the network's time is asked for, at most. */
const probeEveryMs = 1000;
/** What it costs that a connection has not prepared the statement, set against what is on it. */
const unpreparedMs = 0.1;
/** While quick statements were seen this lately, slow ones leave a connection to them. */
const quickMemoryMs = 1000;

/** How a text fares that is run for the first time: whether it is, and whether it has taken long. */
export type Trial = 'none' | 'running' | 'slow';

/** Who looks after statements that take too long. */
export interface LaneWatch {
  /** Looks at this time at the latest for those whose time is up. */
  lookAt(time: number): void;
  /** A statement was put behind others, where it may be held up, and has to have begun by this time. */
  mayBeHeldUp(now: number, beginBefore: number): void;
}

/** The lanes there are, and which statement goes on which. */
export class Lanes {
  readonly #core: Core;
  readonly #hearing: Hearing;
  readonly #host: LaneHost;
  readonly #watch: LaneWatch;
  readonly #lanes: Lane[] = [];
  #probedAt = Number.NEGATIVE_INFINITY;
  #quickAt = Number.NEGATIVE_INFINITY;

  constructor(core: Core, hearing: Hearing, host: LaneHost, watch: LaneWatch) {
    this.#core = core;
    this.#hearing = hearing;
    this.#host = host;
    this.#watch = watch;
  }

  [Symbol.iterator](): IterableIterator<Lane> {
    return this.#lanes.values();
  }

  get size(): number {
    return this.#lanes.length;
  }

  /** Lanes on which quick statements are getting on. */
  quick(now: number): readonly Lane[] {
    const capacityMs = laneCapacityMs(this.#hearing);
    return this.#lanes.filter((lane) => lane.loadMs <= capacityMs && !this.#isHeldUp(lane, now));
  }

  /** Whether the statement shares with its like, and no lane that quick ones share carries any of these. */
  areShunnedBy(statement: LaneStatement, now: number): boolean {
    const { waits } = statement.profile;
    return !this.isExclusive(statement) && this.quick(now).every((lane) => lane.waits !== waits);
  }

  /**
   * Whether nothing may be sent behind the statement, nor it behind anything. What waits for a row may wait for the very
   * caller of what is behind it, and neither the server nor they could know. So does an INSERT, but only where somebody
   * holds a transaction that has put in the same key.
   */
  isExclusive({ profile, largeValues }: LaneStatement): boolean {
    const { waits } = profile;
    return waits === 'row' || largeValues !== undefined || (waits === 'insert' && isAnyoneHolding());
  }

  /** Statements on all of them. */
  get carried(): number {
    let count = 0;
    for (const lane of this.#lanes) count += lane.count;
    return count;
  }

  /** Lanes that are being emptied for somebody, and will be free soon. */
  promising(now: number): number {
    return this.#lanes.filter((lane) => lane.isClearing && !this.#isHeldUp(lane, now)).length;
  }

  /** Whether a lane goes on taking statements as it gets through those it has. */
  hasMoving(now: number): boolean {
    const capacityMs = laneCapacityMs(this.#hearing);
    return this.#lanes.some((lane) => lane.loadMs <= capacityMs && this.#takesMore(lane, now));
  }

  /** Whether the connection, which nobody uses, could be a lane. */
  canCarry({ pipe }: Connection): boolean {
    return pipe?.isFree === true;
  }

  /** Makes a lane of the connection, whose state says so already, for statements like this one. */
  open(connection: Connection, { profile }: LaneStatement, now: number): Lane {
    const lane = new Lane(connection, connection.pipe as Pipe, profile.waits, this.#host);
    if (now - this.#probedAt >= probeEveryMs) {
      this.#probedAt = now;
      lane.pipe.probeNetwork();
    }
    this.#lanes.push(lane);
    return lane;
  }

  /** Takes out a lane that is over, or about to be. */
  remove(lane: Lane): void {
    this.#lanes.splice(this.#lanes.indexOf(lane), 1);
  }

  put(statement: LaneStatement, lane: Lane, now: number): void {
    statement.costMs = costOf(statement);
    if (this.isQuick(statement)) this.#quickAt = now;
    lane.connection.uses += 1;
    lane.add(statement);
    if (lane.count > 1) this.#watch.mayBeHeldUp(now, statement.beginBefore);
    const limit = this.#host.limitOf(statement);
    if (limit.ms === 0) return;
    const expiresAt = this.#core.clock.now() + limit.ms;
    statement.expiresAt = Math.min(statement.expiresAt, expiresAt);
    this.#watch.lookAt(statement.expiresAt);
  }

  /**
   * The lane on which the statement does best, of those that have room for it: with statements that wait for the same kind
   * of thing, if for any. See docs/decisions/lanes.md.
   *
   * @param share of what a lane can carry that may be used
   */
  choose(statement: LaneStatement, now: number, share = 1): Lane | undefined {
    const roomMs = share * laneCapacityMs(this.#hearing) - costOf(statement);
    // Without this, the search below would be made for every statement that nobody has seen run yet.
    if (roomMs < 0 || this.isExclusive(statement)) return undefined;
    const { waits } = statement.profile;
    let best: Lane | undefined;
    let leastMs = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes) {
      if (lane.waits !== waits || lane.loadMs > roomMs || !this.#takesMore(lane, now)) continue;
      const isPrepared = lane.connection.prepared.has(statement.key);
      const effectiveMs = lane.loadMs + (isPrepared ? 0 : unpreparedMs);
      if (effectiveMs >= leastMs) continue;
      best = lane;
      leastMs = effectiveMs;
    }
    return best;
  }

  /** Whether anything at all could be put on a lane that is in use. */
  hasRoom(now: number): boolean {
    const capacityMs = laneCapacityMs(this.#hearing);
    return this.#lanes.some((lane) => lane.waits !== 'row' && lane.loadMs < capacityMs && this.#takesMore(lane, now));
  }

  trialOf(profile: Profile, now: number): Trial {
    const trying = this.#lanes.filter((lane) => lane.isTrying(profile));
    if (trying.length === 0) return 'none';
    return trying.some((lane) => this.#isHeldUp(lane, now)) ? 'slow' : 'running';
  }

  isQuick(statement: LaneStatement): boolean {
    return costOf(statement) <= laneCapacityMs(this.#hearing);
  }

  /** Whether the statement may be given an unused connection: a slow one leaves the last to quick ones that come often. */
  mayHaveOwn(statement: LaneStatement, now: number): boolean {
    const { max } = this.#core;
    if (max === 1 || !isSlow(costOf(statement)) || now - this.#quickAt > quickMemoryMs) return true;
    return this.#lanes.filter(({ loadMs }) => isSlow(loadMs)).length < max - 1;
  }

  /** Has as many lanes emptied as there are callers who need a connection of their own; the others take statements again. */
  clear(wanted: number): void {
    for (const lane of this.#lanes) lane.isClearing = false;
    if (wanted === 0) return;
    const byLoad = [...this.#lanes].sort((a, b) => a.loadMs - b.loadMs);
    for (const lane of byLoad.slice(0, wanted)) lane.isClearing = true;
  }

  #takesMore(lane: Lane, now: number): boolean {
    if (lane.isClearing || lane.state !== 'open' || lane.pipe.isBlocked || lane.count >= deepest) return false;
    // It may have to be cancelled, and nothing else is to be hit.
    if (lane.pipe.replies.head?.isUnwanted) return false;
    return (
      this.#isCurrent(lane.connection, now) && !this.#isHeldUp(lane, now) && !hasReplacedMethod(lane.connection.client)
    );
  }

  /** Whether the connection may be used on; else it is to be replaced, or somebody is waiting on `pg`'s Client itself. */
  #isCurrent({ client, expiresAt, generation, uses, isTroubled }: Connection, now: number): boolean {
    const { registry, max, settings, generation: current } = this.#core;
    if (isTroubled || now >= expiresAt || generation !== current || registry.serving > max) return false;
    return (settings.maxUses === 0 || uses < settings.maxUses) && !hasStatement(client);
  }

  #isHeldUp({ pipe: { replies } }: Lane, now: number): boolean {
    return replies.length > 0 && now - replies.headSince > headLimitMs(this.#hearing);
  }
}
