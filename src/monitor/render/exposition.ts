import { cleanText } from '../../format/clean-text.js';
import type { HistogramSnapshot } from '../../util/histogram.js';

/** Labels of one series. */
export type Labels = Readonly<Record<string, string>>;

/** One value of a metric; a histogram has several. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  readonly suffix?: '_bucket' | '_sum' | '_count';
}

/** A metric of one object: a pool, a server, a report. */
export interface Metric<T> {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  /** Description in one sentence. Durations are in seconds, sizes in bytes. */
  readonly help: string;
  /** Labels of the metric, in addition to those of the object. */
  readonly labels: readonly string[];
  /** Empty if unknown. */
  read(of: T): readonly Sample[];
}

/** An object with its identifying labels. */
export interface Labelled<T> {
  readonly labels: Labels;
  readonly of: T;
}

type Read<T, R> = (of: T) => R;
type ByLabel = Readonly<Record<string, number | undefined>>;

/** A metric that goes up and down. */
export function gauge<T>(name: string, help: string, read: Read<T, number | undefined>): Metric<T> {
  return { name, help, type: 'gauge', labels: [], read: (of) => samples({}, read(of)) };
}

/** A metric that only increases. */
export function counter<T>(name: string, help: string, read: Read<T, number | undefined>): Metric<T> {
  return { name, help, type: 'counter', labels: [], read: (of) => samples({}, read(of)) };
}

/** A metric with several values, distinguished by a label. */
export function split<T>(
  type: 'gauge' | 'counter',
  name: string,
  label: string,
  help: string,
  read: Read<T, ByLabel>,
): Metric<T> {
  const readAll = (of: T) => Object.entries(read(of)).flatMap(([key, value]) => samples({ [label]: key }, value));
  return { name, help, type, labels: [label], read: readAll };
}

/** A histogram of durations, in seconds. */
export function histogram<T>(name: string, help: string, read: Read<T, HistogramSnapshot>): Metric<T> {
  return { name, help, type: 'histogram', labels: [], read: (of) => histogramSamples(read(of)) };
}

function samples(labels: Labels, value: number | undefined): Sample[] {
  return value === undefined ? [] : [{ labels, value }];
}

function histogramSamples({ buckets, count, sumMs }: HistogramSnapshot): Sample[] {
  const finite = buckets.filter(({ leMs }) => Number.isFinite(leMs));
  return [
    ...finite.map((each) => bucketSample(formatNumber(each.leMs / 1000), each.count)),
    bucketSample('+Inf', count),
    { suffix: '_sum', labels: {}, value: sumMs / 1000 },
    { suffix: '_count', labels: {}, value: count },
  ];
}

const bucketSample = (le: string, value: number): Sample => ({ suffix: '_bucket', labels: { le }, value });

/** Renders the metrics of all objects of one kind in the text format, grouped by metric. */
export function expose<T>(metrics: readonly Metric<T>[], objects: readonly Labelled<T>[]): string {
  return metrics.map((metric) => exposeMetric(metric, objects)).join('');
}

function exposeMetric<T>({ name, help, type, read }: Metric<T>, objects: readonly Labelled<T>[]): string {
  const series = new Map<string, number>();
  for (const { labels, of } of objects) {
    for (const { suffix = '', labels: own, value } of read(of)) {
      const key = `${name}${suffix}${formatLabels({ ...labels, ...own })}`;
      // Duplicate series would make the whole page invalid, so the last one with the same labels is kept.
      if (!Number.isNaN(value)) series.set(key, value);
    }
  }
  if (series.size === 0) return '';
  const lines = [...series].map(([key, value]) => `${key} ${formatNumber(value)}\n`);
  return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function formatLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** Names are untrusted: control characters are replaced, and the format's special characters are escaped. */
function escapeLabel(value: string): string {
  return cleanText(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

function escapeHelp(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function formatNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
