import { joinList } from '../../format/list.js';
import { formatCount } from '../../format/number.js';

/** Maximum number of items that one finding names. */
export const maxNamed = 5;

/** The greatest few, in order, without sorting all of them: there may be ten thousand. */
export function greatest<T>(items: readonly T[], sizeOf: (item: T) => number): T[] {
  const top: { readonly item: T; readonly size: number }[] = [];
  let smallest = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    const size = sizeOf(item);
    if (size <= smallest) continue;
    let at = top.length;
    while (at > 0 && top[at - 1]!.size < size) at -= 1;
    top.splice(at, 0, { item, size });
    if (top.length > maxNamed) top.pop();
    if (top.length === maxNamed) smallest = top[maxNamed - 1]!.size;
  }
  return top.map(({ item }) => item);
}

/** Names the greatest few, and counts the others: `a, b and 9,995 more`. */
export function nameSome<T>(items: readonly T[], sizeOf: (item: T) => number, describe: (item: T) => string): string {
  const named = greatest(items, sizeOf).map(describe);
  const others = items.length - named.length;
  return joinList(others > 0 ? [...named, `${formatCount(others)} more`] : named);
}
