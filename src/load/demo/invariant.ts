import type { Session } from '../strategy/strategy.js';
import type { Ledger } from './ledger.js';
import { schemaName } from './schema.js';

/** The sums that TPC-B wants equal. */
export interface Sums {
  readonly accounts: number;
  readonly tellers: number;
  readonly branches: number;
  readonly history: number;
}

/** Transactions of our ledger against rows of the history. */
export interface Matches {
  readonly acknowledged: number;
  /** Acknowledged, but not in the history. */
  readonly lost: number;
  /** In the history more than once. */
  readonly doubled: number;
  /** In the history though they failed, or not ours at all. */
  readonly uncalledFor: number;
  /** COMMIT sent, no answer: either outcome is right. */
  readonly unknown: number;
  /** Those of `unknown` that the history has. */
  readonly unknownDone: number;
}

/** Result of the check. */
export interface Audit {
  readonly sums: Sums;
  readonly matches: Matches;
  readonly holds: boolean;
}

/** Compares the ledger with how often each request is in the history. Pure. */
export function matchHistory(ledger: Ledger, history: Iterable<number>): Matches {
  const seen = new Map<number, number>();
  for (const request of history) seen.set(request, (seen.get(request) ?? 0) + 1);
  const counts = { acknowledged: 0, lost: 0, doubled: 0, uncalledFor: 0, unknown: 0, unknownDone: 0 };
  for (const [request, times] of seen) {
    if (times > 1) counts.doubled++;
    const outcome = ledger.outcomeOf(request);
    if (outcome === undefined || outcome === 'failed') counts.uncalledFor++;
  }
  for (let request = 0; request < ledger.size; request++) {
    const outcome = ledger.outcomeOf(request);
    if (outcome === 'acknowledged') counts.acknowledged++;
    if (outcome === 'acknowledged' && !seen.has(request)) counts.lost++;
    if (outcome === 'unknown') counts.unknown++;
    if (outcome === 'unknown' && seen.has(request)) counts.unknownDone++;
  }
  return counts;
}

/** True if no money and no transaction is missing. Pure. */
export function judge(sums: Sums, { lost, doubled, uncalledFor }: Matches): boolean {
  const areEqual = new Set(Object.values(sums)).size === 1;
  return areEqual && lost === 0 && doubled === 0 && uncalledFor === 0;
}

/** Reads the tables and checks them against the ledger. Nothing may be in progress any more. */
export async function audit(session: Session, ledger: Ledger): Promise<Audit> {
  const sums = await readSums(session);
  const matches = matchHistory(ledger, await readHistory(session));
  return { sums, matches, holds: judge(sums, matches) };
}

async function readSums(session: Session): Promise<Sums> {
  const sum = (column: string, table: string) =>
    `(SELECT coalesce(sum(${column}), 0) FROM ${schemaName}.${table})::float8 AS ${table}`;
  const columns = [sum('abalance', 'accounts'), sum('tbalance', 'tellers'), sum('bbalance', 'branches')];
  const { rows } = await session.query(`SELECT ${[...columns, sum('delta', 'history')].join(', ')}`);
  const read = (table: keyof Sums) => Number(rows[0]?.[table]);
  return { accounts: read('accounts'), tellers: read('tellers'), branches: read('branches'), history: read('history') };
}

async function readHistory(session: Session): Promise<number[]> {
  const { rows } = await session.query(`SELECT request FROM ${schemaName}.history`);
  return rows.map(({ request }) => Number(request));
}
