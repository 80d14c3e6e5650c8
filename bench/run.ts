import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { startPostgres } from 'pg-headroom/embedded';
import type { StudyResult } from '../src/load/study/result.js';
import { describeMachine } from './machine.js';
import { Observer } from './observer.js';
import type { BenchOptions } from './options.js';
import { type Packages, tracers, versionsOf } from './packages.js';
import { extraPeers, peers } from './peers/all.js';
import type { Peer } from './peers/peer.js';
import { findPgbench } from './pgbench/find.js';
import { listFiles } from './report/files.js';
import { renderHead, renderRow } from './report/text.js';
import type { RowPlan } from './rows.js';
import { type Bench, runRow } from './run-row.js';
import { type ReportHead, type RowResult, summarizeRow } from './summary.js';

/** Where `npm run study` leaves what the page quotes. */
const figures = 'docs/study/study.json';

/** Measures the rows one after the other, prints each when it is done and writes the files that were asked for. */
export async function run(rows: readonly RowPlan[], options: BenchOptions): Promise<void> {
  const { rounds, seconds, warmUpSeconds } = options;
  const libraries = [...peers, ...options.peers.map((name) => extraPeers[name])];
  const packages = listPackages(libraries, rows);
  for (const { install } of packages) await install();
  await using server = await startPostgres();
  await using observer = new Observer(server.url);
  await observer.connect();
  const pgbench = await findPgbench(await observer.findBinaries());
  const effort = { rounds, seconds, warmUpSeconds };
  const head: ReportHead = {
    startedAt: new Date().toISOString(),
    machine: describeMachine(server.version, Object.assign({}, ...packages.map(versionsOf))),
    effort,
    peers: libraries.map(({ name, settings }) => ({ name, settings })),
    pgbenchVersion: pgbench?.version,
  };
  console.log(renderHead(head));
  const results = await runRows(rows, { serverUrl: server.url, peers: libraries, observer, pgbench, effort });
  const study: StudyResult | undefined = existsSync(figures) ? JSON.parse(readFileSync(figures, 'utf8')) : undefined;
  for (const { path, text } of listFiles({ ...head, rows: results }, options, study)) writeFileSync(path, text);
}

/** What has to be installed for the rows. */
function listPackages(libraries: readonly Peer[], rows: readonly RowPlan[]): Packages[] {
  const areTraced = rows.some(({ workload }) => workload.needs === 'tracing');
  return [...libraries.flatMap(({ packages }) => packages ?? []), ...(areTraced ? [tracers] : [])];
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
