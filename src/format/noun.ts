import { formatCount } from './number.js';

/** `1 caller`, `2 callers`. */
export function formatNoun(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${selectForm(count, one, many)}`;
}

/** The word for that many: `is` of one, `are` of others. */
export function selectForm(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** `user is` as `User is`. */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
