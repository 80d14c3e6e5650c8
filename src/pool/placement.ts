import type { WaitKind } from '../sql/locks.js';

/**
 * Maximum load of one lane: expected server time in milliseconds, in addition to the network round trip. The last
 * statement on it waits that long for those in front of it. Measured with `npm run bench`: half of it costs throughput,
 * twice as much gains none.
 */
export const laneShareMs = 0.5;
/** Maximum number of statements on one lane, regardless of their duration. */
export const maxDepth = 256;
/** A statement that runs for longer than this, in addition to the network round trip, holds up its lane. */
const overrunMs = 10;
/**
 * Statements that take longer than this leave a connection to quick ones, which should not have to wait until several slow
 * ones have completed.
 */
export const slowMs = 10;
/**
 * A slow statement may have even the connection left to quick ones if another slow one is expected to end within this time:
 * quick ones wait for so long. See docs/decisions/lanes.md.
 */
const lendMs = { whileQuiet: 3, whileBusy: 1 } as const;
/** Quick statements are quiet when none has come for this long. */
const quietMs = 1;
/** Its time must be known this well: the deviation of the runs of its text. */
const steadyMs = 1;
/** Cost of a lane whose connection has not prepared the statement, added to its load. */
const unpreparedMs = 0.1;
/** Minimum time by which one more connection must shorten the wait, in milliseconds. */
const worthMs = 0.3;

/** Assumed cost of a statement that was never run, or whose values are large: it fills a lane. */
export const unknownMs = 1_000_000;

/** Properties of a statement that decide where it is placed. */
export interface Placeable {
  readonly profile: { readonly waits: WaitKind; readonly serviceTime: { readonly runs: number } };
  /** Load that it adds to a lane: expected server time in milliseconds. */
  readonly expectedMs: number;
  readonly largeValues?: unknown;
}

/** Duration of a statement's earlier runs, in milliseconds. */
export interface StatementTime {
  readonly expectedMs: number;
  readonly deviationMs: number;
}

/** Properties of a lane that decide whether it is chosen. */
export interface PlaceableLane<S> {
  readonly waits: WaitKind;
  readonly loadMs: number;
  /** True if the statement is prepared on it. */
  hasPrepared(statement: S): boolean;
  /** True if it takes more statements now. */
  takesMore(now: number): boolean;
}

/** Capacity of one lane in expected milliseconds: includes the network round trip, during which the server can work too. */
export function laneCapacityMs(networkMs: number): number {
  return laneShareMs + networkMs;
}

/** Maximum time that the statement at the head of a lane may run until no more statements are sent behind it. */
export function headLimitMs(networkMs: number): number {
  return overrunMs + 2 * networkMs;
}

/**
 * True if no statement may be sent behind this one, nor it behind another. A statement that waits for a row may wait for
 * the caller of a statement behind it, a deadlock that neither the server nor the callers can detect. The same is true of
 * an INSERT, but only while a caller holds a transaction that has inserted the same key.
 *
 * @param borrowers asked only if the result depends on it
 */
export function isExclusive({ profile, largeValues }: Placeable, borrowers: { mayHoldLocks(): boolean }): boolean {
  const { waits } = profile;
  return waits === 'row' || largeValues !== undefined || (waits === 'insert' && borrowers.mayHoldLocks());
}

/** True if several such statements could make quick ones wait for long. */
export function isSlow({ expectedMs }: Pick<Placeable, 'expectedMs'>): boolean {
  return expectedMs > slowMs;
}

/** Expected time until a statement ends that has been running for this long; `Infinity` if that is not known. */
export function remainingMs({ expectedMs, deviationMs }: StatementTime, elapsedMs: number): number {
  const leftMs = expectedMs - elapsedMs;
  return deviationMs <= steadyMs && leftMs >= -2 * deviationMs ? leftMs : Number.POSITIVE_INFINITY;
}

/**
 * Time from which a slow statement may have even the connection that is left to quick ones.
 *
 * @param endsAt time at which the first of the other slow ones is expected to end
 * @param quickAt time of the last quick statement
 */
export function mayLendFrom(endsAt: number, quickAt: number): number {
  return Math.min(endsAt - lendMs.whileBusy, Math.max(endsAt - lendMs.whileQuiet, quickAt + quietMs));
}

/**
 * Chooses the best lane for the statement among those with room for it, whose statements wait for the same kind of lock, if
 * any. See docs/decisions/lanes.md.
 *
 * @param capacityMs capacity of each lane, or the usable share of it
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
 * Number of additional lanes worth opening for waiting quick statements: each must shorten the wait by `worthMs`. Work of
 * `w` milliseconds takes `w / n` on `n` lanes, and `w / (n (n + 1))` less on one more.
 *
 * @param waitingMs expected server time of the waiting statements, in milliseconds
 * @param lanes number of lanes that serve such statements already
 */
export function lanesWorthOpening(waitingMs: number, lanes: number): number {
  if (waitingMs === 0) return 0;
  let count = 0;
  for (let n = lanes; n === 0 || waitingMs / (n * (n + 1)) >= worthMs; n += 1) count += 1;
  return count;
}

/** State of the first run of a statement text: not running, running, or running for too long. */
export type Trial = 'none' | 'running' | 'slow';

/** After this many statements, the count ends if it has reached the limit: it must not grow with the queue. */
const recountEvery = 64;

/** Input for the number of connections that waiting statements could use. */
export interface DemandFacts<S extends Placeable> {
  /** Number above which the count does not matter. */
  readonly limit: number;
  readonly capacityMs: number;
  readonly networkMs: number;
  /** Lanes that quick statements share. */
  readonly quickLanes: number;
  /** True if the statement runs alone on a connection: then the network round trip is added to its time. */
  readonly isExclusive: (statement: S) => boolean;
  /** True if no lane suits the statement, which waits for another kind of lock than the statements on them. */
  readonly areShunned: (statement: S) => boolean;
  /** True if a slow statement may take a connection from the quick ones. */
  readonly mayHaveOwn: (statement: S) => boolean;
  /** State of the first run of a statement text. */
  readonly trialOf: (profile: S['profile']) => Trial;
}

/**
 * Number of additional connections worth opening for waiting statements. Quick ones share lanes; of those never run, one
 * shows what to expect of all with the same text; slow ones need one each.
 */
export function wantedBy<S extends Placeable>(waiting: Iterable<S>, facts: DemandFacts<S>): number {
  const { limit, capacityMs, networkMs, quickLanes, areShunned, mayHaveOwn, trialOf } = facts;
  let loadMs = 0;
  let slow = 0;
  let isShunning = false;
  let counted = 0;
  /** The last quick text, judged already. */
  let previous: S['profile'] | undefined;
  const unseen = new Set<S['profile']>();
  const sum = (): number => slow + unseen.size + Math.max(lanesWorthOpening(loadMs, quickLanes), isShunning ? 1 : 0);
  for (const statement of waiting) {
    const { profile } = statement;
    const costMs = statement.expectedMs;
    if (costMs <= capacityMs) {
      loadMs += costMs + (facts.isExclusive(statement) ? networkMs : 0);
      isShunning ||= profile !== previous && areShunned(statement);
      previous = profile;
    } else {
      const trial = profile.serviceTime.runs > 0 ? 'slow' : trialOf(profile);
      if (trial === 'none') unseen.add(profile);
      else if (trial === 'slow' && mayHaveOwn(statement)) slow += 1;
    }
    counted += 1;
    if (counted % recountEvery === 0 && sum() >= limit) break;
  }
  return sum();
}
