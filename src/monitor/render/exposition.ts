import { cleanText } from '../../format/clean-text.js';
import type { HistogramSnapshot } from '../../util/histogram.js';

/** Labels of one series. */
export type Labels = Readonly<Record<string, string>>;

/** One number of a metric; a histogram has many. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  readonly suffix?: '_bucket' | '_sum' | '_count';
}

/** A metric that is read from one thing: a pool, a server, a report. */
export interface Metric<T> {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  /** What it is, one sentence. Durations are in seconds, sizes in bytes. */
  readonly help: string;
  /** Its own labels, beside those that say what it is about. */
  readonly labels: readonly string[];
  /** Nothing where it is not known. */
  read(of: T): readonly Sample[];
}

/** A thing with the labels that say which one it is. */
export interface Labelled<T> {
  readonly labels: Labels;
  readonly of: T;
}

type Read<T, R> = (of: T) => R;
type ByLabel = Readonly<Record<string, number | undefined>>;

/** A value that goes up and down. */
export function gauge<T>(name: string, help: string, read: Read<T, number | undefined>): Metric<T> {
  return { name, help, type: 'gauge', labels: [], read: (of) => samples({}, read(of)) };
}

/** A value that only grows. */
export function counter<T>(name: string, help: string, read: Read<T, number | undefined>): Metric<T> {
  return { name, help, type: 'counter', labels: [], read: (of) => samples({}, read(of)) };
}

/** Several values of one kind, told apart by a label. */
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

/** Durations by upper bound, in seconds. */
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

/** Metrics of all things of one kind in the text format, each metric's series together. */
export function expose<T>(metrics: readonly Metric<T>[], things: readonly Labelled<T>[]): string {
  return metrics.map((metric) => exposeMetric(metric, things)).join('');
}

function exposeMetric<T>({ name, help, type, read }: Metric<T>, things: readonly Labelled<T>[]): string {
  const series = new Map<string, number>();
  for (const { labels, of } of things) {
    for (const { suffix = '', labels: own, value } of read(of)) {
      const key = `${name}${suffix}${formatLabels({ ...labels, ...own })}`;
      // Two of the same labels would make the whole page invalid; what is told apart by nothing is the same thing.
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

/** Names come from outside: what could harm a terminal is replaced, and the format's own signs are escaped. */
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
