import { formatCount, formatNoun } from '../../util/format.js';
import type { Load } from './result.js';

/** A load in a few words. */
export function describeLoad(load: Load): string {
  if (load.kind === 'closed') return formatNoun(load.users, 'user');
  const multiple = load.ofCapacity === null ? '' : ` (${load.ofCapacity}× capacity)`;
  return `${formatCount(load.ratePerSecond)} requests/s${multiple}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
