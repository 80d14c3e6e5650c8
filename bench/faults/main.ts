// Runs every fault against Headroom and its peers, side by side, and writes docs/reliability.md: `npm run faults`.
// `npm run faults -- NAME…` takes single rows anew; `--soak MINUTES` runs Headroom alone for long.
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type EmbeddedServer, startPostgres } from '../../src/embedded/index.js';
import { waitFor } from '../../test/support/wait.js';
import { describeMachine } from '../machine.js';
import { ask } from './admin.js';
import { type PoolName, poolNames } from './pools.js';
import { mergeTrials, nameMachine, type Results, renderReport, type Trial } from './report.js';
import { scenarios } from './scenarios.js';
import { soak } from './soak.js';
import type { Scenario } from './stages.js';
import { WatchedLoad } from './watched-load.js';

const afterMs = 4000;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { soak: { type: 'string' } } });
const names = scenarios.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0)
  throw new Error(`Expected names of faults, got ${unknown.join(', ')}. They are: ${names.join(', ')}.`);
const minutes = values.soak === undefined ? undefined : Number(values.soak);
if (minutes !== undefined && !(minutes > 0))
  throw new Error(`--soak: expected a number of minutes, got ${values.soak}.`);

async function runTrial({ name, text, open }: Scenario, server: EmbeddedServer): Promise<Trial> {
  const { load, ...machine } = describeMachine(server.version);
  const stage = await open(server);
  try {
    const startLoad = async (pool: PoolName, at: number): Promise<WatchedLoad> => {
      const table = `ledger_${at}`;
      await ask(stage.setupUrl, `drop table if exists ${table}; create table ${table} (id text not null)`);
      await ask(stage.setupUrl, `create index on ${table} (id); grant all on ${table} to app`);
      return new WatchedLoad(pool, table, stage);
    };
    const loads = await Promise.all(poolNames.map(startLoad));
    const areRunning = () => loads.every(({ acknowledged }) => acknowledged > 100);
    await waitFor(areRunning, { timeoutMs: 60_000, what: `the loads of ${name}` });
    await stage.fault(loads);
    const healedAt = Date.now();
    await delay(afterMs);
    const accounts = await Promise.all(loads.map((each) => each.finish(stage.ledgerUrl(), healedAt)));
    const day = new Date().toISOString().slice(0, 10);
    return { name, text, day, machine: nameMachine({ load, ...machine }), load, accounts };
  } finally {
    await stage.close();
  }
}

const resultsFile = new URL('../../docs/reliability.json', import.meta.url);

/** Reads the results at the time of writing: another run may have written some since. */
function keep(change: (known: Results) => Results): void {
  const results = change(JSON.parse(readFileSync(resultsFile, 'utf8')) as Results);
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(new URL('../../docs/reliability.md', import.meta.url), renderReport(results));
}

await using server = await startPostgres({ settings: { max_connections: 60 } });
await ask(server.url, "create role app login password 'app'");
if (minutes !== undefined) {
  const { load, ...machine } = describeMachine(server.version);
  const result = await soak(server, minutes, nameMachine({ load, ...machine }));
  console.log(JSON.stringify(result));
  keep((known) => ({ ...known, soak: result }));
} else {
  for (const scenario of scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    const trial = await runTrial(scenario, server);
    for (const account of trial.accounts) console.log(JSON.stringify({ fault: trial.name, ...account }));
    keep((known) => ({ ...known, trials: mergeTrials(known.trials, [trial], names) }));
  }
}
