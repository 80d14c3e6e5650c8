// A process whose callers write and read through one pool: `load-process.ts NAME TABLE CALLERS PAUSE_MS ACCESS`. It sends
// what came of each call to its parent, so that nothing is forgotten if it crashes. On SIGTERM it ends its pool and exits.
import { setTimeout as delay } from 'node:timers/promises';
import { type Access, openPool, type PoolName } from './pools.js';

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

/** What a load can be made to do besides. */
export interface Order {
  readonly stop?: true;
  /** Computes for this time, so that nothing else runs. */
  readonly stallMs?: number;
  /** Number of callers that come at the same time, with one write each. */
  readonly burst?: number;
  /** Lets the clock of the machine jump. */
  readonly clockJumpMs?: number;
  /** Number of connections taken and never released. */
  readonly leak?: number;
  /** Time in which further callers write, and abandon their statements a few milliseconds later. */
  readonly abortForMs?: number;
  /** Time in which a further caller runs `DISCARD ALL` on one connection after the other. */
  readonly discardForMs?: number;
  /** Time in which further callers read results of 2 MB. */
  readonly readMuchForMs?: number;
  /** Asks for the memory in use. */
  readonly measure?: true;
}

/** What it tells its parent. */
export interface Report {
  readonly outcomes?: readonly Outcome[];
  /** Number of large results that were incomplete, or had something else in them. */
  readonly wrongReads?: number;
  readonly memory?: { readonly heapBytes: number; readonly rssBytes: number };
  readonly isDone?: true;
}

/** Process clock: that of the machine may be made to jump. */
const now = (): number => performance.timeOrigin + performance.now();

const [name, table = '', callers, pauseMs, access = ''] = process.argv.slice(2);
const pool = openPool(name as PoolName, JSON.parse(access) as Access);
let isStopping = false;
let pending: Outcome[] = [];
let ending: Promise<unknown> | undefined;
const others: Promise<unknown>[] = [];
let made = 0;

process.on('message', (order: Order) => {
  if (order.stop) isStopping = true;
  if (order.stallMs) {
    const until = performance.now() + order.stallMs;
    while (performance.now() < until);
  }
  for (let i = 0; i < (order.burst ?? 0); i += 1) others.push(write());
  for (let i = 0; i < (order.leak ?? 0); i += 1) pool.leak().catch(() => undefined);
  for (let i = 0; i < 5 && order.abortForMs; i += 1)
    others.push(repeatFor(order.abortForMs, () => write((id) => pool.insertWithin(table, id, 1 + (made % 8)))));
  if (order.discardForMs) others.push(repeatFor(order.discardForMs, () => pool.discard().then(() => delay(5))));
  for (let i = 0; i < 2 && order.readMuchForMs; i += 1) others.push(repeatFor(order.readMuchForMs, readMuch));
  if (order.measure) {
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    void tell({ memory: { heapBytes: heapUsed, rssBytes: rss } });
  }
});
// Without its parent, no one would ever stop it.
process.on('disconnect', () => process.exit(1));
process.on('SIGTERM', () => {
  isStopping = true;
  ending = pool.end();
});
const timer = setInterval(flush, 20);

function tell(report: Report): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(report, () => resolve());
    else resolve();
  });
}

async function flush(): Promise<void> {
  if (pending.length === 0) return;
  const outcomes = pending;
  pending = [];
  await tell({ outcomes });
}

async function repeatFor(ms: number, run: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until && !isStopping) await run().catch(() => delay(5));
}

async function readMuch(): Promise<void> {
  if (!(await pool.readMuch())) await tell({ wrongReads: 1 });
}

async function write(insert = (id: string) => pool.insert(table, id)): Promise<void> {
  made += 1;
  const id = `${process.pid}-${made}`;
  const startedAt = now();
  try {
    await insert(id);
    const tookMs = now() - startedAt;
    const count = await pool.count(table, id).catch(() => undefined);
    pending.push({ id, isAcknowledged: true, startedAt, tookMs, isWrong: count !== undefined && count !== 1 });
  } catch (error) {
    const { headroomCode, code, message } = error as { headroomCode?: string; code?: string | number; message: string };
    const said = headroomCode ?? (typeof code === 'string' ? code : message);
    pending.push({ id, isAcknowledged: false, startedAt, tookMs: now() - startedAt, error: said });
  }
}

await Promise.all(
  Array.from({ length: Number(callers) }, async () => {
    while (!isStopping) {
      await write();
      await delay(Number(pauseMs));
    }
  }),
);
await Promise.all(others);
clearInterval(timer);
await flush();
await tell({ isDone: true });
await Promise.race([(ending ?? pool.end()).catch(() => undefined), delay(2000)]);
process.exit(0);
