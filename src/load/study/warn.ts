import { joinList } from '../../format/list.js';
import { formatCount, formatShare } from '../../format/number.js';
import { median } from '../../util/rounds.js';
import { isStatementFailure } from '../drive/failures.js';
import { describeLoad } from './describe-load.js';
import type { Measured } from './reasons.js';
import type { Point, StrategyName } from './result.js';

/** Little's law may be off by as much; beyond it a figure is wrong. */
const lawTolerance = 0.02;

/** So many requests must have succeeded for a p99 to rest on more than a handful. */
const fewest = 1000;

/** Rounds whose requests/s lie further apart than that were disturbed. */
const spread = 0.25;

/** Warnings about the reliability of the figures. Pure. */
export function warn(study: Measured, leftOut: ReadonlyMap<StrategyName | 'bare', unknown>): string[] {
  const { points } = study;
  return [
    ...[...leftOut].map(([strategy, error]) => warnOfLeftOut(strategy, error)),
    ...warnOfBroken(points),
    ...warnOfSaturation(points, study.settings.workers),
    ...points.flatMap(warnOfLaw),
    ...warnOfFew(points),
    ...points.flatMap(warnOfSpread),
    ...warnOfMissing(study),
  ];
}

function warnOfLeftOut(strategy: StrategyName | 'bare', error: unknown): string {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  const what = strategy === 'bare' ? 'The bare statement' : `\`${strategy}\``;
  return `${what} was left out from some point on: ${reason}`;
}

/** Statements that the server rejects, with its message: all other figures are those of a mistake. */
function warnOfBroken(points: readonly Point[]): string[] {
  const broken = new Map<string, Set<StrategyName>>();
  for (const { strategy, summary } of points) {
    for (const { kind, message } of summary.errors) {
      if (message === undefined || !isStatementFailure(kind)) continue;
      const what = kind.startsWith('SQLSTATE') ? `${message} (${kind})` : message;
      broken.set(what, (broken.get(what) ?? new Set()).add(strategy));
    }
  }
  return [...broken].map(([what, names]) => `A statement failed with ${joinList([...names])}: ${what}`);
}

function warnOfSaturation(points: readonly Point[], workers: number): string[] {
  const saturated = points.filter(({ summary }) => summary.driver.isSaturated);
  if (saturated.length === 0) return [];
  const utilization = Math.max(...saturated.map(({ summary }) => summary.driver.utilization));
  const lagMs = Math.max(...saturated.map(({ summary }) => summary.driver.lagP99Ms));
  return [
    `The driver itself was saturated with ${listPoints(saturated)}: its event loop was up to ${formatShare(utilization)} busy and ` +
      `lagged by up to ${formatCount(lagMs)} ms. Latencies there are partly its own; --workers ${workers + 1} spreads the load, if there are processors for it.`,
  ];
}

function warnOfLaw({ strategy, load, summary: { littlesLaw } }: Point): string[] {
  if (littlesLaw === null || Math.abs(littlesLaw.ratio - 1) <= lawTolerance) return [];
  const { users, product } = littlesLaw;
  return [
    `Little’s law does not hold for \`${strategy}\` with ${describeLoad(load)}: throughput × time is ${product.toFixed(1)} users, not ${formatCount(users)}. ` +
      'Requests that were begun or not answered while measuring weigh too much; a longer --duration helps.',
  ];
}

function warnOfFew(points: readonly Point[]): string[] {
  const few = points.filter(({ summary }) => summary.done < fewest);
  if (few.length === 0) return [];
  const worst = Math.min(...few.map(({ summary }) => summary.done));
  return [
    `Fewer than ${formatCount(fewest)} requests succeeded (the fewest: ${formatCount(worst)}) with ${listPoints(few)}: their p99 and p99.9 rest on only a few requests. A longer --duration helps.`,
  ];
}

function warnOfSpread({ strategy, load, rounds }: Point): string[] {
  const rates = rounds.map(({ requestsPerSecond }) => requestsPerSecond);
  if (rates.length < 2) return [];
  const middle = median(rates);
  const [low, high] = [Math.min(...rates), Math.max(...rates)];
  if (middle === 0 || (high - low) / middle <= spread) return [];
  return [
    `The rounds of \`${strategy}\` with ${describeLoad(load)} differ: from ${formatCount(low)} to ${formatCount(high)} requests/s. ` +
      'Something else was at work, or the rounds are too short.',
  ];
}

/** Not measured, though asked for. */
function warnOfMissing({ settings, points, isInterrupted }: Measured): string[] {
  if (!isInterrupted) return [];
  const missing = settings.strategies.filter((strategy) => !points.some((point) => point.strategy === strategy));
  const names = missing.map((strategy) => `\`${strategy}\``);
  return [
    `The study was stopped before its end; ${missing.length === 0 ? 'some rounds or loads are missing' : `nothing was measured of ${joinList(names)}`}.`,
  ];
}

/** `` `pg-pool` (500 and 1,000 users) ``, and so on. */
function listPoints(points: readonly Point[]): string {
  const names = [...new Set(points.map(({ strategy }) => strategy))];
  const each = names.map((name) => {
    const loads = points.filter(({ strategy }) => strategy === name).map(({ load }) => describeLoad(load));
    return `\`${name}\` (${joinList(loads.map(shorten))})`;
  });
  return joinList(each);

  function shorten(load: string, index: number, all: readonly string[]): string {
    return index < all.length - 1 ? load.replace(/ users?$/, '') : load;
  }
}
