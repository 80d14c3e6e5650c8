import type { ServiceTimeEstimator } from '../pipeline/service-time.js';
import { Alarm } from '../util/alarm.js';
import type { Turn } from '../util/turn-clock.js';
import type { Core } from './core.js';
import type { Lanes } from './lanes.js';
import { laneCapacityMs, wantedBy } from './placement.js';
import type { PoolStatement } from './pool-statement.js';

/**
 * Statements wait for this long, without a moment in which none waits, before more connections are opened for them
 * while lanes go on taking statements: a burst is over by then.
 */
const patienceMs = 5;
/** More than so many are counted again within a turn only when there are so many times as many. */
const crowd = 100;
const worthCounting = 1.25;

/** How many connections those who wait ask for. */
export class DemandEstimator {
  readonly #core: Core;
  readonly #lanes: Lanes;
  readonly #estimator: ServiceTimeEstimator;
  readonly #alarm: Alarm;
  /** The wait that is looked at, by its beginning. */
  #since = 0;
  #isLasting = false;
  #nextLookAt = 0;
  /** How many could share when they were last counted, and what they asked for. */
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

  /** Whether those who can share are left waiting for now: lanes go on taking statements, and it may be a burst. */
  isPatient(now: number): boolean {
    const { queue } = this.#core;
    if (queue.sharedSince !== this.#since) this.#begin(queue.sharedSince);
    this.#alarm.setFor(now + patienceMs);
    return this.#lanes.hasMoving(now) && (!this.#isLasting || now < this.#nextLookAt);
  }

  /** Each who wants a connection of its own counts as one, and of those who can share as many as are worth it. */
  connections(now: number): number {
    const { queue } = this.#core;
    if (queue.shared === 0) return queue.exclusive;
    const isSameTurn = this.#core.turn.current === this.#countedIn;
    if (!isSameTurn && this.isPatient(now)) return queue.exclusive;
    // Thousands that come in one turn would each have all of the others counted.
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
      capacityMs: laneCapacityMs(this.#estimator.networkMs),
      networkMs: this.#estimator.networkMs,
      quickLanes: this.#lanes.quick(now).length,
      isExclusive: (statement) => this.#lanes.isExclusive(statement),
      areShunned: (statement) => this.#lanes.areShunnedBy(statement, now),
      mayHaveOwn: (statement) => this.#lanes.mayHaveOwn(statement, now),
      trialOf: (profile) => this.#lanes.trialOf(profile, now),
    });
  }

  close(): void {
    this.#alarm.cancel();
  }

  #begin(since: number): void {
    this.#since = since;
    this.#isLasting = false;
  }

  /** Looks again and again while somebody waits: a statement at the head of a lane may have overrun. */
  #ring(): void {
    const { queue, clock } = this.#core;
    if (queue.shared === 0) return;
    if (queue.sharedSince !== this.#since) this.#begin(queue.sharedSince);
    this.#isLasting = clock.now() - this.#since >= patienceMs;
    this.#core.changed();
  }
}
