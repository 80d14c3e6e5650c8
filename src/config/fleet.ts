import type { Problems } from './problems.js';
import type { FleetSettings } from './settings.js';

/** Connections of the smallest budget, as a sum: see `budget/division.ts`. */
export const minFleet = { slots: 1, first: 2, knocking: 2, total: 5 } as const;

/** Names under which the settings were given. */
export interface FleetNames {
  readonly max: string;
  readonly min: string;
  readonly poolMax: string;
}

/**
 * Refuses settings of a fleet that contradict each other, with the arithmetic.
 *
 * @returns the settings; undefined if the pool is in no fleet
 */
export function checkFleet(
  fleet: FleetSettings,
  poolMax: number,
  isBesides: boolean,
  names: FleetNames,
  problems: Problems,
): FleetSettings | undefined {
  const { max, min } = fleet;
  if (max === 0) {
    if (isBesides)
      problems.add(names.max, 'a number of connections, or `auto`, since other settings of the fleet are given', '0');
    return undefined;
  }
  const { slots, first, knocking, total } = minFleet;
  if (max !== 'auto' && max < total) {
    const sum = `${slots} slot + ${first} for first connections + ${knocking} for processes that ask for one`;
    problems.add(names.max, `at least ${total} (${sum}), \`auto\`, or 0 for no common limit`, String(max));
  }
  if (min > poolMax) problems.add(names.min, `at most \`${names.poolMax}\`, which is ${poolMax}`, String(min));
  if (max !== 'auto' && max >= total && min > max - knocking) {
    problems.add(
      names.min,
      `at most ${max - knocking}: \`${names.max}\` ${max} - ${knocking} for processes that ask for a connection`,
      String(min),
    );
  }
  return Object.freeze({ ...fleet });
}
