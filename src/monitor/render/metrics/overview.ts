import { uniqueNames } from '../../../format/unique-names.js';
import { type Finding, type Status, statuses } from '../../finding.js';
import type { Report } from '../../report.js';
import { gauge, type Metric, type Sample } from '../exposition.js';

/** A status as a number, from best to worst. */
const rankOf = (status: Status): number => statuses.indexOf(status);

/** `0 ok, 1 advice, …` */
const scale = statuses.map((status) => `${rankOf(status)} ${status}`).join(', ');

/** Metrics of the whole report. */
export const overviewMetrics: readonly Metric<Report>[] = [
  gauge('headroom_verdict', `The worst status: ${scale}.`, ({ verdict }) => rankOf(verdict)),
  gauge(
    'headroom_snapshot_timestamp_seconds',
    'Time of the sample, in seconds since 1970.',
    ({ snapshot }) => snapshot.takenAt / 1000,
  ),
  {
    name: 'headroom_up',
    type: 'gauge',
    help: '1 if the source answered, else 0. Layers are pool, bouncer and server.',
    labels: ['layer', 'source'],
    read: upSamples,
  },
  {
    name: 'headroom_finding_status',
    type: 'gauge',
    help: `Status of one metric by layer, source and pool: ${scale}.`,
    labels: ['layer', 'source', 'pool', 'metric'],
    read: ({ findings }) => findingSamples(findings),
  },
];

function upSamples({ snapshot }: Report): Sample[] {
  const layers = { pool: snapshot.apps, bouncer: snapshot.bouncers, server: snapshot.servers };
  return Object.entries(layers).flatMap(([layer, readings]) => {
    const names = uniqueNames(readings.map(({ source }) => source));
    return readings.map((reading, at) => ({
      labels: { layer, source: names[at] ?? '' },
      value: Number('facts' in reading),
    }));
  });
}

/** The worst status of each place and metric, since several findings may be about one server. */
function findingSamples(findings: readonly Finding[]): Sample[] {
  const worst = new Map<string, Sample>();
  for (const { layer, source, pool = '', metric, status } of findings) {
    const sample = { labels: { layer, source, pool, metric }, value: rankOf(status) };
    const key = JSON.stringify(sample.labels);
    if (sample.value > (worst.get(key)?.value ?? -1)) worst.set(key, sample);
  }
  return [...worst.values()];
}
