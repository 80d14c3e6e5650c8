import { it } from 'vitest';
import { startBrowser } from '../support/browser.js';
import { busyDetails, busySnapshot, openPage, serveDashboard, syntheticMonitor } from '../support/dashboard.js';
import { buildBlocked, buildHistogram, buildIdleInTransaction } from '../support/monitor-facts.js';

it('shoots', async () => {
  const own = await startBrowser();
  const sessions = [
    buildIdleInTransaction(70_000, { pid: 14904, application: 'nightly-report' }),
    buildBlocked(14914, [14904], 70_000, { application: 'shop' }),
    buildBlocked(14925, [14914], 61_000, { application: 'shop' }),
  ];
  const texts = new Map([[14904, 'select pg_sleep(1)'], [14914, 'update item set n = 1'], [14925, 'update item set n = 2 where id = 1']]);
  const monitor = syntheticMonitor((n) => {
    const s = busySnapshot(n, sessions);
    const one = s.apps[1] as any;
    const pools = [...one.facts.pools];
    pools[2] = { ...pools[2], name: 'mail', max: 2, ceiling: 2, leased: 2, waiting: 282 + (n % 7), longestLeaseMs: 1900, waitMs: buildHistogram(Array.from({ length: n * 4 }, () => 20_000)) };
    return { ...s, apps: [s.apps[0], { ...one, facts: { ...one.facts, pools } }] as any, bouncers: [] };
  }, { ...busyDetails, texts });
  const signal = async () => false;
  const served = await serveDashboard({ ...monitor, control: { ...monitor.control, signal } }, { allowActions: true });
  for (const [width, scheme] of [[1440, 'light'], [390, 'light'], [1440, 'dark'], [390, 'dark']] as const) {
    await openPage(own, served.url, { width, scheme }, async (page) => {
      await page.waitForTimeout(6000);
      await page.screenshot({ path: `/tmp/V/${width}-${scheme}.png`, fullPage: true });
      if (width === 1440 && scheme === 'light') {
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.waitForTimeout(50);
        await page.locator('.detail').first().screenshot({ path: '/tmp/V/switched.png' });
        await page.locator('.tree').getByRole('button', { name: /Terminate session 14904/ }).click();
        await page.screenshot({ path: '/tmp/V/dialog.png' });
        console.log(await page.evaluate('document.activeElement.textContent'));
      }
    });
  }
  await served[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
}, 120_000);
