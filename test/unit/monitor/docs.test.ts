import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withMonitoringTables } from '../../../scripts/monitoring-tables.js';
import { metricGroups } from '../../../src/monitor/render/prometheus.js';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const page = read('docs/monitoring.md');
const alerts = read('deploy/prometheus/alerts.yml');
const dashboard = JSON.parse(read('deploy/grafana/headroom.json'));
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

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

function checkRules(rules: string) {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-rules-'));
  try {
    writeFileSync(join(folder, 'rules.yml'), rules);
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', join(folder, 'rules.yml')], {
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('docs/monitoring.md', () => {
  it('has its tables as the code has them (npm run readme renews them)', () => {
    expect(page).toBe(withMonitoringTables(page));
  });

  it('must keep the markers', () => expect(() => withMonitoringTables('')).toThrow('limits:start'));

  it('names no metric that is not written', () => {
    expect(metricsIn(page).filter((name) => !series.has(name))).toEqual([]);
    expect(metricsIn(page).length).toBeGreaterThan(50);
  });

  it('says what to do for each alert there is, and for no other', () => {
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

  it.skipIf(!hasPromtool)('are found good by promtool', () => {
    expect(checkRules(alerts)).toMatchObject({ status: 0 });
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

  it.skipIf(!hasPromtool)('asks only what promtool understands', () => {
    const rules = expressions.map((expr, at) => {
      return { record: `a:b:c${at}`, expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*') };
    });
    // JSON is YAML.
    expect(checkRules(JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))).toMatchObject({ status: 0 });
  });
});
