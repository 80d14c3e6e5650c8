import { freeHint } from './ledger.js';
import { pace } from './pacing.js';
import type { Standing } from './picture.js';

/** Number of connections that a member has and wants. */
interface Holding {
  readonly open: number;
  readonly wanted: number;
}

/**
 * Returns true if a changed demand is published out of turn: it changes what others may have, or what they should close.
 *
 * @param before number of connections wanted as published
 */
export function isUrgent(
  before: number,
  { open, wanted }: Holding,
  { share, isScarce }: Pick<Standing, 'share' | 'isScarce'>,
): boolean {
  // A demand beyond the share says that it goes short; by how much counts only if others leave it so many.
  const hasGrown = wanted > open && wanted > (before > share ? before * pace.growth : before);
  const hasFallen = isScarce && wanted < before && wanted <= share;
  return hasGrown || hasFallen;
}

/**
 * Returns when a member looks at the fleet after a hint of another one: now, if a slot is offered to it; soon; or never.
 *
 * @param evenShare share of each member if all wanted the same, and one more came
 */
export function lookAfter(
  hint: string,
  { open, wanted, demand, evenShare }: Holding & { readonly demand: number; readonly evenShare: number },
): 'now' | 'soon' | 'never' {
  if (hint === freeHint) return 'now';
  const concernsOthers =
    hint.startsWith('seated ') ||
    (hint === 'more' && open <= Math.min(wanted, evenShare)) ||
    (hint.startsWith('knock ') && open <= 1 && demand > 0);
  return concernsOthers ? 'never' : 'soon';
}

/**
 * Returns the number of connections that a member keeps: fewer than it has, if others should have them.
 *
 * @param knocking number of processes without a connection that have lately asked for one
 */
export function connectionsToKeep(
  { excess, free }: Pick<Standing, 'excess' | 'free'>,
  { open, wanted, demand, isDraining }: Holding & { readonly demand: number; readonly isDraining: boolean },
  knocking: number,
): number {
  const isUnused = open === 1 && demand === 0;
  if (isUnused && knocking > 0 && free <= 0) return 0;
  if (excess > 0) return open - excess;
  return isDraining ? wanted : Number.POSITIVE_INFINITY;
}
