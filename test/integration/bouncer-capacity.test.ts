import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { audit } from '../../src/load/demo/invariant.js';
import { Ledger } from '../../src/load/demo/ledger.js';
import { claimSchema, createSchema, rowsPerScale, schemaName } from '../../src/load/demo/schema.js';
import { Sampler } from '../../src/load/study/session-count.js';
import { describeBouncers, startBouncer, type TestBouncer } from '../support/bouncer.js';
import type { ClientReport, ClientResult, ClientTask } from '../support/capacity-client.js';
import { effort } from '../support/effort.js';
import { startServer } from '../support/own-server.js';
import { queryAt } from '../support/server.js';

const processes = effort(2, 4);
const clients = effort(1000, 5000);

/** Many, since transactions queue for one, which is no matter of connections. */
const rows = { branches: 50, tellers: 500 };

/** 25 sessions and 5 in reserve. Clients sign in by MD5, because 5,000 proofs of SCRAM take the machine half a minute. */
const settings = {
  max_client_conn: clients + 50,
  default_pool_size: 25,
  reserve_pool_size: 5,
  max_db_connections: 30,
  auth_type: 'md5',
};

/** A descriptor for each client and session, and some for PgBouncer itself. */
const filesNeeded = settings.max_client_conn + settings.max_db_connections + 50;

const script = fileURLToPath(new URL('../support/capacity-client.ts', import.meta.url));

/** The most files that a process started by this one may open. */
function readHardLimit(): number {
  const text = execFileSync('/bin/sh', ['-c', 'ulimit -H -n']).toString().trim();
  return text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text);
}

/** Why the test cannot run here; under CI that is an error. */
function whyImpossible(): string | undefined {
  const limit = readHardLimit();
  if (limit >= filesNeeded) return undefined;
  const reason = `PgBouncer needs ${filesNeeded} files open and the hard limit is ${limit}; raise it with \`ulimit -Hn\``;
  if (process.env.CI) throw new Error(reason);
  return reason;
}

function startClients(bouncer: TestBouncer): ChildProcess[] {
  return Array.from({ length: processes }, (_, index) => {
    const share = clients / processes;
    const task: ClientTask = { url: bouncer.url(), clients: share, requests: 2, ...rows, index, processes };
    return fork(script, [JSON.stringify(task)], { execArgv: ['--import', 'tsx'] });
  });
}

/** What the process says next; an error when it ends instead. */
async function hear(child: ChildProcess): Promise<ClientReport> {
  const stop = new AbortController();
  const { signal } = stop;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`A process of clients ended with ${code}.`);
  });
  ended.catch(() => undefined);
  const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
  stop.abort();
  return message;
}

async function hearResult(child: ChildProcess): Promise<ClientResult> {
  const report = await hear(child);
  if ('outcomes' in report) return report;
  throw new Error(`Expected a result, got ${JSON.stringify(report)}.`);
}

/** One ledger of what all processes know. */
function merge(results: readonly ClientResult[]): Ledger {
  const ledger = new Ledger();
  const entries = results.flatMap(({ outcomes }) => outcomes);
  const size = Math.max(...entries.map(([request]) => request)) + 1;
  for (let i = 0; i < size; i++) ledger.open();
  for (const [request, outcome] of entries) ledger.mark(request, outcome);
  return ledger;
}

/** Runs the clients of all processes at once; gives what each found, and the most sessions the server had meanwhile. */
async function runClients(children: readonly ChildProcess[], bouncer: TestBouncer, monitor: Client) {
  const sampler = new Sampler(monitor, { kind: 'server' });
  await Promise.all(children.map(hear));
  const connected = await countClients(bouncer);
  const begin = performance.now();
  for (const child of children) child.send('go');
  const results = await Promise.all(children.map(hearResult));
  const seconds = (performance.now() - begin) / 1000;
  return { results, connected, seconds, mostSessions: await sampler.finish() };
}

async function countClients(bouncer: TestBouncer): Promise<number> {
  const client = new Client({ connectionString: bouncer.adminUrl });
  await client.connect();
  const { rows } = await client.query('SHOW POOLS');
  await client.end();
  const ours = rows.filter(({ database }) => database !== 'pgbouncer');
  return ours.reduce((sum, { cl_active, cl_waiting }) => sum + Number(cl_active) + Number(cl_waiting), 0);
}

async function prepare(server: EmbeddedServer): Promise<Client> {
  const monitor = new Client({ connectionString: server.url });
  await monitor.connect();
  await claimSchema(monitor);
  await createSchema(monitor, 1);
  const insert = (table: string, columns: string, from: number, to: number) =>
    monitor.query(`INSERT INTO ${schemaName}.${table} SELECT ${columns} FROM generate_series(${from}, ${to}) AS n`);
  await insert('branches', `n, 0, ''`, rowsPerScale.branches + 1, rows.branches);
  await insert('tellers', `n, 1, 0, ''`, rowsPerScale.tellers + 1, rows.tellers);
  return monitor;
}

describeBouncers(
  'the capacity of the tier',
  (release) => {
    test(`${clients} clients of ${processes} processes are all served by 30 sessions, and the books balance`, {
      timeout: 600_000,
    }, async ({ skip }) => {
      const reason = whyImpossible();
      skip(reason !== undefined, reason);
      const begin = performance.now();
      await using server = await startServer({ max_connections: 100 });
      const monitor = await prepare(server);
      await using bouncer = await startBouncer(server.url, { release, settings });
      const children = startClients(bouncer);
      try {
        const { results, connected, seconds, mostSessions } = await runClients(children, bouncer, monitor);
        const done = results.reduce((sum, result) => sum + result.done, 0);
        expect(results.flatMap(({ errors }) => errors)).toEqual([]);
        expect(connected).toBe(clients);
        expect(done).toBe(2 * clients);
        expect(mostSessions).toBeGreaterThan(1);
        expect(mostSessions).toBeLessThanOrEqual(30);
        const { matches, holds, sums } = await audit(monitor, merge(results));
        expect(matches).toMatchObject({ lost: 0, doubled: 0, uncalledFor: 0, unknown: 0 });
        expect(matches.acknowledged).toBeGreaterThan(clients / 2);
        expect(holds, JSON.stringify(sums)).toBe(true);
        expect(await queryAt(server.url, 'SHOW max_connections')).toEqual([{ max_connections: '100' }]);
        const total = (performance.now() - begin) / 1000;
        console.log(
          `PgBouncer ${bouncer.version}: ${connected} clients, at most ${mostSessions} sessions, ${done} requests ` +
            `(${matches.acknowledged} transactions) in ${seconds.toFixed(1)} s, ${(done / seconds).toFixed(0)}/s; ${total.toFixed(0)} s in all`,
        );
      } finally {
        for (const child of children) child.kill('SIGKILL');
        await monitor.end();
      }
    });
  },
  effort(1, 2),
);
