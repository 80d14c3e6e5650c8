import { formatNoun } from '../../format/noun.js';
import { formatFactor, formatRate } from '../../format/number.js';
import { describeLoad } from '../study/describe-load.js';
import { hasSize } from '../study/reasons.js';
import type { Measures, Point, Recommendation, StrategyName, StudyResult } from '../study/result.js';
import { formatFailedShare, formatLatency } from './describe.js';
import { findBeforeAfter } from './facts.js';

/** The recommendation in one line, such as `Use headroom with DB_POOL_MAX=20.`; what to do where there is none. */
export function describeAdvice({ recommendation, points, isInterrupted }: StudyResult): string {
  if (recommendation) return describeChoice(recommendation);
  if (points.length === 0) return isInterrupted ? 'Stopped before anything was measured.' : 'Nothing was measured.';
  const failed = points.filter(({ summary }) => summary.failed > summary.done);
  if (failed.length === points.length) return 'No recommendation: most requests failed.';
  if (new Set(points.map(({ strategy }) => strategy)).size === 1) {
    return `No recommendation: only ${points[0]!.strategy} was measured, so it is compared with nothing.`;
  }
  return 'No recommendation: what was measured does not decide between strategies.';
}

function describeChoice({ strategy, poolMax }: Recommendation): string {
  if (strategy === 'none') return 'Use a connection per request (none): it did as well as any.';
  return hasSize(strategy) ? `Use ${strategy} with DB_POOL_MAX=${poolMax}.` : `Use ${strategy}.`;
}

/** Before and after in a sentence or two; `undefined` where there is nothing to lay beside each other. */
export function describeBeforeAfter(result: StudyResult): string | undefined {
  const pair = findBeforeAfter(result);
  if (!pair) return undefined;
  const { load, before, after } = pair;
  return `${describeRatio(before, after)} With ${describeLoad(load)}, ${describePoint(before)}; ${describePoint(after)}.`;
}

function describeRatio(
  { strategy: first, summary: before }: Point,
  { strategy: second, summary: after }: Point,
): string {
  if (before.done === 0 && after.done === 0)
    return `Neither ${describeStrategy(first)} nor ${second} answers a request.`;
  if (before.done === 0) return `${second} answers requests where ${describeStrategy(first)} answers not one.`;
  const ratio = after.requestsPerSecond / before.requestsPerSecond;
  return `${second} answers ${formatFactor(ratio)} times as many requests a second as ${describeStrategy(first)}.`;
}

/** In a sentence, `none` would be misread. */
function describeStrategy(strategy: StrategyName): string {
  return strategy === 'none' ? 'a connection per request' : strategy;
}

function describePoint({ strategy, summary }: Point): string {
  return [
    `${describeStrategy(strategy)} answers ${formatRate(summary.requestsPerSecond)}/s`,
    describeFailures(summary),
    describeCost(summary),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function describeFailures(measures: Measures): string {
  if (measures.done + measures.failed === 0) return 'with no request ended';
  return measures.failed === 0 ? 'no errors' : `${formatFailedShare(measures)} of the requests fail`;
}

function describeCost({ latencyMs, failed, peakSessions }: Measures): string {
  const answered = failed === 0 ? '99 %' : '99 % of the others';
  const latency = latencyMs === null ? '' : `${answered} within ${formatLatency(latencyMs.p99)}`;
  const sessions = peakSessions === null ? '' : `at most ${formatNoun(peakSessions, 'session')} on the server`;
  return [latency, sessions].filter((part) => part !== '').join(', ');
}
