import type { Session } from '../facts.js';

const wholeNumbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `1 session`, `1,234 sessions`, `no session`. */
export function count(number: number, one: string, many = `${one}s`): string {
  if (number === 0) return `no ${one}`;
  return `${figure(number)} ${number === 1 ? one : many}`;
}

/** `1,234` */
export const figure = (number: number): string => wholeNumbers.format(number);

/** The verb after `0 of 10`, `1 of 10`, `2 of 10`. */
export const isOrAre = (number: number): string => (number === 1 ? 'is' : 'are');

/** Chooses the verb form; 0 takes the singular, as in `no session is`. */
export const verb = (number: number, one: string, many: string): string => (number <= 1 ? one : many);

/** `88 %`; below ten with one decimal: `1.5 %`. */
export function percent(share: number): string {
  const value = share * 100;
  return `${Number(value.toFixed(value < 10 ? 1 : 0))} %`;
}

/** A duration with significant digits only: `0.4 ms`, `12 ms`, `4.5 s`, `31 s`, `12 min`, `3.5 h`, `2 days`. */
export function span(ms: number): string {
  if (ms < 1000) return `${digits(ms)} ms`;
  if (ms < 120_000) return `${digits(ms / 1000)} s`;
  if (ms < 7_200_000) return `${digits(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${digits(ms / 3_600_000)} h` : `${digits(ms / 86_400_000)} days`;
}

const digits = (value: number): string =>
  figure(value) === '0' || value < 10 ? String(Number(value.toFixed(1))) : figure(value);

/** `a`, `a and b`, `a, b and c` */
export function list(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Capitalizes the first letter. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Maximum number of items that a finding names. */
export const namedAtMost = 5;

/** The largest items in order, without sorting all of them. */
export function greatest<T>(items: readonly T[], sizeOf: (item: T) => number): T[] {
  const top: { readonly item: T; readonly size: number }[] = [];
  let smallest = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    const size = sizeOf(item);
    if (size <= smallest) continue;
    let at = top.length;
    while (at > 0 && top[at - 1]!.size < size) at -= 1;
    top.splice(at, 0, { item, size });
    if (top.length > namedAtMost) top.pop();
    if (top.length === namedAtMost) smallest = top[namedAtMost - 1]!.size;
  }
  return top.map(({ item }) => item);
}

/** Names the largest items and counts the rest: `a, b and 9,995 more`. */
export function nameSome<T>(items: readonly T[], sizeOf: (item: T) => number, describe: (item: T) => string): string {
  const named = greatest(items, sizeOf).map(describe);
  const others = items.length - named.length;
  return list(others > 0 ? [...named, `${figure(others)} more`] : named);
}

/** Describes a session: `pid 4711 (api as app)`. */
export function nameSession({ pid, application, user }: Pick<Session, 'pid' | 'application' | 'user'>): string {
  return `pid ${pid} (${clean(application) || 'an unnamed application'}${user ? ` as ${clean(user)}` : ''})`;
}

/** Cleans an untrusted name: clients choose their `application_name`, which must not control a terminal. */
export function clean(name: string, maxLength = 64): string {
  return name.slice(0, maxLength).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}
