import { formatCount } from './number.js';

/** Formats a count with its noun: `1 caller`, `2 callers`. */
export function formatNoun(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${selectForm(count, one, many)}`;
}

/** Selects the singular or plural form for a count, such as `is` or `are`. */
export function selectForm(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** Capitalizes the first letter: `user is` becomes `User is`. */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
