import { formatDuration } from '../../format/duration.js';
import { formatNoun, selectForm } from '../../format/noun.js';
import { formatCount, formatRareShare, formatShare } from '../../format/number.js';
import { type Comparison, isAhead, isBehind, rateOf } from './compare-points.js';
import { describeGroup, describeLoad } from './describe-load.js';
import { faultsOf, isRefusal, shareOf } from './faults.js';
import type { Overhead, Point, StrategyName, StudyResult } from './result.js';

/** The part of a study that its recommendation depends on. */
export type Measured = Pick<
  StudyResult,
  'points' | 'overhead' | 'spikes' | 'sizes' | 'settings' | 'server' | 'pgBouncer' | 'isInterrupted'
>;

/** Where a strategy failed its users. */
export function explainFaults(worst: Point | undefined): string[] {
  if (worst === undefined) return [];
  const { strategy, load, summary } = worst;
  const all = summary.done + summary.failed;
  const first = summary.errors.find(({ kind }) => !isRefusal(kind));
  return [
    `\`${strategy}\` failed ${formatCount(faultsOf(worst))} of ${formatCount(all)} requests (${formatRareShare(shareOf(worst))}) ` +
      `with ${describeLoad(load)}${first === undefined ? '' : `, most often with “${first.kind}”`}.`,
  ];
}

/** Compares the chosen strategy with another reliable one. */
export function explainComparison(comparison: Comparison | undefined): string[] {
  if (comparison === undefined) return [];
  const { load, one, other } = comparison;
  const [own, their] = [rateOf(one.summary, load), rateOf(other.summary, load)];
  const unit = load.kind === 'closed' ? 'requests/s' : 'requests/s in time';
  const figures = `${formatCount(own)} and ${formatCount(their)} ${unit}${describeP95(one, other)}`;
  const place = `with ${describeGroup({ load, points: [one, other] })}`;
  if (own === 0 && their === 0)
    return [`Neither \`${one.strategy}\` nor \`${other.strategy}\` did any ${unit} ${place}.`];
  if (isAhead(comparison)) return [`${describeLead(one, other, own / their)} ${place}: ${figures}.`];
  if (isBehind(comparison)) return [`${describeLead(other, one, their / own)} ${place}: ${figures}.`];
  const names = `\`${one.strategy}\` and \`${other.strategy}\``;
  return [`${names} are level ${place}: ${figures}, within the spread of rounds.`];
}

function describeLead({ strategy: first }: Point, { strategy: second }: Point, ratio: number): string {
  if (!Number.isFinite(ratio)) return `\`${first}\` serves users, \`${second}\` none`;
  return `\`${first}\` does ${formatRatio(ratio)} what \`${second}\` does`;
}

function describeP95(one: Point, other: Point): string {
  const [own, their] = [one.summary.latencyMs, other.summary.latencyMs];
  return own === null || their === null ? '' : `, p95 ${formatDuration(own.p95)} and ${formatDuration(their.p95)}`;
}

/** Connections of the server that the strategy uses. */
export function explainSessions(main: Point | undefined, { usableConnections }: Measured['server']): string[] {
  const peak = main?.summary.peakSessions;
  if (main === undefined || peak === null || peak === undefined) return [];
  return [
    `\`${main.strategy}\` had at most ${formatNoun(peak, 'session')} on the server with ${describeLoad(main.load)}, ` +
      `of the ${formatCount(usableConnections)} that it has for everybody.`,
  ];
}

/** True for a pool in the service, whose size can be chosen. */
export const hasSize = (strategy: StrategyName) => strategy === 'headroom' || strategy === 'pg-pool';

/** Share of the bare statement's time below which what is added is lost in it. */
const tellable = 0.02;

