import { expect, it } from 'vitest';
import type { EmbeddedServer } from '../../../src/embedded/index.js';
import { type NotificationGap, Pool } from '../../../src/index.js';
import { startCluster } from '../../support/cluster.js';
import { effort } from '../../support/effort.js';
import { until, waitFor } from '../../support/wait.js';

const total = effort(20_000, 1_000_000);
const restarts = effort(2, 20);
const batchSize = effort(100, 500);

/** One committed statement with many notifications. */
interface Batch {
  readonly from: number;
  readonly to: number;
  readonly sentAt: number;
  readonly acknowledgedAt: number;
}

it('each notification is received once, or within a reported gap, through restarts and a failover', async () => {
  await using cluster = await startCluster({ standbys: 1 });
  const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
  const connectionString = `${cluster.url}?target_session_attrs=read-write`;
  await using pool = new Pool({ connectionString, max: 4, acquireTimeoutMs: 30_000 });
  const received = new Uint8Array(total);
  const gaps: NotificationGap[] = [];
  await using _ = await pool.listen('ch', (payload) => (received[Number(payload)]! += 1), {
    onGap: (gap) => gaps.push(gap),
  });

  const batches: Batch[] = [];
  let next = 0;
  let unknown = 0;
  const send = async () => {
    while (next < total) {
      const from = next;
      const to = Math.min(total, from + batchSize);
      next = to;
      const sentAt = Date.now();
      const sql = "select pg_notify('ch', i::text) from generate_series($1::int, $2::int) as i";
      await pool.query(sql, [from, to - 1]).then(
        () => batches.push({ from, to, sentAt, acknowledgedAt: Date.now() }),
        () => (unknown += 1),
      );
    }
  };
  const sending = send();
  for (let i = 1; i <= restarts; i += 1) {
    await waitFor(() => next >= (total * i) / (restarts + 2), { timeoutMs: 120_000, what: 'the next restart' });
    if (i % 3 === 0) await primary.kill().then(() => primary.start());
    else await primary.restart({ mode: i % 3 === 1 ? 'fast' : 'immediate' });
    await until('a reported gap', () => gaps.length >= i);
  }
  await waitFor(() => next >= (total * (restarts + 1)) / (restarts + 2), { timeoutMs: 120_000, what: 'the failover' });
  await cluster.caughtUp(primary, [standby]);
  await primary.kill();
  await cluster.promote(standby);
  await sending;
  await until('the gap of the failover', () => gaps.length >= restarts + 1);
  const isReported = ({ sentAt, acknowledgedAt }: Batch) =>
    gaps.some((gap) => gap.from.getTime() <= acknowledgedAt && gap.to.getTime() >= sentAt);
  // On a busy machine all may be sent before the listener is back.
  const last = batches.at(-1) as Batch;
  await until('the last batch', () => received[last.to - 1] === 1 || isReported(last));

  expect(received.filter((count) => count > 1).length).toBe(0);
  const isMissing = ({ from, to }: Batch) => received.subarray(from, to).some((count) => count === 0);
  const missing = batches.filter(isMissing);
  expect(missing.filter((batch) => !isReported(batch))).toEqual([]);
  const count = received.reduce((sum, each) => sum + each, 0);
  console.log(
    `${count} of ${total} received, ${missing.length} of ${batches.length} batches in ${gaps.length} gaps, ${unknown} unknown`,
  );
  expect(gaps.length).toBeLessThan(3 * (restarts + 1));
}, 300_000);
