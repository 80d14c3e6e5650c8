import type { Load, Measures, Point, StrategyName } from './result.js';

/** One strategy compared with another under the heaviest load that both have. */
export interface Comparison {
  readonly load: Load;
  readonly one: Point;
  readonly other: Point;
  /** Of what was done well, a second: rounds by themselves, since what slows a round down touches both. */
  readonly ratios: readonly number[];
}

/** Less than that apart, two are level even where every round says the same; of a single round more is believed to be chance. */
const levelWithin = (rounds: number) => (rounds > 1 ? 0.03 : 0.15);

/** `undefined` where the two have no load in common. Pure. */
export function compareStrategies(
  points: readonly Point[],
  one: StrategyName,
  other: StrategyName,
): Comparison | undefined {
  const theirs = new Map(pointsOf(points, other).map((point) => [keyOf(point.load), point]));
  const shared = pointsOf(points, one).filter(({ load }) => theirs.has(keyOf(load)));
  const own = heaviest(shared);
  const their = own && theirs.get(keyOf(own.load));
  if (own === undefined || their === undefined) return undefined;
  const ratios = own.rounds.flatMap((round, index) => {
    const opposite = their.rounds[index];
    return opposite === undefined ? [] : [ratioOf(rateOf(round, own.load), rateOf(opposite, own.load))];
  });
  return { load: own.load, one: own, other: their, ratios };
}

function ratioOf(one: number, other: number): number {
  if (other === 0) return one === 0 ? 1 : Number.POSITIVE_INFINITY;
  return one / other;
}

/** True if the first did more in each round, beyond noise. */
export function isAhead({ ratios }: Pick<Comparison, 'ratios'>): boolean {
  const least = 1 + levelWithin(ratios.length);
  return ratios.length > 0 && ratios.every((ratio) => ratio > least);
}

/** True if the second did more in each round, beyond noise. */
export function isBehind({ ratios }: Pick<Comparison, 'ratios'>): boolean {
  const most = 1 / (1 + levelWithin(ratios.length));
  return ratios.length > 0 && ratios.every((ratio) => ratio < most);
}

/** The figure that counts: requests/s of a closed load, goodput of an open one. */
export function rateOf(measures: Measures, load: Load): number {
  return load.kind === 'closed' ? measures.requestsPerSecond : measures.goodputPerSecond;
}

/** The point with the most users; without any users, the one with the greatest rate. */
export function heaviest(points: readonly Point[]): Point | undefined {
  const closed = points.filter(({ load }) => load.kind === 'closed');
  const among = closed.length > 0 ? closed : points;
  return among.reduce<Point | undefined>(
    (most, point) => (most === undefined || weightOf(point.load) >= weightOf(most.load) ? point : most),
    undefined,
  );
}

function pointsOf(points: readonly Point[], strategy: StrategyName): Point[] {
  return points.filter((point) => point.strategy === strategy);
}

const weightOf = (load: Load) => (load.kind === 'closed' ? load.users : load.ratePerSecond);

/** Multiples of capacities are the same load, though the rates differ. */
function keyOf(load: Load): string {
  if (load.kind === 'closed') return `${load.users} users`;
  return load.ofCapacity === null ? `${load.ratePerSecond}/s` : `${load.ofCapacity}x`;
}
