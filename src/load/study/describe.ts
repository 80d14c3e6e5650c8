import { formatCount, formatNoun } from '../../util/format.js';
import type { Load } from './result.js';

/** A load in a few words. */
export function describeLoad(load: Load): string {
  if (load.kind === 'closed') return formatNoun(load.users, 'user');
  // The rate is each strategy's own.
  if (load.ofCapacity !== null) return `${load.ofCapacity}× its capacity`;
  return `${formatCount(load.ratePerSecond)} requests/s`;
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
