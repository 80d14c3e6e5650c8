/** A metric as a scraper reads it. */
export interface ParsedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly series: ParsedSeries[];
}

export interface ParsedSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const helpLine = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (\S.*)$/;
const typeLine = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (gauge|counter|histogram)$/;
const seriesLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const labelPair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(,|$)/y;
const numberText = /^(?:[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;

/**
 * Reads Prometheus's text format 0.0.4 more strictly than Prometheus does, and holds names to what `promtool check
 * metrics` asks of them. Throws at the first thing that is wrong.
 */
export function parseExposition(text: string): ParsedFamily[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no end');
  const families: ParsedFamily[] = [];
  const lines = text.split('\n').slice(0, -1);
  for (let at = 0; at < lines.length; ) {
    const [, name, help] = need(helpLine, lines[at++]);
    const [, typed, type] = need(typeLine, lines[at++]);
    if (typed !== name) throw new Error(`TYPE of ${typed} after HELP of ${name}`);
    if (families.some((family) => family.name === name)) throw new Error(`${name} comes twice`);
    const series: ParsedSeries[] = [];
    for (; at < lines.length && !lines[at]?.startsWith('#'); at += 1) series.push(parseSeries(lines[at] as string));
    families.push(checked({ name: name as string, help: help as string, type: type as string, series }));
  }
  return families;
}

function need(pattern: RegExp, line: string | undefined): RegExpExecArray {
  const match = pattern.exec(line ?? '');
  if (match === null) throw new Error(`no ${pattern.source}: ${line}`);
  return match;
}

function parseSeries(line: string): ParsedSeries {
  const [, name, labels = '', value] = need(seriesLine, line);
  if (!numberText.test(value as string)) throw new Error(`not a number: ${line}`);
  return {
    name: name as string,
    labels: parseLabels(labels),
    value: Number((value as string).replace('Inf', 'Infinity')),
  };
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  labelPair.lastIndex = 0;
  while (labelPair.lastIndex < text.length) {
    const match = labelPair.exec(text);
    if (match === null) throw new Error(`labels are not well formed: ${text}`);
    const [, name, value] = match as unknown as [string, string, string];
    if (Object.hasOwn(labels, name)) throw new Error(`label ${name} comes twice: ${text}`);
    labels[name] = value.replace(/\\(.)/g, (_, sign) => (sign === 'n' ? '\n' : sign));
  }
  return labels;
}

type Fail = (what: string) => never;

function checked(family: ParsedFamily): ParsedFamily {
  const { name, type, series } = family;
  const fail: Fail = (what) => {
    throw new Error(`${name}: ${what}`);
  };
  if (series.length === 0) fail('has no series');
  if (!/^headroom_[a-z]+(?:_[a-z]+)*$/.test(name)) fail('is not called as it should be');
  if (/_(?:ms|milliseconds|minutes|percent|kb|mb)(?:_|$)/.test(name)) fail('is not in base units');
  if (/_(?:gauge|counter|histogram|bucket|sum|count)(?:_|$)/.test(name)) fail('has a name of the format');
  if ((type === 'counter') !== name.endsWith('_total')) fail('counters, and only they, end in _total');
  const keys = series.map((each) => JSON.stringify([each.name, Object.entries(each.labels).sort()]));
  if (new Set(keys).size !== keys.length) fail('has a series twice');
  if (type === 'histogram') checkHistogram(family, fail);
  else if (series.some((each) => each.name !== name)) fail('has series of another name');
  if (type === 'counter' && series.some(({ value }) => value < 0)) fail('is negative');
  return family;
}

function checkHistogram({ name, series }: ParsedFamily, fail: Fail): void {
  const groups = new Map<string, ParsedSeries[]>();
  for (const each of series) {
    const { le: _, ...rest } = each.labels;
    const key = JSON.stringify(rest);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  for (const group of groups.values()) checkOneHistogram(name, group, fail);
}

function checkOneHistogram(name: string, group: readonly ParsedSeries[], fail: Fail): void {
  const of = (suffix: string) => group.filter((each) => each.name === name + suffix);
  const [buckets, sum, count] = [of('_bucket'), of('_sum'), of('_count')];
  if (sum.length !== 1 || count.length !== 1) fail('needs one _sum and one _count');
  if (buckets.length + 2 !== group.length) fail('has series of another name');
  if (buckets.at(-1)?.labels.le !== '+Inf') fail('has no last bucket +Inf');
  if (buckets.at(-1)?.value !== count[0]?.value) fail('counts differ');
  const boundOf = ({ labels }: ParsedSeries) => Number(labels.le?.replace('+Inf', 'Infinity'));
  for (const [at, bucket] of buckets.entries()) {
    const before = buckets[at - 1];
    if (before && boundOf(before) >= boundOf(bucket)) fail('bounds do not ascend');
    if (before && before.value > bucket.value) fail('buckets are not cumulative');
  }
}
