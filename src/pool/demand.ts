import type { Profile } from '../pipeline/profile.js';
import type { Hearing } from '../pipeline/service-time.js';
import { Alarm } from '../util/alarm.js';
import type { Turn } from '../util/turn-clock.js';
import { costOf, laneCapacityMs, lanesWorthOpening } from './capacity.js';
import type { Core } from './core.js';
import type { Lanes, Trial } from './lanes.js';
import type { LaneStatement } from './pool-statement.js';

/**
 * Statements wait for this long, without a moment in which none waits, before more connections are opened for them
 * while lanes go on taking statements: a burst is over by then.
 */
const patienceMs = 5;
/** More than so many are counted again within a turn only when there are so many times as many. */
const crowd = 100;
const worthCounting = 1.25;

/** How many connections those who wait ask for. */
export class Demand {
  readonly #core: Core;
  readonly #lanes: Lanes;
  readonly #hearing: Hearing;
  readonly #alarm: Alarm;
  /** The wait that is looked at, by its beginning. */
  #since = 0;
  #isLasting = false;
  #nextLookAt = 0;
  /** How many could share when they were last counted, and what they asked for. */
  #counted = 0;
  #countedIn: Turn | undefined;
  #wanted = 0;

  constructor(core: Core, lanes: Lanes, hearing: Hearing) {
    this.#core = core;
    this.#lanes = lanes;
    this.#hearing = hearing;
    this.#alarm = new Alarm(core.clock, () => this.#ring());
    this.#alarm.keepAlive(false);
  }

  /** Whether those who can share are left waiting for now: lanes go on taking statements, and it may be a burst. */
  isPatient(now: number): boolean {
    const { queue } = this.#core;
    if (queue.sharersSince !== this.#since) this.#begin(queue.sharersSince);
    this.#alarm.setFor(now + patienceMs);
    return this.#lanes.hasMoving(now) && (!this.#isLasting || now < this.#nextLookAt);
  }

  /** Each who wants a connection of its own counts as one, and of those who can share as many as are worth it. */
  connections(now: number): number {
    const { queue } = this.#core;
    if (queue.sharers === 0) return queue.takers;
    const isSameTurn = this.#core.turn.current === this.#countedIn;
    if (!isSameTurn && this.isPatient(now)) return queue.takers;
    // Thousands that come in one turn would each have all of the others counted.
    const isCounted = isSameTurn && queue.sharers > crowd && queue.sharers < this.#counted * worthCounting;
    if (!isCounted) this.#wanted = this.#count(now);
    return queue.takers + this.#wanted;
  }

  #count(now: number): number {
    const { queue } = this.#core;
    this.#countedIn = this.#core.turn.current;
    this.#nextLookAt = now + patienceMs;
    this.#counted = queue.sharers;
    return wantedBy(queue.waitingSharers(), {
      capacityMs: laneCapacityMs(this.#hearing),
      networkMs: this.#hearing.networkMs,
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
    if (queue.sharers === 0) return;
    if (queue.sharersSince !== this.#since) this.#begin(queue.sharersSince);
    this.#isLasting = clock.now() - this.#since >= patienceMs;
    this.#core.changed();
  }
}

/** What decides how many connections waiting statements could use. */
export interface DemandFacts {
  readonly capacityMs: number;
  readonly networkMs: number;
  /** Lanes that quick statements share. */
  readonly quickLanes: number;
  /** Whether the statement has a connection to itself while it runs: then the network's time is added to its own. */
  readonly isExclusive: (statement: LaneStatement) => boolean;
  /** Whether none of these suits the statement, which waits for other things than theirs. */
  readonly areShunned: (statement: LaneStatement) => boolean;
  /** Whether a slow one may take a connection from the quick ones. */
  readonly mayHaveOwn: (statement: LaneStatement) => boolean;
  /** How a text that was never run before fares that is being run now. */
  readonly trialOf: (profile: Profile) => Trial;
}

/**
 * How many connections more waiting statements are worth. Quick ones share lanes; of those that nobody has seen run, one tells
 * what to expect of all with the same text; slow ones need one each.
 */
export function wantedBy(waiting: Iterable<LaneStatement>, facts: DemandFacts): number {
  const { capacityMs, networkMs, quickLanes, isExclusive, areShunned, mayHaveOwn, trialOf } = facts;
  let loadMs = 0;
  let slow = 0;
  let isShunning = false;
  const unseen = new Set<Profile>();
  for (const statement of waiting) {
    const { profile } = statement;
    const costMs = costOf(statement);
    const trial = profile.runs > 0 ? 'slow' : trialOf(profile);
    if (costMs <= capacityMs) {
      loadMs += costMs + (isExclusive(statement) ? networkMs : 0);
      isShunning ||= areShunned(statement);
    } else if (trial === 'none') unseen.add(profile);
    else if (trial === 'slow' && mayHaveOwn(statement)) slow += 1;
  }
  return slow + unseen.size + Math.max(lanesWorthOpening(loadMs, quickLanes), isShunning ? 1 : 0);
}
