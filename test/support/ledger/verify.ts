import { inspect } from 'node:util';
import { expect } from 'vitest';
import type { Pool } from '../../../src/index.js';
import { queryAt } from '../server.js';
import { listSessions } from '../sessions.js';
import { waitFor } from '../wait.js';
import type { Load } from './load.js';

/** Makes an empty table that every way of writing writes to. Ids are not unique in it, so that doubles show. */
export async function createLedger(url: string): Promise<void> {
  await queryAt(url, 'drop table if exists ledger; create table ledger (id text not null, way text not null)');
}

/** Every acknowledged id is there exactly once, no id twice, and none that nobody wrote. */
export async function expectLedgerHolds(url: string, loads: readonly Load[]): Promise<void> {
  const rows = await listRows(url);
  const counts = new Map(rows.map(({ id, count }) => [id, count]));
  const acknowledged = loads.flatMap((load) => [...load.acknowledged]);
  const attempted = new Set(loads.flatMap((load) => [...load.attempted]));
  const lost = acknowledged.filter((id) => !counts.has(id));
  const doubled = rows.filter(({ count }) => count > 1);
  const foreign = rows.filter(({ id }) => !attempted.has(id));
  expect({ lost, doubled, foreign }).toEqual({ lost: [], doubled: [], foreign: [] });
}

async function listRows(url: string): Promise<{ id: string; count: number }[]> {
  const rows = await queryAt(url, 'select id, count(*)::int from ledger group by id');
  return rows as { id: string; count: number }[];
}

/** Every write got its answer in time, and no answer shows the password. */
export function expectAnswered(load: Load, deadlineMs: number, password: string): void {
  expect(load.stuck).toEqual([]);
  expect(load.slowestMs).toBeLessThanOrEqual(deadlineMs);
  expect(load.acknowledged.size + load.failures.length).toBe(load.attempted.size);
  for (const { error } of load.failures) expect(inspect(error, { depth: 4 })).not.toContain(password);
}

/** Nobody works: everything open is idle, nobody waits, and the server agrees. @param timeoutMs for the pool to come to rest */
export async function expectAtRest(
  pool: Pool,
  max: number,
  url: string,
  applicationName: string,
  timeoutMs = 60_000,
): Promise<void> {
  const isAtRest = () => pool.waitingCount === 0 && pool.idleCount === pool.totalCount;
  await waitFor(isAtRest, { timeoutMs, what: 'the pool at rest' }).catch((error: Error) => {
    throw new Error(`${error.message}: ${inspect(pool.stats(), { depth: 4 })}`);
  });
  expect(pool.totalCount).toBeLessThanOrEqual(max);
  expect(pool.stats()).toMatchObject({ leased: 0, waiting: 0 });
  const isOutside = async () => !(await listSessions(url, applicationName)).some(isInTransaction);
  await waitFor(isOutside, { timeoutMs: 60_000, what: 'no session in a transaction' });
}

function isInTransaction({ state }: { readonly state: string | null }): boolean {
  return state?.startsWith('idle in transaction') ?? false;
}

/** The pool has ended and the server has forgotten its sessions. */
export async function expectGone(url: string, applicationName: string): Promise<void> {
  const isGone = async () => (await listSessions(url, applicationName)).length === 0;
  await waitFor(isGone, { timeoutMs: 60_000, what: 'no session left' });
}