/** Overhead of a request of one user. */
export function explainOverhead(overhead: Overhead | null, strategy: StrategyName): string[] {
  const of = (name: StrategyName) => overhead?.strategies.find((each) => each.strategy === name)?.overheadMs;
  const [own, none] = [of(strategy), of('none')];
  if (own === undefined) return [];
  const compared =
    strategy === 'none' || none === undefined ? '' : `; a connection per request adds ${formatDuration(none)}`;
  const bareMs = overhead?.bare.p50 ?? 0;
  return [`A request of one user ${describeCost(own, bareMs)}${compared}.`];
}

function describeCost(ms: number, bareMs: number): string {
  const place = 'on an open connection of its own';
  if (ms > bareMs * tellable) return `takes ${formatDuration(ms)} longer than ${place}`;
  if (ms < -bareMs * tellable) return `takes ${formatDuration(-ms)} less than ${place}`;
  return `takes as long as ${place}, ${formatDuration(bareMs)}, within what can be told apart`;
}

/** Where the size comes from. */
export function explainSize({ sizes, settings }: Measured, strategy: StrategyName, poolMax: number): string[] {
  if (!hasSize(strategy)) return [];
  if (sizes === null)
    return [
      `DB_POOL_MAX=${poolMax} is the size that was measured, with ${formatNoun(settings.workers, 'process', 'processes')}; --find-size looks for a better one.`,
    ];
  const swept = strategy === 'headroom' ? '' : ' of Headroom’s pool';
  if (sizes.doubt) return [...sizes.reasons, `DB_POOL_MAX=${poolMax} is the size that was measured.`];
  return [
    `DB_POOL_MAX=${poolMax} comes from a sweep${swept} with ${formatNoun(sizes.users, 'user')}.`,
    ...sizes.reasons,
  ];
}

/** Processes that stand for several. */
const several = 4;
/** Share of a server's connections from which on those of all services are too many: where the monitor warns. */
const tooMany = 0.8;

/** Rounded down, so that all processes together have no more. */
function shareAmong(poolMax: number): string {
  const each = Math.max(1, Math.floor(poolMax / several));
  const total = each * several;
  const sum = total === poolMax ? '' : `, ${formatCount(total)} in all`;
  return `${several} of them need DB_POOL_MAX=${each} each${sum}.`;
}

/** Meaning of the size for a service of several processes, and when PgBouncer pays for its extra hop. */
export function explainProcesses({ server, points }: Measured, strategy: StrategyName, poolMax: number): string[] {
  if (!hasSize(strategy)) return [];
  const { usableConnections: usable } = server;
  const measured = points.some(({ strategy }) => strategy === 'pgbouncer') ? '' : ' (it was not measured)';
  const most = Math.floor(usable * tooMany);
  return [
    `${formatNoun(poolMax, 'connection')} ${selectForm(poolMax, 'is', 'are')} for all processes of the service together: ` +
      shareAmong(poolMax),
    `Where the processes of all services have more than ${formatCount(most)} of the ${formatCount(usable)} connections of the server ` +
      `in total, PgBouncer pays for its extra hop${measured}.`,
  ];
}

/** Figures that the driver limits. */
export function explainSaturation(main: Point | undefined): string[] {
  if (!main?.summary.driver.isSaturated) return [];
  return [
    `The driver was saturated with ${describeLoad(main.load)} (event loop ${formatShare(main.summary.driver.utilization)} busy), ` +
      'so the server may do more than these figures say, and strategies may differ more.',
  ];
}

/** Reliability of these reasons. */
export function explainDoubts({ isInterrupted, settings }: Measured, main: Point | undefined): string[] {
  if (isInterrupted)
    return ['The study was stopped before its end; all of this rests on what was measured until then.'];
  const seconds = main?.summary.seconds ?? 0;
  if (settings.rounds >= 2 && seconds >= 5) return [];
  return [
    `This rests on ${formatNoun(settings.rounds, 'round')} and ${seconds.toFixed(1)} s for each point; more --rounds and a longer --duration make it surer.`,
  ];
}

function formatRatio(ratio: number): string {
  if (ratio < 1.1) return `${ratio.toFixed(2)} times`;
  return `${ratio.toFixed(ratio < 10 ? 1 : 0)} times`;
}
