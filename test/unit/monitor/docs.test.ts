import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withMonitoringTables } from '../../../scripts/monitoring-tables.js';
import { metricGroups } from '../../../src/monitor/render/prometheus.js';
import { findPromqlErrors, readAlertRules } from '../../support/promql.js';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const page = read('docs/monitoring.md');
const reference = read('docs/metrics.md');
const alerts = read('deploy/prometheus/alerts.yml');
const dashboard = JSON.parse(read('deploy/grafana/headroom.json'));

const series = new Set(
  metricGroups.flatMap(({ metrics }) =>
    metrics.flatMap(({ name, type }) =>
      type === 'histogram' ? ['', '_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
    ),
  ),
);

/** Metrics that a text speaks of. */
const metricsIn = (text: string) => [...new Set(text.match(/\bheadroom_[a-z_]+/g))];

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
}
const panels: readonly Panel[] = dashboard.panels;
const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

describe('docs/monitoring.md and docs/metrics.md', () => {
  it('have the tables as the code has them (npm run tables renews them)', () => {
    expect(reference).toBe(withMonitoringTables(reference));
  });

  it('must keep the markers', () => expect(() => withMonitoringTables('')).toThrow('limits:start'));

  it('name no metric that is not written', () => {
    expect(metricsIn(page + reference).filter((name) => !series.has(name))).toEqual([]);
    expect(metricsIn(reference).length).toBeGreaterThan(50);
  });

  it('say what to do for each alert there is, and for no other', () => {
    const described = [...page.matchAll(/^\| `(Headroom\w+)`/gm)].map(([, name]) => name);
    const written = [...alerts.matchAll(/^ +- alert: (\w+)$/gm)].map(([, name]) => name);
    expect(described).toEqual(written);
    expect(written.length).toBeGreaterThan(5);
  });
});

describe('the alert rules', () => {
  it('name no metric that is not written', () => {
    expect(metricsIn(alerts).filter((name) => !series.has(name))).toEqual([]);
    expect(metricsIn(alerts).length).toBeGreaterThan(5);
  });

  it('are what Prometheus understands', () => {
    const rules = readAlertRules(alerts);
    expect(rules.flatMap(({ expr }) => findPromqlErrors(expr))).toEqual([]);
    for (const rule of rules) {
      expect(rule.for ?? '0m').toMatch(/^\d+m$/);
      expect(rule.annotations.summary).not.toBe('');
      expect(['warning', 'critical']).toContain(rule.labels.severity);
    }
  });
});

describe('the dashboard', () => {
  it('is one that Grafana can import', () => {
    expect(dashboard).toMatchObject({ title: 'Headroom', uid: 'pg-headroom', schemaVersion: expect.any(Number) });
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { type, targets } of panels) expect(type === 'row' || (targets?.length ?? 0) > 0).toBe(true);
  });

  it('has no panel over another, nor one that stands out', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      return Array.from({ length: w * h }, (_, i) => `${x + (i % w)}/${y + Math.floor(i / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBeLessThanOrEqual(24);
  });

  it('names no metric that is not written', () => {
    expect(metricsIn(expressions.join(' ')).filter((name) => !series.has(name))).toEqual([]);
    expect(expressions.length).toBeGreaterThan(15);
  });

  it('asks only what Prometheus understands', () => {
    const asked = expressions.map((expr) => expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*'));
    expect(asked.flatMap(findPromqlErrors)).toEqual([]);
  });
});

describe('the grammar that both are held to', () => {
  it.each(['sum by (a', 'rate(b[5m)', 'a == == 1', 'headroom_up{layer=server}'])('refuses %s', (expression) => {
    expect(findPromqlErrors(expression)).not.toEqual([]);
  });
});
