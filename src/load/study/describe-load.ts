import { formatNoun } from '../../format/noun.js';
import { formatFactor, formatRate } from '../../format/number.js';
import type { Load } from './result.js';

/** `500 users`, `1,200 requests/s (1.2 × capacity)`. */
export function describeLoad(load: Load): string {
  if (load.kind === 'closed') return formatNoun(load.users, 'user');
  const ofCapacity = load.ofCapacity === null ? '' : ` (${formatFactor(load.ofCapacity)} × capacity)`;
  return `${formatRate(load.ratePerSecond)} requests/s${ofCapacity}`;
}

/** A load of several strategies: with a multiple of the capacity each has a rate of its own. */
export function describeGroup({ load, points }: { readonly load: Load; readonly points: readonly unknown[] }): string {
  if (load.kind === 'closed' || load.ofCapacity === null || points.length === 1) return describeLoad(load);
  return `${formatFactor(load.ofCapacity)} × each one’s capacity in requests/s`;
}
