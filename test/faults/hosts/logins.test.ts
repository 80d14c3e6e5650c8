import { afterEach, expect, it } from 'vitest';
import { Pool } from '../../../src/index.js';
import { effort, isLong } from '../../support/effort.js';
import { BrokenHost, countLogins } from '../../support/hosts/broken-hosts.js';
import { testUnless } from '../../support/needed.js';

const hosts: BrokenHost[] = [];
afterEach(() => {
  for (const host of hosts.splice(0)) host.close();
});

async function startHosts(count: number): Promise<number[]> {
  const started = Array.from({ length: count }, () => new BrokenHost());
  hosts.push(...started);
  return Promise.all(started.map((host) => host.listen()));
}

it.each(['read-write', 'any'] as const)(
  '%s: while all hosts are down, 1,000 callers cost at most 10 logins per second and host',
  async (targetSessionAttrs) => {
    const ports = await startHosts(3);
    const connectionString = `postgresql://u:p@${ports.map((port) => `127.0.0.1:${port}`).join(',')}/d`;
    const limitMs = effort(2500, 10_000);
    await using pool = new Pool({ connectionString, targetSessionAttrs, max: 20, acquireTimeoutMs: limitMs });
    const startedAt = performance.now();
    const outcomes = await Promise.allSettled(Array.from({ length: 1000 }, () => pool.query('select 1')));
    const tookMs = performance.now() - startedAt;
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    // Nobody hangs; a busy machine is late.
    expect(tookMs).toBeLessThan(limitMs + 20_000);
    for (const host of hosts) {
      // They are tried again and again, but never more often.
      expect(host.acceptedAt.length).toBeGreaterThan(5);
      expect(host.mostPerSecond).toBeLessThanOrEqual(10);
    }
  },
);

testUnless(
  isLong ? undefined : 'only `npm run test:long` runs it',
  'the same in 40 processes',
  async () => {
    for (const perSecond of await countLogins(40, 25, 5)) {
      console.log(`40 processes, 1,000 callers: ${perSecond.toFixed(0)} logins per second and host`);
      expect(perSecond).toBeLessThanOrEqual(400);
      expect(perSecond).toBeGreaterThan(0);
    }
  },
  60_000,
);
