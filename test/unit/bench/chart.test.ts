import { describe, expect, it } from 'vitest';
import { chooseScale, listSteps, renderChart } from '../../../bench/report/chart.js';
import { limitsOf, reportOf, rowOf, three } from '../../support/bench-results.js';

describe('the chart', () => {
  const chart = renderChart(reportOf(rowOf({ ...three, pgbench: limitsOf(90_000, 90_000, 90_000) })));

  it('has a bar for each library, with its figures, and none for pgbench', () => {
    for (const name of ['Headroom', 'pg.Pool', 'postgres.js']) expect(chart).toContain(`>${name}</text>`);
    expect(chart).toContain('>2.00×   2,000/s</text>');
    expect(chart).not.toContain('pgbench');
  });

  it('draws the libraries on request too, and names those that it has', () => {
    expect(chart).toContain('aria-label="Operations per second of Headroom, pg.Pool and postgres.js, pg.Pool = 1"');
    const more = renderChart(reportOf(rowOf({ ...three, Effect: three.Headroom!, Bun: three.Headroom! })));
    expect(more).toContain('of Headroom, pg.Pool, postgres.js, Effect and Bun, pg.Pool = 1"');
    expect(more.match(/<rect x="132"/g)).toHaveLength(5);
    expect(more).not.toContain('undefined');
  });

  it('draws bars as long as their ratios', () => {
    const [headroom, pgPool] = [...chart.matchAll(/<rect x="132"[^>]* width="([\d.]+)"/g)].map(([, width]) =>
      Number(width),
    );
    expect(headroom! / pgPool!).toBeCloseTo(2, 1);
  });

  it('is well-formed, and has a background of its own', () => {
    expect(chart).toMatch(/^<svg xmlns="[^"]+" viewBox="0 0 920 \d+"/);
    expect(chart).toContain('Fast &amp; Co. 9000');
    expect(chart).toContain('fill="#ffffff"');
    expect(chart.match(/<(text|tspan|svg)\b/g)?.length).toBe(chart.match(/<\/(text|tspan|svg)>/g)?.length);
  });

  it('grows with its rows', () => {
    const height = (text: string) => Number(/ height="(\d+)"/.exec(text)?.[1]);
    expect(height(renderChart(reportOf(rowOf(three), rowOf(three))))).toBeGreaterThan(height(chart));
  });
});

describe('the scale', () => {
  const summary = (median: number, high: number) => ({ ratio: { median, low: median, high } });

  it('holds every bar, and of a spread that goes far beyond them the beginning', () => {
    expect(chooseScale([summary(4, 4.2), summary(1, 1)]).most).toBe(4.2);
    expect(chooseScale([summary(4, 40)]).most).toBeCloseTo(4.6);
  });

  it('is never smaller than pg.Pool', () => {
    expect(chooseScale([]).most).toBe(1);
  });

  it.each([
    [1, [1]],
    [3.4, [1, 2, 3]],
    [10.8, [1, 2, 4, 6, 8, 10]],
    [25, [1, 5, 10, 15, 20, 25]],
  ])('up to %d has steps at %j', (most, steps) => {
    expect(listSteps(most)).toEqual(steps);
  });
});
