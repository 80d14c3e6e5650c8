import { formatNoun } from '../../format/noun.js';
import { formatFactor, formatRate } from '../../format/number.js';
import type { Load } from './result.js';

/** `500 users`, `1,200 requests/s (1.2 × capacity)`. */
export function describeLoad(load: Load): string {
  if (load.kind === 'closed') return formatNoun(load.users, 'user');
  const ofCapacity = load.ofCapacity === null ? '' : ` (${formatFactor(load.ofCapacity)} × capacity)`;
  return `${formatRate(load.ratePerSecond)} requests/s${ofCapacity}`;
}
