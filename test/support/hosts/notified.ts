import type { EmbeddedServer } from '../../../src/embedded/index.js';
import { type NotificationGap, Pool } from '../../../src/index.js';
import { startCluster } from '../cluster.js';
import { until, waitFor } from '../wait.js';

/** One committed statement with many notifications. */
interface Batch {
  readonly from: number;
  readonly to: number;
  readonly sentAt: number;
  readonly acknowledgedAt: number;
}

export interface NotifiedOptions {
  /** Number of notifications. */
  readonly total: number;
  /** Number of restarts of the server in front of the failover. */
  readonly restarts: number;
  /** Number of notifications of a statement. */
  readonly batchSize: number;
}

export interface Notified {
  readonly total: number;
  readonly received: number;
  /** Notifications that were received more than once. */
  readonly doubled: number;
  readonly batches: number;
  /** Acknowledged statements of which a notification is missing; those of them outside of every reported gap. */
  readonly missing: number;
  readonly unreported: number;
  readonly gaps: number;
  /** Statements that failed, so that their notifications may have been sent. */
  readonly unknown: number;
}

/** Sends notifications to a listener through restarts of the server and one failover. */
export async function notifyThroughFaults({ total, restarts, batchSize }: NotifiedOptions): Promise<Notified> {
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
  const isAt = (step: number) => () => next >= (total * step) / (restarts + 2);
  for (let i = 1; i <= restarts; i += 1) {
    await waitFor(isAt(i), { timeoutMs: 120_000, what: 'the next restart' });
    if (i % 3 === 0) await primary.kill().then(() => primary.start());
    else await primary.restart({ mode: i % 3 === 1 ? 'fast' : 'immediate' });
    await until('a reported gap', () => gaps.length >= i);
  }
  await waitFor(isAt(restarts + 1), { timeoutMs: 120_000, what: 'the failover' });
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
  const missing = batches.filter(({ from, to }) => received.subarray(from, to).some((count) => count === 0));
  return {
    total,
    received: received.reduce((sum, each) => sum + each, 0),
    doubled: received.filter((count) => count > 1).length,
    batches: batches.length,
    missing: missing.length,
    unreported: missing.filter((batch) => !isReported(batch)).length,
    gaps: gaps.length,
    unknown,
  };
}
