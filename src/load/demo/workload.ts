import type { Session, Strategy } from '../strategy/strategy.js';
import type { Ledger } from './ledger.js';
import { rowsPerScale, schemaName } from './schema.js';

/** pgbench's TPC-B-like transaction: money moves in one account, one teller and one branch. */
export interface Transfer {
  readonly kind: 'transfer';
  readonly aid: number;
  readonly tid: number;
  readonly bid: number;
  readonly delta: number;
}

/** One account by its key. */
export interface Lookup {
  readonly kind: 'lookup';
  readonly aid: number;
}

/** A user's request. */
export type Request = Transfer | Lookup;

/** Picks a user's next request: half transfers, half lookups, evenly over all rows. `random` is like `Math.random`. */
export function pickRequest(scale: number, random: () => number): Request {
  const upTo = (rows: number) => 1 + Math.floor(random() * rows * scale);
  const aid = upTo(rowsPerScale.accounts);
  if (random() < 0.5) return { kind: 'lookup', aid };
  const delta = Math.floor(random() * 10_001) - 5000;
  return { kind: 'transfer', aid, tid: upTo(rowsPerScale.tellers), bid: upTo(rowsPerScale.branches), delta };
}

const sql = {
  account: `UPDATE ${schemaName}.accounts SET abalance = abalance + $1 WHERE aid = $2`,
  lookup: `SELECT abalance FROM ${schemaName}.accounts WHERE aid = $1`,
  teller: `UPDATE ${schemaName}.tellers SET tbalance = tbalance + $1 WHERE tid = $2`,
  branch: `UPDATE ${schemaName}.branches SET bbalance = bbalance + $1 WHERE bid = $2`,
  history: `INSERT INTO ${schemaName}.history (tid, bid, aid, delta, mtime, request) VALUES ($1, $2, $3, $4, now(), $5)`,
} as const;

/** The part of a ledger that writes. */
type LedgerWriter = Pick<Ledger, 'open' | 'mark'>;

/** Executes a request, and records transfers in the ledger. */
export async function perform(request: Request, strategy: Strategy, ledger: LedgerWriter): Promise<void> {
  if (request.kind === 'lookup') return lookUp(request, strategy);
  const number = ledger.open();
  await strategy.run((session) => transfer(request, session, number, ledger));
}

async function lookUp({ aid }: Lookup, strategy: Strategy): Promise<void> {
  const { rows } = await strategy.query(sql.lookup, [aid]);
  if (rows.length !== 1) throw new Error(`Account ${aid} was found ${rows.length} times.`);
}

async function transfer(request: Transfer, session: Session, number: number, ledger: LedgerWriter): Promise<void> {
  const { aid, tid, bid, delta } = request;
  await session.query('BEGIN');
  await session.query(sql.account, [delta, aid]);
  await session.query(sql.lookup, [aid]);
  await session.query(sql.teller, [delta, tid]);
  await session.query(sql.branch, [delta, bid]);
  await session.query(sql.history, [tid, bid, aid, delta, number]);
  ledger.mark(number, 'unknown');
  const { command } = await session.query('COMMIT');
  ledger.mark(number, command === 'COMMIT' ? 'acknowledged' : 'failed');
  if (command !== 'COMMIT') throw new Error(`COMMIT was answered with ${command}.`);
}
