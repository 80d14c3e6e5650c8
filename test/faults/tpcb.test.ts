import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommitUnknownError, ConnectionLostError, Pool } from '../../src/index.js';
import { audit } from '../../src/load/demo/invariant.js';
import { Ledger } from '../../src/load/demo/ledger.js';
import { createSchema, schemaName } from '../../src/load/demo/schema.js';
import { queryAt, type TestDatabase, takeDatabase } from '../support/server.js';
import { listSessions, terminateSessions } from '../support/sessions.js';
import { watchUnhandled } from '../support/unhandled.js';
import { waitFor, within } from '../support/wait.js';

const applicationName = 'tpcb';
const callers = 30;
let database: TestDatabase;

beforeAll(async () => {
  database = await takeDatabase();
  const client = new Client(database.url);
  await client.connect();
  await createSchema(client, 1);
  await client.query('create table noted (id text not null)');
  await client.end();
});
afterAll(() => database?.drop());

const sql = {
  account: `update ${schemaName}.accounts set abalance = abalance + $1 where aid = $2`,
  lookup: `select abalance from ${schemaName}.accounts where aid = $1`,
  teller: `update ${schemaName}.tellers set tbalance = tbalance + $1 where tid = $2`,
  branch: `update ${schemaName}.branches set bbalance = bbalance + $1 where bid = 1`,
  history: `insert into ${schemaName}.history (tid, bid, aid, delta, mtime, request) values ($1, 1, $2, $3, now(), $4)`,
  note: 'insert into noted (id) values ($1)',
} as const;

/** One of pgbench's transactions, kept in the ledger. */
async function transfer(pool: Pool, ledger: Ledger): Promise<void> {
  const [aid, tid, delta] = [
    1 + Math.floor(Math.random() * 100_000),
    1 + Math.floor(Math.random() * 10),
    Math.floor(Math.random() * 100),
  ];
  let number = -1;
  try {
    await pool.transaction(async (tx) => {
      // Another try is another transaction to the ledger.
      number = ledger.open();
      await tx.query(sql.account, [delta, aid]);
      await tx.query(sql.lookup, [aid]);
      await tx.query(sql.teller, [delta, tid]);
      await tx.query(sql.branch, [delta]);
      await tx.query(sql.history, [tid, aid, delta, number]);
    });
    ledger.mark(number, 'acknowledged');
  } catch (error) {
    if (error instanceof CommitUnknownError) ledger.mark(number, 'unknown');
    else if (!(error instanceof ConnectionLostError)) throw error;
  }
}

/** A note by a statement of its own, which shares its connection with those of others. */
async function note(pool: Pool, id: string, notes: Map<string, 'acknowledged' | 'unknown'>): Promise<void> {
  try {
    await pool.query(sql.note, [id]);
    notes.set(id, 'acknowledged');
  } catch (error) {
    expect(error).toBeInstanceOf(ConnectionLostError);
    notes.set(id, 'unknown');
  }
}

function counted(notes: ReadonlyMap<string, string>): number {
  return [...notes.values()].filter((outcome) => outcome === 'acknowledged').length;
}

test('sessions killed at random lose and double nothing: TPC-B in transactions, inserts and lookups on shared connections', async () => {
  using unhandled = watchUnhandled();
  const pool = new Pool({ connectionString: database.url, application_name: applicationName, max: 6 });
  const ledger = new Ledger();
  const notes = new Map<string, 'acknowledged' | 'unknown'>();
  let transfers = 0;
  let isOver = false;
  const load = Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let i = 0; !isOver; i += 1) {
        if (caller % 3 === 0) await transfer(pool, ledger).then(() => (transfers += 1));
        else if (caller % 3 === 1) await note(pool, `${caller}-${i}`, notes);
        else await pool.query(sql.lookup, [1 + i]).catch((error) => expect(error).toBeInstanceOf(ConnectionLostError));
      }
    }),
  );
  let killed = 0;
  const since = performance.now();
  const isEnough = () => performance.now() - since > 6000 && killed > 30 && counted(notes) > 300 && transfers > 300;
  while (!isEnough() && performance.now() - since < 60_000) {
    killed += await terminateSessions(database.url, applicationName, 1 + Math.floor(Math.random() * 3));
    const { queries } = pool.stats().counters;
    await waitFor(() => pool.stats().counters.queries > queries + 50, { timeoutMs: 60_000 });
  }
  isOver = true;
  await within(load, 20_000, 'the callers');
  const { counters } = pool.stats();
  await within(pool.end(), 30_000, 'pool.end()');
  await waitFor(async () => (await listSessions(database.url, applicationName)).length === 0, { timeoutMs: 60_000 });

  const client = new Client(database.url);
  await client.connect();
  const found = await audit(client, ledger);
  await client.end();
  expect(found).toMatchObject({ holds: true, matches: { lost: 0, doubled: 0, uncalledFor: 0 } });
  expect(found.matches.acknowledged).toBeGreaterThan(100);

  const rows = (await queryAt(database.url, 'select id, count(*)::int as n from noted group by id')) as {
    id: string;
    n: number;
  }[];
  const written = new Map(rows.map(({ id, n }) => [id, n]));
  const acknowledged = [...notes].filter(([, outcome]) => outcome === 'acknowledged').map(([id]) => id);
  expect(acknowledged.length).toBeGreaterThan(100);
  expect(acknowledged.filter((id) => written.get(id) !== 1)).toEqual([]);
  expect(rows.filter(({ id, n }) => n > 1 || !notes.has(id))).toEqual([]);
  expect(killed).toBeGreaterThan(10);
  // Of what shared a connection with the statement that was hit, nothing failed.
  expect(counters.queryErrors).toBeLessThanOrEqual(killed);
  expect(unhandled.errors).toEqual([]);
});
