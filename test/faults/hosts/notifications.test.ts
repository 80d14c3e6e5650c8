import { expect, it } from 'vitest';
import { effort } from '../../support/effort.js';
import { notifyThroughFaults } from '../../support/hosts/notified.js';

const total = effort(20_000, 1_000_000);
const restarts = effort(2, 20);

it('each notification is received once, or within a reported gap, through restarts and a failover', async () => {
  const figures = await notifyThroughFaults({ total, restarts, batchSize: effort(100, 500) });
  console.log(JSON.stringify(figures));
  expect(figures).toMatchObject({ doubled: 0, unreported: 0 });
  expect(figures.received).toBeGreaterThan(0);
  expect(figures.gaps).toBeLessThan(3 * (restarts + 1));
}, 300_000);
