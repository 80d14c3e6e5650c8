import type { ServiceTimeEstimator } from '../pipeline/service-time.js';
import { Alarm } from '../util/alarm.js';
import type { Turn } from '../util/turn-clock.js';
import type { Core } from './core.js';
import type { Lanes } from './lanes.js';
import { laneCapacityMs, wantedBy } from './placement.js';
import type { PoolStatement } from './pool-statement.js';

/**
 * The queue must be non-empty for this long until more connections are opened while lanes still take statements: a
 * burst is over by then.
 */
const patienceMs = 5;
/** Above `crowd` waiting statements, they are recounted within a turn only if their number has grown by `worthCounting`. */
const crowd = 100;
const worthCounting = 1.25;

/** Estimates the number of connections that the waiting callers can use. */
export class DemandEstimator {
  readonly #core: Core;
  readonly #lanes: Lanes;
  readonly #estimator: ServiceTimeEstimator;
  readonly #alarm: Alarm;
  /** Start of the current wait, which identifies it. */
  #since = 0;
  #isLasting = false;
  #nextLookAt = 0;
  /** Number of sharing statements at the last count; `#wanted` is its result. */
  #counted = 0;
  #countedIn: Turn | undefined;
  #wanted = 0;

  constructor(core: Core, lanes: Lanes, estimator: ServiceTimeEstimator) {
    this.#core = core;
    this.#lanes = lanes;
    this.#estimator = estimator;
    this.#alarm = new Alarm(core.clock, () => this.#ring());
    this.#alarm.keepAlive(false);
  }

  /** True if statements that can share keep waiting for now: lanes still take statements, and it may be a burst. */
  isPatient(now: number): boolean {
    const { queue } = this.#core;
    if (queue.sharedSince !== this.#since) this.#begin(queue.sharedSince);
    this.lookAgainAt(now + patienceMs);
    return this.#lanes.hasMoving(now) && (!this.#isLasting || now < this.#nextLookAt);
  }

  /** Number of wanted connections: one for each exclusive waiter, and as many as are worth it for the sharing ones. */
  connections(now: number): number {
    const { queue } = this.#core;
    if (queue.shared === 0) return queue.exclusive;
    const isSameTurn = this.#core.turn.current === this.#countedIn;
    if (!isSameTurn && this.isPatient(now)) return queue.exclusive;
    // Otherwise each of thousands that arrive in one turn would cause a count of all others.
    const isCounted = isSameTurn && queue.shared > crowd && queue.shared < this.#counted * worthCounting;
    if (!isCounted) this.#wanted = this.#count(now);
    return queue.exclusive + this.#wanted;
  }

  #count(now: number): number {
    const { queue } = this.#core;
    this.#countedIn = this.#core.turn.current;
    this.#nextLookAt = now + patienceMs;
    this.#counted = queue.shared;
    return wantedBy<PoolStatement>(queue.waitingShared(), {
      limit: this.#core.max,
      capacityMs: laneCapacityMs(this.#estimator.networkMs),
      networkMs: this.#estimator.networkMs,
      quickLanes: this.#lanes.quick(now).length,
      isExclusive: (statement) => this.#lanes.isExclusive(statement),
      areShunned: (statement) => this.#lanes.areShunnedBy(statement, now),
      mayHaveOwn: (statement) => this.#lanes.mayHaveOwn(statement, now),
      trialOf: (profile) => this.#lanes.trialOf(profile, now),
    });
  }

  /** Serves those waiting at this time at the latest. */
  lookAgainAt(time: number): void {
    this.#alarm.setFor(time);
  }

  close(): void {
    this.#alarm.cancel();
  }

  #begin(since: number): void {
    this.#since = since;
    this.#isLasting = false;
  }

  /** Checks repeatedly while statements wait: a statement at the head of a lane may have overrun. */
  #ring(): void {
    const { queue, clock } = this.#core;
    if (queue.shared === 0) return;
    if (queue.sharedSince !== this.#since) this.#begin(queue.sharedSince);
    this.#isLasting = clock.now() - this.#since >= patienceMs;
    this.#core.changed();
  }
}
