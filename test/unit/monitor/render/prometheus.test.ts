import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricGroups, renderPrometheus } from '../../../../src/monitor/render/prometheus.js';
import type { Report } from '../../../../src/monitor/report.js';
import { arbitraryReport } from '../../../support/arbitrary-reports.js';
import { parseExposition } from '../../../support/exposition.js';
import {
  appFacts,
  bouncerFacts,
  finding,
  poolFacts,
  reportOf,
  serverFacts,
  session,
} from '../../../support/reports.js';

const full = serverFacts();
const counters = { ...full.counters, statements: 1000, statementsMs: 2500 };
const whole = reportOf([finding()], { servers: [{ source: 'db:5432', facts: { ...full, counters } }] });

function seriesOf(report: Report, name: string) {
  const family = parseExposition(renderPrometheus(report)).find((each) => each.name === name);
  return family?.series.map(({ labels, value }) => [labels, value]) ?? [];
}

describe('the report for Prometheus', () => {
  it('has each metric with its help, its type and the labels it is said to have', () => {
    const families = parseExposition(renderPrometheus(whole));
    const documented = metricGroups.flatMap(({ labels, metrics }) => {
      return metrics.map(({ name, type, labels: own }) => ({ name, type, labels: [...labels, ...own].sort() }));
    });
    const written = families.map(({ name, type, series }) => {
      const labels = new Set(series.flatMap((each) => Object.keys(each.labels)));
      if (type === 'histogram') labels.delete('le');
      return { name, type, labels: [...labels].sort() };
    });
    expect(written).toEqual(documented);
  });

  it('says how it stands, and which sources answered', () => {
    const silence = { kind: 'down', reason: 'refused' } as const;
    const report = reportOf([finding({ status: 'critical' })], { servers: [{ source: 'db:5432', silence }] });
    expect(seriesOf(report, 'headroom_verdict')).toEqual([[{}, 4]]);
    expect(seriesOf(report, 'headroom_up')).toContainEqual([{ layer: 'server', source: 'db:5432' }, 0]);
    expect(seriesOf(report, 'headroom_server_used_connections')).toEqual([]);
  });

  it('has the worst of several findings of one metric', () => {
    const report = reportOf([
      finding({ status: 'ok' }),
      finding({ status: 'critical' }),
      finding({ status: 'warning' }),
    ]);
    const labels = { layer: 'server', source: 'db:5432', pool: '', metric: 'utilization' };
    expect(seriesOf(report, 'headroom_finding_status')).toEqual([[labels, 4]]);
  });

  it('has durations in seconds, in cumulative buckets', () => {
    const lines = renderPrometheus(whole)
      .split('\n')
      .filter((line) => line.startsWith('headroom_pool_wait_seconds'));
    const labels = 'app="this process",pool="orders"';
    expect(lines).toContain(`headroom_pool_wait_seconds_bucket{${labels},le="0.0005"} 3`);
    expect(lines).toContain(`headroom_pool_wait_seconds_bucket{${labels},le="60"} 5`);
    expect(lines).toContain(`headroom_pool_wait_seconds_bucket{${labels},le="+Inf"} 5`);
    expect(lines).toContain(`headroom_pool_wait_seconds_sum{${labels}} 0.0443`);
    expect(lines).toContain(`headroom_pool_wait_seconds_count{${labels}} 5`);
  });

  it('keeps pools of one name apart', () => {
    const facts = appFacts({ pools: [poolFacts({ waiting: 1 }), poolFacts({ waiting: 2 })] });
    const report = reportOf([], { apps: [{ source: 'this process', facts }] });
    expect(seriesOf(report, 'headroom_pool_waiting_callers')).toEqual([
      [{ app: 'this process', pool: 'orders' }, 1],
      [{ app: 'this process', pool: 'orders#2' }, 2],
    ]);
  });

  it('leaves out what the role may not see instead of saying 0', () => {
    const facts = serverFacts({ canSeeAll: false, byState: {}, sessions: [session({ state: undefined })] });
    const report = reportOf([], { servers: [{ source: 'db', facts }] });
    expect(seriesOf(report, 'headroom_server_sees_all')).toEqual([[{ server: 'db' }, 0]]);
    for (const name of ['sessions', 'oldest_transaction_seconds', 'oldest_idle_in_transaction_seconds']) {
      expect(seriesOf(report, `headroom_server_${name}`)).toEqual([]);
      expect(seriesOf(whole, `headroom_server_${name}`)).not.toEqual([]);
    }
  });

  it('adds up the smallest of many applications', () => {
    const byApplication = Array.from({ length: 60 }, (_, i) => {
      return { application: `app-${i}`, user: 'u', database: 'd', total: i + 1, byState: {} };
    });
    const report = reportOf([], { servers: [{ source: 'db', facts: serverFacts({ byApplication }) }] });
    const series = seriesOf(report, 'headroom_server_application_connections');
    expect(series).toHaveLength(51);
    expect(series.at(-1)).toEqual([{ server: 'db', application: '(others)' }, 55]);
  });

  it('escapes names, and lets no control character pass', () => {
    const facts = bouncerFacts({ version: 'a"b\\c\nd\u001b[2J' });
    const text = renderPrometheus(reportOf([], { bouncers: [{ source: 'b', facts }] }));
    expect(text).toContain('headroom_bouncer_info{bouncer="b",version="a\\"b\\\\c�d�[2J"} 1\n');
  });

  it('is well formed whatever comes', () => {
    fc.assert(
      fc.property(arbitraryReport, (report) => {
        const text = renderPrometheus(report);
        parseExposition(text);
        expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
      }),
    );
  });
});

