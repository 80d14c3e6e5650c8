import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareStudies } from '../../src/load/report/compare.js';
import { renderHtml } from '../../src/load/report/html/page.js';
import { type OwnBrowser, startBrowser } from '../support/browser.js';
import { takeFolder } from '../support/folder.js';
import { listFaultsOfCharts, listLowContrasts, listShownCharts } from '../support/page-checks.js';
import { measuresOf, pointOf, studyOf } from '../support/study.js';

const study = studyOf();
const older = studyOf({ settings: { ...study.settings, poolMax: 10 }, points: study.points.slice(0, 6) });
const page = renderHtml(study, compareStudies(older, study));

let own: OwnBrowser;
beforeAll(async () => {
  own = await startBrowser();
});
afterAll(() => own?.[Symbol.asyncDispose]());

const screens = {
  'a desktop': { width: 1440, height: 900 },
  'a phone': { width: 390, height: 844 },
} as const;

interface View {
  readonly width: number;
  readonly height: number;
  readonly scheme?: 'light' | 'dark';
}

/** Opens the page from a file, as a reader does; gives back what the browser complained about and asked for. */
async function open(html: string, { scheme = 'light', ...viewport }: View, look: (page: Page) => Promise<void>) {
  await using folder = await takeFolder();
  const file = join(folder.path, 'report.html');
  await writeFile(file, html);
  const context = await own.browser.newContext({ viewport, colorScheme: scheme });
  const complaints: string[] = [];
  const requests: string[] = [];
  try {
    const tab = await context.newPage();
    tab.on('console', (message) => complaints.push(message.text()));
    tab.on('pageerror', (error) => complaints.push(error.message));
    tab.on('request', (request) => requests.push(request.url()));
    await tab.goto(pathToFileURL(file).href);
    await look(tab);
  } finally {
    await context.close();
  }
  expect(complaints).toEqual([]);
  expect(requests).toEqual([pathToFileURL(file).href]);
}

const titles = [
  'Throughput over users',
  'Goodput over users: within 100 ms',
  'Median latency over users',
  'Slow requests over users: p99',
  'Sessions on the server over users',
  'Errors by kind',
  'Latency distribution with 5,000 users',
  'Sessions over time with 5,000 users',
  'Median latency at 1.2 × each one’s capacity in requests/s',
  'Throughput through a spike of 1,000 users',
  'Throughput over DB_POOL_MAX, 500 users',
  'Latency over DB_POOL_MAX: p95, 500 users',
];

const overflowOf = (tab: Page) => tab.evaluate('document.documentElement.scrollWidth - window.innerWidth');

describe.each(Object.entries(screens))('the report on %s', (_, viewport) => {
  it.each(['light', 'dark'] as const)('has its charts, each whole and with its texts apart, in %s', async (scheme) => {
    await open(page, { ...viewport, scheme }, async (tab) => {
      expect(await listShownCharts(tab)).toEqual(expect.arrayContaining(titles));
      expect(await listFaultsOfCharts(tab)).toEqual([]);
    });
  });
});

describe('the report in a browser', () => {
  it('is no wider than the screen, folded and unfolded', async () => {
    await open(page, screens['a desktop'], async (tab) => {
      for (const isOpen of [false, true]) {
        await tab.evaluate(`document.querySelectorAll('details').forEach((each) => { each.open = ${isOpen} })`);
        for (const width of [1440, 820, 390, 360]) {
          await tab.setViewportSize({ width, height: 800 });
          expect(await overflowOf(tab), `${width}`).toBeLessThanOrEqual(0);
          expect(await listFaultsOfCharts(tab), `${width}`).toEqual([]);
        }
      }
    });
  });

  it.each(['light', 'dark'] as const)('has texts that stand out from what is behind them, in %s', async (scheme) => {
    await open(page, { ...screens['a desktop'], scheme }, async (tab) =>
      expect(await listLowContrasts(tab)).toEqual([]),
    );
  });

  it('has a table with the figures for every chart', async () => {
    await open(page, screens['a desktop'], async (tab) => {
      const figures = tab.locator('figure:has(svg.chart)');
      expect(await figures.count()).toBeGreaterThanOrEqual(titles.length);
      expect(await tab.locator('figure:has(svg.chart) table tbody tr td').count()).toBeGreaterThan(100);
      await tab.locator('figure', { hasText: 'Throughput over users' }).locator('summary').click();
      const row = tab.getByRole('row', { name: /^5,000 / }).first();
      expect(await row.innerText()).toMatch(/^5,000\s+0\s+3,575\s+5,683\s+4,675$/);
    });
  });

  it('tells what every chart shows to those who cannot see it', async () => {
    await open(page, screens['a desktop'], async (tab) => {
      const chart = tab.getByRole('img', { name: 'Throughput over users' }).first();
      expect(await chart.locator('desc').textContent()).toContain('With 5,000 users: headroom 5,683/s');
    });
  });

  it('is printed light, whatever the screen is', async () => {
    await open(page, { ...screens['a desktop'], scheme: 'dark' }, async (tab) => {
      await tab.emulateMedia({ media: 'print' });
      expect(await tab.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
      expect(await listLowContrasts(tab)).toEqual([]);
    });
  });

  it('shows names of scripts, errors and settings as they are, whatever markup is in them', async () => {
    const evil = '</style><script>document.title = "gone"</script><img src=x onerror=alert(1)>';
    const failing = measuresOf({ errors: [{ kind: evil, count: 5 }] });
    const html = renderHtml(
      studyOf({
        command: evil,
        warnings: [evil],
        points: [pointOf('none', { kind: 'closed', users: 5 }, failing)],
        settings: { ...study.settings, workload: evil, scripts: [{ name: evil, weight: 1 }] },
        server: { ...study.server, settings: { [evil]: evil } },
      }),
    );
    await open(html, screens['a desktop'], async (tab) => {
      expect(await tab.title()).toContain('Connection study');
      expect(await tab.locator('script, img, iframe, object, link').count()).toBe(0);
      expect(await tab.locator('pre').innerText()).toBe(evil);
    });
  });
});

const points = study.points;
const shapes = {
  'that was stopped before its first point': {
    points: [],
    spikes: [],
    sizes: null,
    overhead: null,
    recommendation: null,
    isInterrupted: true,
  },
  'of one point': { points: points.slice(0, 1), spikes: [], sizes: null, recommendation: null },
  'of open loads only': { points: points.filter(({ load }) => load.kind === 'open'), spikes: [], sizes: null },
  'of one strategy': { points: points.filter(({ strategy }) => strategy === 'headroom') },
  'of a strategy whose requests all failed': {
    points: points.filter(({ strategy, load }) => strategy === 'none' && load.kind === 'closed' && load.users === 5000),
    spikes: [],
    sizes: null,
  },
} as const;

describe.each(Object.entries(shapes))('the report of a study %s', (_, changes) => {
  it('is whole on a desktop and on a phone', async () => {
    const html = renderHtml(studyOf(changes));
    for (const viewport of [screens['a desktop'], screens['a phone']]) {
      await open(html, viewport, async (tab) => {
        expect(await listFaultsOfCharts(tab)).toEqual([]);
        expect(await overflowOf(tab)).toBeLessThanOrEqual(0);
        expect(await tab.locator('.advice').innerText()).not.toBe('');
      });
    }
  });
});
