import type { Sample, WirePool, WireStatus, WireValues } from '../../../src/dashboard/wire.js';

/** A value of a subject by the name of its column; null if unknown. */
export function valueIn(values: WireValues, names: readonly string[], name: string): number | null {
  return values[names.indexOf(name)] ?? null;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** Pools of all services. */
export function poolsOf({ apps }: Sample): readonly WirePool[] {
  return apps.flatMap(({ pools }) => pools);
}

const ranks = { ok: 0, advice: 1, unknown: 2, warning: 3, critical: 4 } as const;

/** The worst of several statuses; `ok` without any. */
export function worst(all: readonly WireStatus[]): WireStatus {
  return all.reduce((a, b) => (ranks[b] > ranks[a] ? b : a), 'ok');
}

/** Pools that need attention most at the top: by status, callers that wait, and use. */
export function byPressure(pools: readonly WirePool[]): readonly WirePool[] {
  const share = ({ used, places }: WirePool) => used / Math.max(1, places);
  return pools.toSorted(
    (a, b) =>
      ranks[b.status] - ranks[a.status] || b.waiting - a.waiting || share(b) - share(a) || (a.id < b.id ? -1 : 1),
  );
}
