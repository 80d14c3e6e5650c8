import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSchema, schemaName } from '../../../src/load/demo/schema.js';
import { effort } from '../../support/effort.js';
import { queryAt, type TestDatabase, takeDatabase } from '../../support/server.js';
import { waitFor } from '../../support/wait.js';

const library = fileURLToPath(new URL('../../../dist/index.cjs', import.meta.url));
const member = fileURLToPath(new URL('../../support/fleet/tpcb-member.cjs', import.meta.url));
const processes = effort(4, 40);
const kills = effort(3, 30);
/** Numbers of one process's transactions. */
const range = 1_000_000;
let database: TestDatabase;

beforeAll(async () => {
  database = await takeDatabase();
  const client = new Client(database.url);
  await client.connect();
  await createSchema(client, 1);
  await client.end();
});
afterAll(() => database?.drop());

interface Report {
  readonly kind: 'acknowledged' | 'unknown' | 'failed';
  readonly number: number;
  readonly message?: string;
}

test('processes of a fleet that transfer money, and are killed, lose and double no transaction', {
  timeout: 600_000,
}, async () => {
  const reports = new Map<number, Report>();
  const killed = new Set<number>();
  let started = 0;
  const acknowledged = (): number => [...reports.values()].filter(({ kind }) => kind === 'acknowledged').length;
  const start = (): { child: ChildProcess; id: number } => {
    const id = started++;
    const fleet = { max: effort(16, 60), name: 'tpcb' };
    const task = { library, url: database.url, fleet, from: id * range, callers: 3 };
    const child = fork(member, [JSON.stringify(task)]);
    child.on('message', (report: Report) => reports.set(report.number, report));
    return { child, id };
  };
  let living = Array.from({ length: processes }, start);
  for (let kill = 0; kill < kills; kill += 1) {
    const before = acknowledged();
    await waitFor(() => acknowledged() > before + 20, { timeoutMs: 120_000, what: 'more transactions' });
    const [victim] = living;
    killed.add(victim?.id ?? -1);
    victim?.child.kill('SIGKILL');
    const sql = `select pg_terminate_backend(pid) from (select pid from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() order by random() limit 2) p`;
    await queryAt(database.url, sql);
    living = [...living.slice(1), start()];
  }
  await Promise.all(
    living.map(async ({ child }) => {
      const exit = once(child, 'exit');
      child.send('end');
      await exit;
    }),
  );
  const rest = `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  await waitFor(async () => (await queryAt(database.url, rest)).length === 0, { timeoutMs: 60_000, what: 'all gone' });

  const [sums] = await queryAt(
    database.url,
    `select (select sum(abalance) from ${schemaName}.accounts) a, (select sum(tbalance) from ${schemaName}.tellers) t,
      (select sum(bbalance) from ${schemaName}.branches) b, (select sum(delta) from ${schemaName}.history) h`,
  );
  expect(new Set(Object.values(sums ?? {}).map(Number)).size).toBe(1);
  const rows = await queryAt(
    database.url,
    `select request, count(*)::int n from ${schemaName}.history group by request`,
  );
  const written = new Map(rows.map(({ request, n }) => [Number(request), Number(n)]));
  expect([...written].filter(([, n]) => n > 1)).toEqual([]);
  const sure = [...reports.values()].filter(({ kind }) => kind === 'acknowledged');
  expect(sure.length).toBeGreaterThan(kills * 20);
  expect(sure.filter(({ number }) => !written.has(number))).toEqual([]);
  // What is there has been acknowledged, or may have been: its process was killed, or the answer to its COMMIT was lost.
  const isCalledFor = (number: number): boolean =>
    killed.has(Math.floor(number / range)) || ['acknowledged', 'unknown'].includes(reports.get(number)?.kind ?? '');
  expect([...written.keys()].filter((number) => !isCalledFor(number))).toEqual([]);
});
