// Measures Headroom beside its peers: `npm run bench`, with `-- --help` for options.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { startPostgres } from 'pg-headroom/embedded';
import type { StudyResult } from '../src/load/study/result.js';
import { describeMachine } from './machine.js';
import { Observer } from './observer.js';
import { type BenchOptions, parseOptions, usage } from './options.js';
import { peers } from './peers/all.js';
import { findPgbench } from './pgbench/find.js';
import { listFiles } from './report/files.js';
import { renderHead, renderRow } from './report/text.js';
import { chooseRows, type RowPlan } from './rows.js';
import { type Bench, runRow } from './run-row.js';
import { type ReportHead, type RowResult, summarizeRow } from './summary.js';

/** Where `npm run study` leaves what the page quotes. */
const figures = 'docs/study/study.json';

async function run(rows: readonly RowPlan[], options: BenchOptions): Promise<void> {
  const { rounds, seconds, warmUpSeconds } = options;
  await using server = await startPostgres();
  await using observer = new Observer(server.url);
  await observer.connect();
  const pgbench = await findPgbench(await observer.findBinaries());
  const effort = { rounds, seconds, warmUpSeconds };
  const head: ReportHead = {
    startedAt: new Date().toISOString(),
    machine: describeMachine(server.version),
    effort,
    peers: peers.map(({ name, settings }) => ({ name, settings })),
    pgbenchVersion: pgbench?.version,
  };
  console.log(renderHead(head));
  const results = await runRows(rows, { serverUrl: server.url, observer, pgbench, effort });
  const study: StudyResult | undefined = existsSync(figures) ? JSON.parse(readFileSync(figures, 'utf8')) : undefined;
  for (const { path, text } of listFiles({ ...head, rows: results }, options, study)) writeFileSync(path, text);
}

async function runRows(rows: readonly RowPlan[], bench: Bench): Promise<RowResult[]> {
  const results: RowResult[] = [];
  for (const plan of rows) {
    const result = summarizeRow(await runRow(plan, bench));
    console.log(`\n${renderRow(result)}`);
    results.push(result);
  }
  return results;
}

function readArguments(): { options: BenchOptions; rows: RowPlan[] } | undefined {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options !== 'help') {
      const rows = chooseRows(options.only);
      return { options, rows: options.docs ? rows.filter(({ workload }) => !workload.peers) : rows };
    }
    console.log(usage);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exitCode = 2;
  }
  return undefined;
}

const given = readArguments();
if (given) await run(given.rows, given.options);
