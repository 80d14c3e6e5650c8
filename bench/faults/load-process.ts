// A process whose callers write and read through one pool: `load-process.ts NAME TABLE CALLERS ALL_URL FIRST_URL`. It
// sends what came of each call to its parent, so that nothing is forgotten if it crashes.
import { setTimeout as delay } from 'node:timers/promises';
import { openPool, type PoolName } from './pools.js';

/** Outcome of one write, and of the read behind it. */
export interface Outcome {
  readonly id: string;
  readonly isAcknowledged: boolean;
  readonly startedAt: number;
  readonly tookMs: number;
  readonly error?: string;
  /** True if a read after an acknowledged write found something else than one row of this id. */
  readonly isWrong?: boolean;
}

const [name, table = '', callers, all = '', first = ''] = process.argv.slice(2);
const pool = openPool(name as PoolName, { all, first });
let isStopping = false;
let pending: Outcome[] = [];
const bursts: Promise<void>[] = [];

process.on('message', (message: { stop?: true; stallMs?: number; burst?: number }) => {
  if (message.stop) isStopping = true;
  if (message.stallMs) {
    const until = performance.now() + message.stallMs;
    while (performance.now() < until);
  }
  for (let i = 0; i < (message.burst ?? 0); i += 1) bursts.push(write(`${process.pid}-b${i}`));
});
const timer = setInterval(flush, 20);

function flush(): void {
  if (pending.length === 0 || !process.connected) return;
  process.send?.({ outcomes: pending });
  pending = [];
}

async function write(id: string): Promise<void> {
  const startedAt = Date.now();
  const from = performance.now();
  try {
    await pool.insert(table, id);
    const tookMs = performance.now() - from;
    const count = await pool.count(table, id).catch(() => undefined);
    pending.push({ id, isAcknowledged: true, startedAt, tookMs, isWrong: count !== undefined && count !== 1 });
  } catch (error) {
    const { headroomCode, code, message } = error as { headroomCode?: string; code?: string; message: string };
    pending.push({
      id,
      isAcknowledged: false,
      startedAt,
      tookMs: performance.now() - from,
      error: headroomCode ?? code ?? message,
    });
  }
}

await Promise.all(
  Array.from({ length: Number(callers) }, async (_, caller) => {
    for (let i = 0; !isStopping; i += 1) {
      await write(`${process.pid}-${caller}-${i}`);
      await delay(5);
    }
  }),
);
await Promise.all(bursts);
clearInterval(timer);
flush();
process.send?.({ isDone: true });
await Promise.race([pool.end(), delay(2000)]);
process.exit(0);
