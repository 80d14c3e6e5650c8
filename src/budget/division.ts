/** Parts of the budget of a fleet, in connections. */
export interface Division {
  /** Slots that any connection may take. */
  readonly slots: number;
  /** Further slots, only for the first connection of a process. */
  readonly first: number;
  /** Places for connections that find no slot, while they say so. 0 if the server itself refuses them. */
  readonly knocking: number;
}

/** Places of a budget that are left for connections that find no slot. */
export const knockingPlaces = 2;
/** Part of the slots that is kept for first connections. */
const firstShare = 0.05;
const minFirst = 2;
/** Minimum number of slots that any connection may take: otherwise nothing is left to share. */
const minSlots = 1;

/** Minimum size of a budget, in connections. */
export const minBudget = minSlots + minFirst + knockingPlaces;
/** Maximum size: each connection takes two places of the server's lock table, which has some 12,000 by default. */
export const maxBudget = 4000;

/**
 * Divides a budget. With a limit of the role below it, the server refuses what exceeds it, so no place is left for knocking.
 *
 * @param max maximum number of sessions
 * @param roleLimit CONNECTION LIMIT of the role; undefined for none
 */
export function divide(max: number, roleLimit?: number): Division {
  const isFenced = roleLimit !== undefined && roleLimit <= max;
  return divideSlots(isFenced ? roleLimit : max - knockingPlaces, isFenced);
}

/** Divides a number of slots, as another member has published it. */
export function divideSlots(total: number, isFenced = false): Division {
  const first = Math.min(Math.max(minFirst, Math.round(total * firstShare)), Math.max(0, total - minSlots));
  return { slots: total - first, first, knocking: isFenced ? 0 : knockingPlaces };
}

/** Number of all slots. */
export function totalOf({ slots, first }: Division): number {
  return slots + first;
}

/** Numbers of the server that an automatic budget is computed from. */
export interface ServerRoom {
  readonly maxConnections: number;
  /** Places reserved for superusers and for roles with pg_use_reserved_connections. */
  readonly reserved: number;
  /** Sessions of other roles and databases. */
  readonly others: number;
  /** CONNECTION LIMIT of the role; undefined for none. */
  readonly roleLimit: number | undefined;
}

/** Places that an automatic budget leaves for `psql`, the monitor, and sessions that are ending. */
const spare = 2;

/** The budget that `auto` stands for. */
export function automaticMax({ maxConnections, reserved, others, roleLimit }: ServerRoom): number {
  const left = maxConnections - reserved - others - spare;
  const max = roleLimit === undefined ? left : Math.min(left, roleLimit);
  return Math.max(minBudget, Math.min(maxBudget, max));
}
