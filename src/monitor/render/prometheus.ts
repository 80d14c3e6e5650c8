import { uniqueNames } from '../../format/unique-names.js';
import type { Report } from '../report.js';
import type { Reading } from '../snapshot.js';
import { poolName } from './bouncer-section.js';
import { expose, type Labelled, type Metric } from './exposition.js';
import { bouncerMetrics, bouncerPoolMetrics } from './metrics/bouncer.js';
import { overviewMetrics } from './metrics/overview.js';
import { appMetrics, poolMetrics } from './metrics/pool.js';
import { serverMetrics } from './metrics/server.js';
import { namedPools } from './names.js';

/** Media type of {@link renderPrometheus}'s result. */
export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8';

/** All metrics, grouped by object, with the common labels of each group. For documentation and tests. */
export const metricGroups: readonly {
  readonly labels: readonly string[];
  readonly metrics: readonly Metric<never>[];
}[] = [
  { labels: [], metrics: overviewMetrics },
  { labels: ['app'], metrics: appMetrics },
  { labels: ['app', 'pool'], metrics: poolMetrics },
  { labels: ['bouncer'], metrics: bouncerMetrics },
  { labels: ['bouncer', 'pool'], metrics: bouncerPoolMetrics },
  { labels: ['server'], metrics: serverMetrics },
];

/**
 * Renders the report in Prometheus's text format 0.0.4. Durations are in seconds; counters increase until the process,
 * the server or PgBouncer restarts. A source that did not answer only has `headroom_up` 0. Pure.
 */
export function renderPrometheus(report: Report): string {
  const { apps, bouncers, servers } = report.snapshot;
  const answered = labelled('app', apps);
  const bouncing = labelled('bouncer', bouncers);
  return [
    expose(overviewMetrics, [{ labels: {}, of: report }]),
    expose(appMetrics, answered),
    expose(
      poolMetrics,
      answered.flatMap(({ labels, of }) =>
        namedPools(of).map(({ name, pool }) => ({ labels: { ...labels, pool: name }, of: pool })),
      ),
    ),
    expose(bouncerMetrics, bouncing),
    expose(
      bouncerPoolMetrics,
      bouncing.flatMap(({ labels, of }) =>
        of.pools.map((pool) => ({ labels: { ...labels, pool: poolName(pool) }, of: pool })),
      ),
    ),
    expose(serverMetrics, labelled('server', servers)),
  ].join('');
}

/** The sources that answered, labelled with their names. */
function labelled<F>(label: string, readings: readonly Reading<F>[]): Labelled<F>[] {
  const names = uniqueNames(readings.map(({ source }) => source));
  return readings.flatMap((reading, at) =>
    'facts' in reading ? [{ labels: { [label]: names[at] ?? '' }, of: reading.facts }] : [],
  );
}
