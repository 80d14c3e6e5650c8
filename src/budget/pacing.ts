import type { Standing } from './picture.js';

/** Times in milliseconds between two looks at the fleet, and of other waits. */
export const pace = {
  /** Minimum between two looks, and between two of a member to which another one gives a slot. */
  lookMs: 200,
  offeredMs: 50,
  hungryMs: 300,
  curbedMs: 1000,
  calmMs: 4000,
  /** Instead of `calmMs`, if there are no notifications. */
  deafCalmMs: 1000,
  /** The looks of all members together are stretched to one in this time. */
  perMemberMs: 25,
  jitter: 0.25,
  /** Minimum between two publications of the demand. */
  publishMs: 100,
  /** Factor by which a demand that cannot be satisfied anyway must grow to be published out of turn. */
  growth: 1.25,
  /** Time for which a peak of the demand counts. */
  peakMs: 150,
  /** Time for which a slot stays reserved for a connection that nobody asks for. */
  stockMs: 1000,
  /** Time for which a knock counts, unless its process gets in: longer than it waits, also on a machine that is busy. */
  knockMs: 5000,
  /** Time for which an estimate of a crowd counts: as long as its processes wait between two attempts. */
  crowdMs: 2000,
  /** A notification is answered within this time, so that not all members do at once. */
  hintMs: 20,
  /** Waits of a process with connections after attempts that found too few slots, unless one is offered or seen. */
  short: { firstMs: 250, capMs: 1500 },
  /** The same after attempts that the server itself refused, since it is full: each of them costs it a login. */
  full: { firstMs: 500, capMs: 5000 },
  /** Random wait before the first connection, and before the first one after all were lost. */
  firstMs: 100,
  againMs: 250,
  /** Wait between the first connection after all were lost and the second: other members have none yet. */
  othersMs: 400,
  /** Waits of a process without a connection between two attempts. */
  knock: { firstMs: 100, capMs: 1500 },
  /**
   * The same of one that the server itself has refused twice: others log in at the same time, and all hinder each other. The
   * longer a login takes, the fewer find room in a time: the cap is at least the time of so many attempts, up to `maxMs`.
   */
  crowd: { firstMs: 250, capMs: 1000, attempts: 6, maxMs: 10_000 },
  /** A steward that cannot be reached for this long is replaced by a new connection, if one is wanted. */
  unreachableMs: 100,
} as const;

/** Maximum number of connections that a process opens at the same time. */
export const maxOpening = 4;

/** Maximum number of slots that it reserves with one statement, for the connections that it opens next. */
export const maxClaim = 16;

/**
 * Time until the next look, in milliseconds.
 *
 * @param random from 0 to 1
 */
export function nextLookMs(
  { isHungry, isCurbed }: Pick<Standing, 'isHungry' | 'isCurbed'>,
  members: number,
  canListen: boolean,
  random: number,
): number {
  const calm = canListen ? pace.calmMs : pace.deafCalmMs;
  const base = isHungry ? pace.hungryMs : isCurbed ? pace.curbedMs : calm;
  return Math.max(base, members * pace.perMemberMs) * (1 + pace.jitter * (2 * random - 1));
}
