import { formatDuration } from '../../format/duration.js';
import { formatCount } from '../../format/number.js';
import type { Measures, SizeSweep } from './result.js';

/** Facts for the maximum size. */
interface Room {
  readonly users: number;
  readonly usableConnections: number;
  readonly otherSessions: number;
  /** To take many of a server that others use. */
  readonly hasConsent: boolean;
}

/** The largest pool that is tried. A few slots are left to others, and half of them where there are others. Pure. */
export function maxSize({ users, usableConnections, otherSessions, hasConsent }: Room): number {
  const left = 0.9 * (usableConnections - otherSessions);
  const half = otherSessions > 0 && !hasConsent ? usableConnections / 2 : Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min(users, Math.floor(left), Math.floor(half)));
}

/** Sizes to begin with: powers of two, and the largest there can be. */
export function firstSizes(largest: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size < largest; size *= 2) sizes.push(size);
  // Two that are nearly the same tell the same twice.
  if (sizes.length > 1 && largest < 1.25 * sizes.at(-1)!) sizes.pop();
  return [...sizes, largest];
}

/** Sizes between the chosen one and its neighbours, where there is room. */
export function refine(sizes: readonly number[], chosen: number): number[] {
  const at = sizes.indexOf(chosen);
  const neighbours = [sizes[at - 1], sizes[at + 1]].filter((size) => size !== undefined);
  return neighbours
    .map((size) => Math.round((size + chosen) / 2))
    .filter((size, index, all) => !sizes.includes(size) && all.indexOf(size) === index);
}

type Measured = SizeSweep['sizes'][number];

/** Within so much of the best, a size is as good. */
const tolerance = 0.05;

/**
 * The smallest size that does as well as any: requests/s within 5 % of the best, and p95 not worse than the best's by
 * more than that. Sizes at which requests failed are not chosen while there are others. `undefined` where no request
 * succeeded. Pure.
 */
export function chooseSize(sizes: readonly Measured[]): { best: number; reasons: string[] } | undefined {
  const working = sizes.filter(({ measures }) => measures.done > 0);
  const faultless = working.filter(({ measures }) => measures.failed === 0);
  const candidates = (faultless.length > 0 ? faultless : working).toSorted((a, b) => a.poolMax - b.poolMax);
  const fastest = candidates.reduce<Measured | undefined>(
    (best, each) =>
      best === undefined || each.measures.requestsPerSecond > best.measures.requestsPerSecond ? each : best,
    undefined,
  );
  if (fastest === undefined) return undefined;
  const chosen = candidates.find((each) => isAsGood(each.measures, fastest.measures)) ?? fastest;
  return { best: chosen.poolMax, reasons: explain(candidates, chosen, fastest) };
}

function isAsGood(measures: Measures, best: Measures): boolean {
  const isAsFast = measures.requestsPerSecond >= (1 - tolerance) * best.requestsPerSecond;
  return isAsFast && (measures.latencyMs?.p95 ?? 0) <= (1 + tolerance) * (best.latencyMs?.p95 ?? 0);
}

function explain(candidates: readonly Measured[], chosen: Measured, fastest: Measured): string[] {
  const at = candidates.indexOf(chosen);
  const [smaller, larger] = [candidates[at - 1], candidates[at + 1]];
  const peak =
    chosen === fastest
      ? `Nothing was faster than a pool of ${formatCount(chosen.poolMax)}: ${describe(chosen.measures)}.`
      : `The most was done with a pool of ${formatCount(fastest.poolMax)}: ${describe(fastest.measures)}. ` +
        `A pool of ${formatCount(chosen.poolMax)} is within 5 % of it: ${describe(chosen.measures)}.`;
  const below = smaller && `A pool of ${formatCount(smaller.poolMax)} is worse: ${describe(smaller.measures)}.`;
  const above = larger && compareLarger(larger, chosen);
  return [peak, below, above].filter((reason) => reason !== undefined);
}

function compareLarger(larger: Measured, chosen: Measured): string {
  const share = (larger.measures.requestsPerSecond / chosen.measures.requestsPerSecond - 1) * 100;
  const change = Math.abs(share) < 0.5 ? 'no more' : `${formatCount(Math.abs(share))} % ${share > 0 ? 'more' : 'less'}`;
  return `A pool of ${formatCount(larger.poolMax)} does ${change} with ${formatCount(larger.poolMax - chosen.poolMax)} connections more.`;
}

function describe({ requestsPerSecond, latencyMs }: Measures): string {
  return `${formatCount(requestsPerSecond)} requests/s, p95 ${formatDuration(latencyMs?.p95 ?? 0)}`;
}
