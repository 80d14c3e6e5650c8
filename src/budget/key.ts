import { createHash } from 'node:crypto';

/** Kinds of locks of a budget: the first number of the lock is the budget's key plus the kind. */
export const lockKinds = { reserved: 0, held: 1, demand: 2, total: 3, replaces: 4 } as const;
/** Number of kinds; keys are multiples of it. */
const kinds = 8;

/** Key of a budget: the first number of its advisory locks, a positive int4. */
export function keyOf(name: string): number {
  const hash = createHash('sha256').update(`headroom fleet ${name}`).digest().readUInt32BE(0);
  const key = (hash % 2 ** 31) - (hash % kinds);
  return key === 0 ? kinds : key;
}

/** Notification channel of a budget. */
export function channelOf(key: number): string {
  return `headroom_fleet_${key}`;
}

/** Name of a budget that has been given none: the database and the role, each with its own limits. */
export function defaultName(database: string, role: string): string {
  return `${database}/${role}`;
}
