import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { acquaint, startSlowNetwork, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';
import { within } from '../../support/wait.js';

const bench = usePools();
const measure = 'select length($1::text) as n';

describe('large values', () => {
  test('do not pile up before a socket that takes no more: they wait in the queue', async () => {
    await using network = await startSlowNetwork(bench.url);
    const pool = bench.makePool({ max: 2, connectionString: network.url(bench.url) });
    const sockets: Socket[] = [];
    pool.on('connect', (client) =>
      sockets.push((client as unknown as { connection: { stream: Socket } }).connection.stream),
    );
    await acquaint(pool, [measure, ['x']]);
    let mostBuffered = 0;
    const watch = setInterval(() => {
      for (const { writableLength } of sockets) mostBuffered = Math.max(mostBuffered, writableLength);
    }, 1);
    network.freeze();
    const all = times(500, () => pool.query(measure, ['x'.repeat(100_000)]));
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    network.thaw();
    const answers = await within(Promise.all(all), 30_000, 'all 500');
    clearInterval(watch);
    expect(answers.every(({ rows }) => rows[0].n === 100_000)).toBe(true);
    expect(mostBuffered).toBeGreaterThan(0);
    // A burst, and the value that made it one: not the 50 MB that were asked for.
    expect(mostBuffered).toBeLessThan(500_000);
  });

  test('and large results of many callers come through whole', async () => {
    const pool = bench.makePool({ max: 3 });
    const text = 'select repeat($1, $2::int) as t, $2::int as n';
    await acquaint(pool, [text, ['x', 1]]);
    const sizes = [0, 1, 1000, 65_530, 65_536, 200_000, 1_000_000];
    const answers = await Promise.all(
      times(100, (i) => pool.query(text, [String.fromCodePoint(97 + (i % 26)), sizes[i % sizes.length]])),
    );
    for (const [i, { rows }] of answers.entries()) {
      expect(rows[0].t === String.fromCodePoint(97 + (i % 26)).repeat(sizes[i % sizes.length]!)).toBe(true);
    }
  });
});
