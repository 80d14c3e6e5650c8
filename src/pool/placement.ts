import type { WaitKind } from '../sql/locks.js';

/**
 * How much is put on one lane, in milliseconds of the server's time beyond what the network takes: the last statement on it
 * waits that long for those in front of it. Measured with `npm run bench`: half of it costs throughput, twice as much
 * gains none.
 */
export const laneShareMs = 0.5;
/** Most statements on one lane, however short they are. */
export const maxDepth = 256;
/** A statement that runs for longer than this beyond what the network takes holds up its lane. */
const overrunMs = 10;
/**
 * Statements that take longer than this leave a connection to the quick ones: others should not have to wait until several of
 * them are over.
 */
export const slowMs = 10;
/** The cost of a connection that has not prepared the statement, set against what is on it. */
const unpreparedMs = 0.1;
/** A connection more for waiting statements is worth its cost when it shortens their wait by this much. */
const worthMs = 0.3;

/** Stands for the cost of a statement that was never run, or whose values are large: it fills a lane. */
export const unknownMs = 1_000_000;

/** A statement, as far as its place depends on it. */
export interface Placeable {
  readonly profile: { readonly waits: WaitKind; readonly serviceTime: { readonly runs: number } };
  /** What it adds to a lane's load, in milliseconds of the server's time. */
  readonly expectedMs: number;
  readonly largeValues?: unknown;
}

/** A lane, as far as a choice depends on it. */
export interface PlaceableLane<S> {
  readonly waits: WaitKind;
  readonly loadMs: number;
  /** Whether the statement is prepared on it. */
  hasPrepared(statement: S): boolean;
  /** Whether it takes any statement now. */
  takesMore(now: number): boolean;
}

/** What one lane may carry, in expected milliseconds: the network's time is not the server's, and fills up too. */
export function laneCapacityMs(networkMs: number): number {
  return laneShareMs + networkMs;
}

/** How long the statement at the head of a lane may run before nothing more is sent behind it. */
export function headLimitMs(networkMs: number): number {
  return overrunMs + 2 * networkMs;
}

/**
 * Whether nothing may be sent behind the statement, nor it behind anything. One that waits for a row may wait for the very
 * caller of what is behind it, and neither the server nor they could know. So does an INSERT, but only where a caller
 * holds a transaction that has put in the same key.
 *
 * @param isAnyoneHolding asked only where it matters
 */
export function isExclusive({ profile, largeValues }: Placeable, isAnyoneHolding: () => boolean): boolean {
  const { waits } = profile;
  return waits === 'row' || largeValues !== undefined || (waits === 'insert' && isAnyoneHolding());
}

/**
 * Chooses the lane on which the statement does best, of those that have room for it: with statements that wait for the same
 * kind of thing, if for any. See docs/decisions/lanes.md.
 *
 * @param capacityMs what each may carry, or the share of it that may be used
 */
export function chooseLane<S extends Placeable, L extends PlaceableLane<S>>(
  statement: S,
  lanes: readonly L[],
  capacityMs: number,
  now: number,
): L | undefined {
  const roomMs = capacityMs - statement.expectedMs;
  const { waits } = statement.profile;
  let best: L | undefined;
  let minMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < lanes.length; i += 1) {
    const lane = lanes[i] as L;
    if (lane.waits !== waits || lane.loadMs > roomMs || lane.loadMs >= minMs || !lane.takesMore(now)) continue;
    const effectiveMs = lane.loadMs + (lanes.length === 1 || lane.hasPrepared(statement) ? 0 : unpreparedMs);
    if (effectiveMs >= minMs) continue;
    best = lane;
    minMs = effectiveMs;
  }
  return best;
}

/**
 * How many lanes more are worth opening for quick statements that wait: each must shorten the wait by enough. Work of
 * `w` milliseconds takes `w / n` on `n` lanes, and `w / (n (n + 1))` less on one more.
 *
 * @param waitingMs expected time of the statements that wait, in milliseconds of the server's
 * @param lanes how many serve such statements already
 */
export function lanesWorthOpening(waitingMs: number, lanes: number): number {
  if (waitingMs === 0) return 0;
  let count = 0;
  for (let n = lanes; n === 0 || waitingMs / (n * (n + 1)) >= worthMs; n += 1) count += 1;
  return count;
}

/** How a text does that is run for the first time: whether it is, and whether it has taken long. */
export type Trial = 'none' | 'running' | 'slow';

/** What decides how many connections waiting statements could use. */
export interface DemandFacts<S extends Placeable> {
  readonly capacityMs: number;
  readonly networkMs: number;
  /** Lanes that quick statements share. */
  readonly quickLanes: number;
  /** Whether the statement has a connection to itself while it runs: then the network's time is added to its own. */
  readonly isExclusive: (statement: S) => boolean;
  /** Whether no lane suits the statement, which waits for other things than what is on them. */
  readonly areShunned: (statement: S) => boolean;
  /** Whether a slow one may take a connection from the quick ones. */
  readonly mayHaveOwn: (statement: S) => boolean;
  /** How a text that was never run before does that is being run now. */
  readonly trialOf: (profile: S['profile']) => Trial;
}

/**
 * How many connections more waiting statements are worth. Quick ones share lanes; of those that were never run, one tells
 * what to expect of all with the same text; slow ones need one each.
 */
export function wantedBy<S extends Placeable>(waiting: Iterable<S>, facts: DemandFacts<S>): number {
  const { capacityMs, networkMs, quickLanes, areShunned, mayHaveOwn, trialOf } = facts;
  let loadMs = 0;
  let slow = 0;
  let isShunning = false;
  const unseen = new Set<S['profile']>();
  for (const statement of waiting) {
    const { profile } = statement;
    const costMs = statement.expectedMs;
    const trial = profile.serviceTime.runs > 0 ? 'slow' : trialOf(profile);
    if (costMs <= capacityMs) {
      loadMs += costMs + (facts.isExclusive(statement) ? networkMs : 0);
      isShunning ||= areShunned(statement);
    } else if (trial === 'none') unseen.add(profile);
    else if (trial === 'slow' && mayHaveOwn(statement)) slow += 1;
  }
  return slow + unseen.size + Math.max(lanesWorthOpening(loadMs, quickLanes), isShunning ? 1 : 0);
}