describe('the parser that it is held to', () => {
  const head = (name: string, type: string) => `# HELP ${name} Some.\n# TYPE ${name} ${type}\n`;
  const gauge = head('headroom_a', 'gauge');
  const histogram = head('headroom_h', 'histogram');
  it.each([
    ['a line without an end', `${gauge}headroom_a 1`],
    ['a metric without help', '# TYPE headroom_a gauge\nheadroom_a 1\n'],
    ['a metric without a type', '# HELP headroom_a Some.\nheadroom_a 1\n'],
    ['a metric that comes twice', `${gauge}headroom_a 1\n${gauge}headroom_a{b="c"} 1\n`],
    ['a series that comes twice', `${gauge}headroom_a{b="c",d="e"} 1\nheadroom_a{d="e",b="c"} 2\n`],
    ['a label without quotes', `${gauge}headroom_a{b=c} 1\n`],
    ['a quote in a label', `${gauge}headroom_a{b="c"d"} 1\n`],
    ['a wrong escape', `${gauge}headroom_a{b="\\t"} 1\n`],
    ['something that is no number', `${gauge}headroom_a undefined\n`],
    ['a number that is none', `${gauge}headroom_a NaN\n`],
    ['a counter that does not end in _total', `${head('headroom_a', 'counter')}headroom_a 1\n`],
    ['a gauge that ends in _total', `${head('headroom_a_total', 'gauge')}headroom_a_total 1\n`],
    ['capitals in a name', `${head('headroom_aB', 'gauge')}headroom_aB 1\n`],
    ['milliseconds', `${head('headroom_wait_ms', 'gauge')}headroom_wait_ms 1\n`],
    [
      'a histogram without its last bucket',
      `${histogram}headroom_h_bucket{le="1"} 1\nheadroom_h_sum 1\nheadroom_h_count 1\n`,
    ],
    [
      'buckets that shrink',
      `${histogram}headroom_h_bucket{le="1"} 2\nheadroom_h_bucket{le="+Inf"} 1\nheadroom_h_sum 1\nheadroom_h_count 1\n`,
    ],
    ['counts that differ', `${histogram}headroom_h_bucket{le="+Inf"} 1\nheadroom_h_sum 1\nheadroom_h_count 2\n`],
  ])('refuses %s', (_, text) => expect(() => parseExposition(text)).toThrow());

  it('takes what is good', () => {
    expect(parseExposition(`${gauge}headroom_a{b="c\\"\\\\\\n"} 1e-7\n`)[0]?.series).toEqual([
      { name: 'headroom_a', labels: { b: 'c"\\\n' }, value: 1e-7 },
    ]);
  });
});
