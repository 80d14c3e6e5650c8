import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Pool } from '../../src/index.js';
import { createMonitor } from '../../src/monitor/monitor.js';
import { type OwnBrowser, startBrowser } from '../support/browser.js';
import {
  busyDetails,
  busySnapshot,
  evilName,
  manySessions,
  openPage,
  serveDashboard,
  syntheticMonitor,
} from '../support/dashboard.js';
import { Crowd } from '../support/monitored.js';
import { takeDatabase } from '../support/server.js';
import { waitFor } from '../support/wait.js';

let own: OwnBrowser;
beforeAll(async () => {
  own = await startBrowser();
});
afterAll(() => own?.[Symbol.asyncDispose]());

const doctor = async () => ({
  verdict: 'warning',
  checks: 71,
  findings: [
    {
      id: 'slots',
      severity: 'warning',
      evidence: '12 × 10 = 120 of 97.',
      remedy: 'Set `DB_POOL_MAX=8`.',
      link: 'https://x.y',
    },
  ] as const,
});

const serveBusy = (everyMs = 1000) =>
  serveDashboard(
    syntheticMonitor((number) => busySnapshot(number), busyDetails),
    { doctor, everyMs },
  );

/** Violations of the rules of WCAG, as `rule: element`. */
async function listViolations(page: Page): Promise<string[]> {
  await page.evaluate(`{ ${axe.source} }`);
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`);
}

/** Elements whose contrast is too low, and those whose contrast was measured and suffices. */
async function contrastOf(page: Page, selector: string) {
  await page.evaluate(`{ ${axe.source} }`);
  return page.evaluate<Readonly<Record<'violations' | 'passes', readonly string[]>>>(`(async () => {
    const { violations, passes } = await axe.run('${selector}', { runOnly: ['color-contrast'] });
    const list = (results) => results.flatMap(({ nodes }) => nodes.map(({ html }) => html));
    return { violations: list(violations), passes: list(passes) };
  })()`);
}

const colourScheme = (page: Page) => page.evaluate('getComputedStyle(document.documentElement).colorScheme');

const eventually = (what: string, condition: () => Promise<boolean>) => waitFor(condition, { timeoutMs: 60_000, what });

const overflowOf = (page: Page) => page.evaluate('document.documentElement.scrollWidth - window.innerWidth');

describe('the page', () => {
  it('is there in a browser whose language is no valid tag', async () => {
    await using served = await serveBusy();
    await openPage(own, served.url, { language: 'system' }, async (page) => {
      await page.getByRole('heading', { level: 2 }).first().waitFor();
    });
  });

  it('begins with the verdict, and shows every layer, who blocks whom, and the fleet', async () => {
    await using served = await serveBusy();
    await openPage(own, served.url, {}, async (page) => {
      expect(await page.getByRole('heading', { level: 2 }).first().innerText()).toContain(
        'Critical: 10.0.0.9:3000: Unreachable',
      );
      const causes = await page.locator('.findings').first().innerText();
      expect(causes).toMatch(
        /^\w+\s+db:5432: mail \(pid 4711, idle in transaction for 3 min 12 s\) holds up 2 sessions of auth and <img src=x onerror=alert\(1\)>: 4712 → 4713\./,
      );
      const text = await page.locator('main').innerText();
      for (const part of [
        '10 of 10 connections are in use, 7 callers wait.',
        'orders-1-2',
        evilName,
        '10.0.0.9:3000',
        'bouncer:6432',
        'shop as reports',
      ]) {
        expect(text).toContain(part);
      }
      const tree = await page.locator('.tree').innerText();
      expect(tree).toMatch(/4711 mail as app idle in transaction for 3 min 12 s\s+holds up 2 sessions/);
      expect(tree).toMatch(/4712 auth as app blocked for 12 s, waits for a row of public\.orders/);
      expect(tree.indexOf('4712 auth')).toBeGreaterThan(tree.indexOf('4711 mail'));
      for (const part of ['SELECT orders', 'replica-1', 'old_slot', 'scanning heap', 'shop/app', 'short', '12,000']) {
        expect(text).toContain(part);
      }
      expect(text).not.toContain('secret');
      // The pool that needs attention most is at the top, and its details are shown.
      expect(await page.locator('#pools tbody tr').first().innerText()).toContain('orders-1-2');
      expect(await page.locator('#pool-title').innerText()).toContain('orders-1-2');
    });
  });

  it('shows each service with its verdict, its pools and its process, and limits and vulnerabilities', async () => {
    await using served = await serveBusy();
    await openPage(own, served.url, {}, async (page) => {
      const row = (source: string) => page.locator('#services tbody tr', { hasText: source });
      const full = await row('10.0.0.1:3000').innerText();
      expect(full).toMatch(/^Critical\s+10\.0\.0\.1:3000\s+pid 101/);
      expect(full).toMatch(/18 of 50[\s\S]*orders-1-2 10 of 10, 7 waiting[\s\S]*and 1 more[\s\S]*2 ms[\s\S]*80 MB/);
      expect(await row('10.0.0.2:3000').innerText()).toMatch(/^Advice\s/);
      expect(await row('10.0.0.9:3000').innerText()).toMatch(/^Critical\s[\s\S]*ECONNREFUSED/);
      await row('10.0.0.2:3000').getByRole('button', { name: 'orders-2-3' }).click();
      await eventually('its details', async () =>
        (await page.locator('#pool-title').innerText()).includes('orders-2-3'),
      );
      expect(await page.getByLabel('Connection limits, table').innerText()).toMatch(/role app\s+In use:\s+14 of 50/);
      await page.getByText('1 known vulnerability', { exact: true }).click();
      expect(await page.locator('.advisories').innerText()).toContain('CVE-2026-6668, fixed in 1.26.0: A client');
    });
  });

  it('shows other limits of the server, and of a long statement the beginning until the rest is asked for', async () => {
    const text = `select ${'a_long_column, '.repeat(60)}1 from the_last_table`;
    const statement = { ...busyDetails.statements?.facts[0], text };
    const details = { ...busyDetails, statements: { at: 1, facts: [statement] } } as typeof busyDetails;
    const monitor = syntheticMonitor((number) => busySnapshot(number), details);
    await using served = await serveDashboard(monitor, { showStatements: true });
    await openPage(own, served.url, {}, async (page) => {
      const quotas = await page.getByLabel('Processes and slots of the server, table').innerText();
      expect(quotas).toMatch(/vacuum workers\s+In use:\s+1 of 3\s+WAL senders\s+hidden from this role/);
      const row = page.getByLabel('Top statements, table').locator('tbody tr').first();
      expect(await row.innerText()).toMatch(/select a_long_column[\s\S]*…[\s\S]*75 %/);
      expect(await row.innerText()).not.toContain('the_last_table');
      await row.getByRole('button', { name: 'Show all' }).focus();
      await page.keyboard.press('Enter');
      await eventually('the whole text', async () => (await row.innerText()).includes('the_last_table'));
    });
  });

  it('does not repeat the headline, unless only the finding says where its pool is', async () => {
    const first = async (part: 'apps' | 'servers') => {
      const none = { apps: [], bouncers: [], servers: [] };
      const monitor = syntheticMonitor((number) => {
        const { apps, servers } = busySnapshot(number);
        return { ...none, ...(part === 'apps' ? { apps: apps.slice(1, 2) } : { servers }) };
      });
      await using served = await serveDashboard(monitor);
      let seen = { headline: '', messages: [''], remedy: '' };
      await openPage(own, served.url, {}, async (page) => {
        const item = page.locator('.findings').first().locator('li').first();
        await item.waitFor();
        seen = {
          headline: await page.getByRole('heading', { level: 2 }).first().innerText(),
          messages: await item.locator('.message').allInnerTexts(),
          remedy: await item.locator('.remedy').innerText(),
        };
      });
      return seen;
    };
    const server = await first('servers');
    expect(server.headline).toMatch(/db:5432: mail \(pid 4711, .*holds up 2 sessions/);
    expect(server.messages).toEqual([]);
    expect(server.remedy).toMatch(/pid 4711/);
    const service = await first('apps');
    expect(service.headline).toMatch(/orders-1-2: 10 of 10 connections are in use/);
    expect(service.messages[0]).toMatch(/^orders-1-2 in 10\.0\.0\.1:3000: 10 of 10 connections are in use/);
  });

  it('names one remedy once, however many pools need it', async () => {
    const monitor = syntheticMonitor((number) => {
      const { apps, ...rest } = busySnapshot(number);
      const lagging = apps.map((app) =>
        'facts' in app ? { ...app, facts: { ...app.facts, eventLoopLagMs: 900 } } : app,
      );
      return { ...rest, apps: [...lagging, ...lagging.map((app) => ({ ...app, source: `more-${app.source}` }))] };
    });
    await using served = await serveDashboard(monitor);
    await openPage(own, served.url, {}, async (page) => {
      const item = page.locator('.findings').first().locator('li', { hasText: 'The event loop was 900 ms late' });
      await item.first().waitFor();
      expect(await item.count()).toBe(1);
      expect(await item.locator('.message').count()).toBe(3);
      await item.getByRole('button', { name: 'and 3 more' }).click();
      await eventually('all of them', async () => (await item.locator('.message').count()) === 6);
    });
  });

  it('has charts of the last minutes, with what they show in words', async () => {
    await using served = await serveBusy();
    await openPage(own, served.url, {}, async (page) => {
      const name = /^Latency of statements: p50 \d+ ms, at most \d+ ms; p95 /;
      await page.getByRole('img', { name }).waitFor();
      await page.getByRole('img', { name: /^Connections: In use 10, at most 10; Limit 10/ }).waitFor();
    });
  });

  it.each([
    ['light', 1440],
    ['dark', 390],
  ] as const)('has no violations of accessibility in %s at %i pixels', async (scheme, width) => {
    // Rarely, so that the page rests while it is examined.
    await using served = await serveBusy(2000);
    await openPage(own, served.url, { scheme, width }, async (page) => {
      await page.getByRole('button', { name: 'Examine the set-up' }).click();
      await page.getByText('12 × 10 = 120 of 97.').waitFor();
      await page.getByRole('img', { name: /^Latency/ }).waitFor();
      expect(await listViolations(page)).toEqual([]);
    });
  });

  it('follows the colour scheme of the system, in which findings of every status can be read', async () => {
    await using served = await serveBusy(2000);
    await openPage(own, served.url, { scheme: 'light' }, async (page) => {
      // Advice is folded; doctor's findings have a status too.
      await page.getByText(/^\d+ suggestions?$/).click();
      await page.getByRole('button', { name: 'Examine the set-up' }).click();
      await page.getByText('12 × 10 = 120 of 97.').waitFor();
      const seen = [];
      for (const colorScheme of ['light', 'dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        await eventually(`the page is ${colorScheme}`, async () => (await colourScheme(page)) === colorScheme);
        seen.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
        const { violations, passes } = await contrastOf(page, '.verdict');
        expect(violations).toEqual([]);
        for (const status of ['Critical', 'Warning', 'Advice']) {
          expect(passes, `${status} in ${colorScheme}`).toContainEqual(expect.stringContaining(`>${status}</span>`));
        }
        expect(passes).toContainEqual(expect.stringContaining('class="remedy"'));
        expect(passes).toContainEqual(expect.stringContaining('class="message"'));
      }
      expect(seen[0]).not.toBe(seen[1]);
      expect(seen[2]).toBe(seen[0]);
      // A choice of the viewer's own stays.
      await page.getByLabel('Colours').selectOption('dark');
      expect(await colourScheme(page)).toBe('dark');
    });
  });

  it('is no wider than the screen', async () => {
    await using served = await serveBusy();
    await openPage(own, served.url, {}, async (page) => {
      await page.getByRole('img', { name: /^Latency/ }).waitFor();
      for (const width of [1440, 1024, 820, 390, 360]) {
        await page.setViewportSize({ width, height: 900 });
        // Charts follow with the next frames.
        await eventually(`the page fits ${width} pixels`, async () => Number(await overflowOf(page)) <= 0);
      }
    });
  });

  it('shows on a narrow screen what is in use, who waits and how long, and who blocks whom before any chart', async () => {
    await using served = await serveBusy();
    await openPage(own, served.url, { width: 390 }, async (page) => {
      await page.getByRole('img', { name: /^Latency/ }).waitFor();
      const card = page.locator('#pools tbody tr').first();
      for (const title of ['In use', 'Waiting', 'Longest held']) {
        const box = await card.locator(`[data-title="${title}"]`).boundingBox();
        expect((box?.x ?? 999) + (box?.width ?? 999), title).toBeLessThanOrEqual(390);
      }
      const top = async (selector: string) => (await page.locator(selector).first().boundingBox())?.y ?? 0;
      expect(await top('.tree')).toBeLessThan(await top('.chart'));
    });
  });

  it('stays readable with 10,000 sessions, of which a search finds any', async () => {
    const sessions = manySessions(10_000);
    const monitor = syntheticMonitor((number) => busySnapshot(number, sessions));
    await using served = await serveDashboard(monitor);
    await openPage(own, served.url, {}, async (page) => {
      expect(await page.locator('.tree').innerText()).toContain('holds up 19 sessions');
      expect(await page.locator('#sessions').innerText()).toContain('10,000');
      expect(await page.locator('tbody tr').count()).toBeLessThan(300);
      await page.getByLabel('Search sessions').fill('19999');
      await page.getByText('1 matches the search.').waitFor();
      expect(await page.getByRole('region', { name: 'Sessions, table' }).locator('tbody tr').count()).toBe(1);
      await page.getByLabel('Search sessions').fill('service-7 idle');
      await page.getByText(/^\d{3} match the search\.$/).waitFor();
    });
  });

  it('shows a moment of the past, which a link repeats', async () => {
    await using served = await serveBusy();
    let hash = '';
    await openPage(own, served.url, {}, async (page) => {
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByText(/^Paused at /).waitFor();
      await page.getByRole('button', { name: 'Zoom in' }).click();
      hash = new URL(page.url()).hash;
      await page.getByRole('button', { name: 'Live', exact: true }).click();
      await page.getByText(/^Paused at /).waitFor({ state: 'detached' });
    });
    expect(hash).toMatch(/^#span=\d+&from=\d+&to=\d+&at=\d+$/);
    await openPage(own, served.url, { hash }, async (page) => {
      await page.getByText(/^Paused at /).waitFor();
      expect(await page.locator('.tree').innerText()).toContain('4711 mail');
    });
  });

  it('can be used by keyboard', async () => {
    await using served = await serveBusy();
    await openPage(own, served.url, {}, async (page) => {
      const header = page.locator('#pools').getByRole('button', { name: 'Longest held' });
      await header.focus();
      await page.keyboard.press('Enter');
      expect(await page.getByRole('columnheader', { name: 'Longest held' }).getAttribute('aria-sort')).toBe(
        'descending',
      );
      await page.locator('#pools').getByRole('button', { name: 'orders-2-1', exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Pool orders-2-1' }).waitFor();
      expect(page.url()).toContain('pool=');
    });
  });

  it('follows the load, and goes on after the server was away', async () => {
    await using served = await serveBusy();
    const clock = (page: Page) => page.locator('.present').innerText();
    await openPage(own, served.url, {}, async (page) => {
      const before = await clock(page);
      await eventually('the time changes', async () => (await clock(page)) !== before);
      await served.stop();
      await page.getByText(/^Connection lost at .*; trying again$/).waitFor();
      await served.start();
      await page.getByText(/^Connection lost/).waitFor({ state: 'detached' });
      const after = await clock(page);
      await eventually('the time changes again', async () => (await clock(page)) !== after);
    });
  });
});

describe('the page of a real server', () => {
  async function setUp(allowActions: boolean) {
    const database = await takeDatabase();
    const pool = new Pool({ connectionString: database.url, name: 'orders', max: 5, applicationName: 'orders' });
    const monitor = createMonitor({ pool, server: database.url });
    const crowd = new Crowd(database.url);
    onTestFinished(async () => {
      await crowd[Symbol.asyncDispose]();
      await monitor.close();
      await pool.end();
      await database.drop();
    });
    return { pool, crowd, served: await serveDashboard(monitor, { allowActions, showStatements: true }) };
  }

  it('ends the session that blocks others, once confirmed', async () => {
    const { pool, crowd, served } = await setUp(true);
    await using _ = served;
    await pool.query('create table t (id int primary key)');
    await pool.query('insert into t values (1)');
    const { processID } = await crowd.join('blocker', 'begin', 'update t set id = 1');
    const blocked = pool.transaction((tx) => tx.query('update t set id = 1'));
    await openPage(own, served.url, {}, async (page) => {
      await page.locator('.tree').getByText(`${processID} blocker`).waitFor();
      await page.locator('.tree').getByText('update t set id = 1').first().waitFor();
      await page
        .locator('.tree')
        .getByRole('button', { name: `Terminate session ${processID}` })
        .click();
      const dialog = page.getByRole('dialog', { name: 'Terminate?' });
      const question = await dialog.innerText();
      expect(question).toContain('will be closed, its open transaction rolled back.');
      expect(question).toMatch(/It holds up 1 session: \d+ \(orders\)\./);
      // Enter must do nothing.
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Do nothing');
      await dialog.getByRole('button', { name: 'Terminate' }).click();
      await dialog.getByText(`Session ${processID} was asked to end.`).waitFor();
      await dialog.getByRole('button', { name: 'Close' }).click();
      expect((await blocked).rowCount).toBe(1);
      await page.getByText('No session waits for a lock of another one.').waitFor();
    });
  });

  it('changes a pool of the process', async () => {
    const { pool, served } = await setUp(true);
    await using _ = served;
    await openPage(own, served.url, {}, async (page) => {
      await page.getByLabel('New maximum of connections').fill('9');
      await page.getByRole('button', { name: 'Resize' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Resize' }).click();
      await page.getByText('Pool orders may have 9 connections now.').waitFor();
      expect(pool.stats().max).toBe(9);
    });
  });

  it('has no button for an action unless they are allowed', async () => {
    const { crowd, served } = await setUp(false);
    await using _ = served;
    await crowd.join('someone');
    await openPage(own, served.url, {}, async (page) => {
      await page.getByText('someone').first().waitFor();
      expect(await page.getByRole('button', { name: /Terminate|Cancel|Resize|Suspend|Reset/ }).count()).toBe(0);
      expect(await page.getByRole('columnheader', { name: 'Actions', exact: true }).count()).toBe(0);
    });
  });

  it('finds one of a hundred sessions', async () => {
    const { crowd, served } = await setUp(false);
    await using _ = served;
    for (let at = 0; at < 100; at += 1) await crowd.join(`worker-${at}`);
    await openPage(own, served.url, {}, async (page) => {
      await page.getByLabel('Search sessions').fill('worker-77');
      await page.getByText('1 matches the search.').waitFor();
    });
  });
});
