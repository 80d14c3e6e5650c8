import type { Profile } from '../pipeline/profile.js';
import type { Hearing } from '../pipeline/service-time.js';

/**
 * How much is put on one lane, in milliseconds of the server's time beyond what the network takes: as long as whoever
 * comes last has to wait for those before it. Measured with `npm run bench`: half of it costs throughput, twice as much
 * gains none.
 */
const shareMs = 0.5;
/** Most statements on one lane, however short they are. */
export const deepest = 256;
/** A statement that runs for longer than this beyond what the network takes holds up its lane. */
const overrunMs = 10;
/** Statements that take longer than this leave a connection to the quick ones. */
const slowMs = 10;
/** Stands for the cost of a statement that nobody has seen run, or whose values are large. */
const unknownMs = 1_000_000;

/** What one lane may carry, in expected milliseconds: the network's time is not the server's, and fills up too. */
export function laneCapacityMs({ networkMs }: Hearing): number {
  return shareMs + networkMs;
}

/** A statement, as far as its cost depends on it. */
interface Costly {
  readonly profile: Pick<Profile, 'expectedMs'>;
  readonly largeValues?: unknown;
}

/** What a statement adds to a lane's load. One that was never run fills a lane. */
export function costOf({ profile, largeValues }: Costly): number {
  return largeValues === undefined ? Math.min(profile.expectedMs, unknownMs) : unknownMs;
}

/** How long the statement at the head of a lane may run before nothing more is sent behind it. */
export function headLimitMs({ networkMs }: Hearing): number {
  return overrunMs + 2 * networkMs;
}

/** Whether a statement of this cost takes so long that others should not have to wait until several of them are over. */
export function isSlow(costMs: number): boolean {
  return costMs > slowMs;
}

/** A connection more for waiting statements is worth its cost when it shortens their wait by this much. */
const worthMs = 0.3;

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
