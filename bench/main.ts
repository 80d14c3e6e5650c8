// Measures Headroom beside its peers: `npm run bench`, with `-- --help` for options.
import { writeFileSync } from 'node:fs';
import pg from 'pg';
import { startPostgres } from 'pg-headroom/embedded';
import { describeMachine } from './machine.js';
import { type BenchOptions, parseOptions, usage } from './options.js';
import { peers } from './peers.js';
import { type Report, type RowResult, renderHead, renderRow, summarizeRow } from './report.js';
import { chooseRows, type RowPlan } from './rows.js';
import { type Contender, type Effort, measureRow } from './runner.js';
import { accountsSql } from './workload.js';

const max = 10;

async function loadAccounts(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  for (const statement of accountsSql) await client.query(statement);
  await client.end();
}

/** Refuses to measure a peer that does not answer as it should. */
async function checkAnswer({ name, driver }: Contender): Promise<void> {
  const text = 'select id, balance, filler from accounts where id = $1';
  const row = driver.firstRow(await driver.query({ name: 'check', text }, [42])) as { id: number; balance: number };
  if (row.id !== 42 || row.balance !== 0) throw new Error(`${name} answers ${JSON.stringify(row)}.`);
}

async function measure(
  rows: readonly RowPlan[],
  contenders: readonly Contender[],
  effort: Effort,
): Promise<RowResult[]> {
  const results: RowResult[] = [];
  for (const contender of contenders) await checkAnswer(contender);
  for (const plan of rows) {
    const result = summarizeRow(await measureRow(plan, contenders, effort));
    console.log(`\n${renderRow(result)}`);
    results.push(result);
  }
  return results;
}

async function run(rows: readonly RowPlan[], { rounds, seconds, warmUpSeconds, json }: BenchOptions): Promise<void> {
  const startedAt = new Date().toISOString();
  await using server = await startPostgres();
  await loadAccounts(server.url);
  const effort = { rounds, seconds, warmUpSeconds, max };
  const head = { startedAt, machine: describeMachine(server.version), effort };
  console.log(renderHead(head));
  const contenders = peers.map((peer) => ({ name: peer.name, driver: peer.open(server.url, max) }));
  try {
    const report: Report = { ...head, rows: await measure(rows, contenders, effort) };
    if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await Promise.all(contenders.map(({ driver }) => driver.end()));
  }
}

function readArguments(): { options: BenchOptions; rows: RowPlan[] } | undefined {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options !== 'help') return { options, rows: chooseRows(options.only) };
    console.log(usage);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exitCode = 2;
  }
  return undefined;
}

const given = readArguments();
if (given) await run(given.rows, given.options);
