import type { Division } from './division.js';
import type { FleetStats, Shortage } from './seats.js';

/** Describes that the server refuses what the budget allows. @param cause the server's error */
export function refusalOf({ name, max }: FleetStats, cause: unknown): Shortage {
  return {
    what: `the server is full, although the budget of the fleet "${name}" has slots left: it is ${max}, and others use the server too`,
    remedy: 'Lower DB_FLEET_MAX, set it to auto, or raise max_connections.',
    cause,
  };
}

/** Describes why a pool gets no more connections from its fleet's budget. */
export function shortageOf(stats: FleetStats, { slots, first }: Division, open: number): Shortage {
  const { name, members, used, share, max } = stats;
  if (open > 0) {
    return {
      what: `the budget of the fleet "${name}" allows this process ${share} of ${slots} connections: ${members} members hold ${used}`,
      remedy: 'Shorten transactions, raise DB_FLEET_MAX as far as the server has room, or put PgBouncer in front.',
    };
  }
  return {
    what: `the budget of the fleet "${name}" has no slot free: all ${slots + first} are held, by ${members} members`,
    remedy: `There are more processes than connections: put PgBouncer in front of the server, with max_db_connections = ${max}.`,
  };
}
