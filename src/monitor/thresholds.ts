import type { Env } from '../config/env.js';
import { Problems, showValue } from '../config/problems.js';
import { nearestName } from '../util/edit-distance.js';
import { isBeyond, type Limit, type Limits, parseLimit, type ResolvedLimit, writeLimit } from './limit.js';
import { type Metric, type MetricRow, metricRows, utilizationVariables } from './metrics.js';
import type { LayerName } from './snapshot.js';

export type { Limit } from './limit.js';
export { type Metric, metricRows, metrics, utilizationVariables } from './metrics.js';

/** Two limits of one metric; null or `'off'` disables a limit, and an omitted one keeps its default. */
export interface LimitOptions {
  readonly warning?: Limit | null | undefined;
  readonly critical?: Limit | null | undefined;
}

/**
 * Limits by metric; those of a single layer take precedence over those of all layers.
 *
 * @example
 * const thresholds = { utilization: { warning: '75%', server: { critical: '-2' } }, queryTime: { warning: 50 } };
 */
export type ThresholdOptions = {
  readonly [M in Metric]?: (LimitOptions & { readonly [L in LayerName]?: LimitOptions | undefined }) | undefined;
};

/** Limits of every metric in each of its layers. Frozen. */
export type Thresholds = { readonly [M in Metric]: Readonly<Partial<Record<LayerName, Limits>>> };

type Severity = keyof Limits;
const severities: readonly Severity[] = ['warning', 'critical'];

/** A limit as given, and the name of its option or variable. */
interface Given {
  readonly name: string;
  readonly limit: Limit | null;
}

const allMetrics = Object.keys(metricRows) as readonly Metric[];

/**
 * Validates and resolves the limits of every metric: from the options, then the environment, then the defaults. A
 * variable contains the warning, or warning and critical separated by a comma (`100,500`); an empty one keeps its
 * default.
 *
 * @throws {ConfigError} listing every invalid limit, and every warning limit beyond the critical one
 * @example
 * const thresholds = resolveThresholds({ utilization: { warning: '75%' } });
 */
export function resolveThresholds(options: ThresholdOptions = {}, env: Env = process.env): Thresholds {
  const problems = new Problems();
  refuseUnknown(options, problems);
  refuseUnknownVariables(env, problems);
  const resolved = allMetrics.map((metric) => {
    const layers = metricRows[metric].layers.map((layer) => [layer, limitsOf(metric, layer, options, env, problems)]);
    return [metric, Object.freeze(Object.fromEntries(layers))];
  });
  problems.throwIfAny();
  return Object.freeze(Object.fromEntries(resolved)) as Thresholds;
}

function limitsOf(metric: Metric, layer: LayerName, options: ThresholdOptions, env: Env, problems: Problems): Limits {
  const row = metricRows[metric];
  const [warning, critical] = severities.map((severity) => {
    const given =
      fromOptions(metric, layer, severity, options) ?? fromVariables(metric, layer, severity, env, problems);
    return { given, limit: given ? readGiven(row, severity, given, problems) : defaultOf(row[severity]) };
  }) as [Resolved, Resolved];
  refuseWorse(row, warning, critical, problems);
  return Object.freeze({ warning: warning.limit, critical: critical.limit });
}

interface Resolved {
  readonly given: Given | undefined;
  readonly limit: ResolvedLimit | undefined;
}

function readGiven(row: MetricRow, severity: Severity, { name, limit }: Given, problems: Problems) {
  const parsed = parseLimit(row, limit, name, problems);
  if (!row.isAdvice || severity === 'warning' || parsed === undefined) return parsed;
  return problems.add(name, 'no value, since this metric is only advice', writeLimit(row, parsed));
}

const defaultOf = (value: number | null): ResolvedLimit | undefined =>
  value === null ? undefined : { kind: 'above', value };

function refuseWorse(row: MetricRow, warning: Resolved, critical: Resolved, problems: Problems): void {
  if (!warning.limit || !critical.limit || !isBeyond(warning.limit, critical.limit)) return;
  const [asWarning, asCritical] = [writeLimit(row, warning.limit), writeLimit(row, critical.limit)];
  if (warning.given)
    problems.add(warning.given.name, `a warning limit not beyond the critical one, which is ${asCritical}`, asWarning);
  else
    problems.add(
      critical.given?.name ?? '',
      `a critical limit not below the warning one, which is ${asWarning}`,
      asCritical,
    );
}

function fromOptions(metric: Metric, layer: LayerName, severity: Severity, all: ThresholdOptions): Given | undefined {
  const options = all[metric];
  const own = options?.[layer]?.[severity];
  if (own !== undefined) return { name: `thresholds.${metric}.${layer}.${severity}`, limit: own };
  const limit = options?.[severity];
  return limit === undefined ? undefined : { name: `thresholds.${metric}.${severity}`, limit };
}

function fromVariables(
  metric: Metric,
  layer: LayerName,
  severity: Severity,
  env: Env,
  problems: Problems,
): Given | undefined {
  if (metric !== 'utilization') return fromPair(metricRows[metric].variable, severity, env, problems);
  const own = fromPair(utilizationVariables.layers[layer], severity, env, problems);
  const name = utilizationVariables[severity];
  const limit = env[name];
  return own ?? (limit ? { name, limit } : undefined);
}

function fromPair(name: string | undefined, severity: Severity, env: Env, problems: Problems): Given | undefined {
  const text = name && env[name];
  if (!name || !text) return undefined;
  const parts = text.split(',');
  if (parts.length > 2) return problems.add(name, 'one limit, or warning and critical separated by a comma', 'more');
  const limit = parts[severities.indexOf(severity)];
  return limit ? { name, limit } : undefined;
}

function refuseUnknown(options: ThresholdOptions, problems: Problems): void {
  for (const [metric, given] of Object.entries(options)) {
    const row = Object.hasOwn(metricRows, metric) ? metricRows[metric as Metric] : undefined;
    if (row === undefined) refuseName(`thresholds.${metric}`, metric, allMetrics, problems);
    else if (given !== undefined) refuseParts(`thresholds.${metric}`, given, [...severities, ...row.layers], problems);
  }
}

/** A misspelt variable would have no effect. */
function refuseUnknownVariables(env: Env, problems: Problems): void {
  const { warning, critical, layers } = utilizationVariables;
  const own = allMetrics.flatMap((metric) => metricRows[metric].variable ?? []);
  const known = [warning, critical, ...Object.values(layers), ...own];
  for (const name of Object.keys(env)) {
    if (name.startsWith('DB_MONITOR_') && !known.includes(name)) refuseName(name, name, known, problems);
  }
}

function refuseParts(name: string, given: unknown, known: readonly string[], problems: Problems): void {
  if (typeof given !== 'object' || given === null) {
    problems.add(name, 'an object with `warning` and `critical`', showValue(given));
    return;
  }
  for (const [part, value] of Object.entries(given)) {
    if (!known.includes(part)) refuseName(`${name}.${part}`, part, known, problems);
    else if (!severities.includes(part as Severity) && value !== undefined) {
      refuseParts(`${name}.${part}`, value, severities, problems);
    }
  }
}

function refuseName(name: string, given: string, known: readonly string[], problems: Problems): void {
  const nearest = nearestName(given, known);
  const hint = nearest === undefined ? '' : ` (did you mean \`${nearest}\`?)`;
  problems.add(name, 'a known name', `an unknown one${hint}`);
}
