import { formatDuration } from '../../format/duration.js';
import { formatCount, formatShare } from '../../format/number.js';
import { median } from '../../util/rounds.js';
import type { SizeSweep } from './result.js';

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

/** Within so much of the best, a size is as good, however exact the measurements are. */
const tolerance = 0.05;

/** Rounds of one size, or of the best and the worst size, that differ by more say nothing. */
const maxNoise = 0.25;

/** Result of comparing sizes. */
interface Choice extends Pick<SizeSweep, 'best' | 'reasons'> {
  readonly range: NonNullable<SizeSweep['range']>;
  readonly doubt: string | null;
}

/**
 * The smallest size that does as well as any: requests/s within the noise of the best, which is at least 5 %, and p95 not
 * far above it. Sizes at which requests failed are not chosen while there are others. `undefined` where no request
 * succeeded. Pure.
 */
export function chooseSize(sizes: readonly Measured[]): Choice | undefined {
  const working = sizes.filter(({ measures }) => measures.done > 0);
  const faultless = working.filter(({ measures }) => measures.failed === 0);
  const candidates = (faultless.length > 0 ? faultless : working).toSorted((a, b) => a.poolMax - b.poolMax);
  const fastest = candidates.toSorted((a, b) => rateOf(b) - rateOf(a))[0];
  if (fastest === undefined) return undefined;
  const noise = noiseOf(candidates);
  const good = candidates.filter((each) => isAsGood(each, fastest, Math.max(tolerance, noise ?? 0)));
  const [chosen = fastest, last = fastest] = [good[0], good.at(-1)];
  const doubt = doubtOf(candidates, noise);
  const range = { from: chosen.poolMax, to: last.poolMax };
  const reasons = [...(doubt === null ? [] : [doubt]), ...explain({ candidates, chosen, fastest, last, noise })];
  return { best: chosen.poolMax, range, doubt, reasons };
}

/** Requests/s of the typical round. */
const rateOf = ({ rounds = [], measures }: Measured): number =>
  rounds.length === 0 ? measures.requestsPerSecond : median(rounds.map((round) => round.requestsPerSecond));

/**
 * Difference between two typical rounds of one size that chance explains: twice the standard error of their difference,
 * from the deviations of all rounds from the median of their size. `undefined` with fewer than two rounds.
 */
function noiseOf(sizes: readonly Measured[]): number | undefined {
  const groups = sizes.flatMap(({ rounds = [] }) =>
    rounds.length < 2 ? [] : [rounds.map((each) => each.requestsPerSecond)],
  );
  const squares = groups.flatMap((rates) => rates.map((rate) => (rate / median(rates) - 1) ** 2));
  const freedom = squares.length - groups.length;
  if (freedom <= 0) return undefined;
  const deviation = Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / freedom);
  const perSize = squares.length / groups.length;
  return 2 * deviation * Math.sqrt(2 / perSize);
}

/** Reason why sizes cannot be told apart: their rounds differ by more than they do. */
function doubtOf(sizes: readonly Measured[], noise: number | undefined): string | null {
  if (sizes.length < 2) return null;
  if (noise === undefined)
    return 'Cannot tell how exact this is: with one round for each size there is no spread; use --rounds 3.';
  const rates = sizes.map(rateOf);
  const difference = Math.max(...rates) / Math.min(...rates) - 1;
  const figures = `rounds of one size differ by ${formatShare(noise)}, sizes by ${formatShare(difference)}`;
  if (noise > maxNoise || noise >= difference) {
    return `Cannot tell which size is best: ${figures}. Something else was at work, or the rounds are too short; a longer --duration and more --rounds help.`;
  }
  return null;
}

function isAsGood(size: Measured, best: Measured, margin: number): boolean {
  const [p95, bestP95] = [size.measures.latencyMs?.p95 ?? 0, best.measures.latencyMs?.p95 ?? 0];
  // The tail varies more than the rate.
  return rateOf(size) >= (1 - margin) * rateOf(best) && p95 <= (1 + 3 * margin) * bestP95;
}

interface Explained {
  readonly candidates: readonly Measured[];
  readonly chosen: Measured;
  readonly fastest: Measured;
  readonly last: Measured;
  readonly noise: number | undefined;
}

function explain({ candidates, chosen, fastest, last, noise }: Explained): string[] {
  const at = candidates.indexOf(chosen);
  const [smaller, larger] = [candidates[at - 1], candidates[at + 1]];
  const margin = formatShare(Math.max(tolerance, noise ?? 0));
  const peak =
    chosen === fastest
      ? `Nothing was faster than a pool of ${formatCount(chosen.poolMax)}: ${describe(chosen)}.`
      : `The most was done with a pool of ${formatCount(fastest.poolMax)}: ${describe(fastest)}. ` +
        `A pool of ${formatCount(chosen.poolMax)} is within ${margin} of it: ${describe(chosen)}.`;
  const spread =
    chosen === last
      ? undefined
      : `Pools of ${formatCount(chosen.poolMax)} to ${formatCount(last.poolMax)} do as well as each other, within ${margin}.`;
  const below = smaller && `A pool of ${formatCount(smaller.poolMax)} is worse: ${describe(smaller)}.`;
  const above = larger && compareLarger(larger, chosen);
  return [peak, spread, below, above].filter((reason) => reason !== undefined);
}

function compareLarger(larger: Measured, chosen: Measured): string {
  const share = (rateOf(larger) / rateOf(chosen) - 1) * 100;
  const change = Math.abs(share) < 0.5 ? 'no more' : `${formatCount(Math.abs(share))} % ${share > 0 ? 'more' : 'less'}`;
  return `A pool of ${formatCount(larger.poolMax)} does ${change} with ${formatCount(larger.poolMax - chosen.poolMax)} connections more.`;
}

/** The typical round, and how far the rounds are apart. */
function describe(size: Measured): string {
  const rates = (size.rounds ?? []).map((round) => round.requestsPerSecond);
  const spread = rates.length < 2 ? '' : ` (${formatCount(Math.min(...rates))} to ${formatCount(Math.max(...rates))})`;
  return `${formatCount(rateOf(size))} requests/s${spread}, p95 ${formatDuration(size.measures.latencyMs?.p95 ?? 0)}`;
}
