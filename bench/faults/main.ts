// Runs every fault against Headroom and its peers, side by side, and writes docs/reliability.md: `npm run faults`.
// `npm run faults -- NAME…` runs some of them and prints them only.
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type EmbeddedServer, startPostgres } from '../../src/embedded/index.js';
import { queryAt } from '../../test/support/server.js';
import { waitFor } from '../../test/support/wait.js';
import { describeMachine } from '../machine.js';
import { poolNames } from './pools.js';
import { renderReport, type Trial } from './report.js';
import { type Scenario, scenarios } from './scenarios.js';
import { WatchedLoad } from './watched-load.js';

const afterMs = 4000;

async function runTrial({ name, text, open }: Scenario, server: EmbeddedServer): Promise<Trial> {
  const stage = await open(server);
  try {
    const tables = poolNames.map((_, at) => `ledger_${at}`);
    for (const table of tables) {
      await queryAt(stage.setupUrl, `drop table if exists ${table}; create table ${table} (id text not null)`);
      await queryAt(stage.setupUrl, `create index on ${table} (id); grant all on ${table} to app`).catch(
        () => undefined,
      );
    }
    const loads = poolNames.map((pool, at) => new WatchedLoad(pool, tables[at]!, asApp(stage.urls)));
    const areRunning = () => loads.every(({ acknowledged }) => acknowledged > 100);
    await waitFor(areRunning, { timeoutMs: 30_000, what: `the loads of ${name}` });
    await stage.fault(loads);
    const healedAt = Date.now();
    await delay(afterMs);
    const accounts = await Promise.all(loads.map((load) => load.finish(stage.ledgerUrl(), healedAt)));
    return { name, text, accounts };
  } finally {
    await stage.close();
  }
}

/** A superuser would be let in where the application is not. */
function asApp({ all, first }: { readonly all: string; readonly first: string }) {
  const change = (url: string) => url.replace(/\/\/[^@]*@/, '//app:app@');
  return { all: change(all), first: change(first) };
}

const chosen = process.argv.slice(2);
const selected = chosen.length === 0 ? scenarios : scenarios.filter(({ name }) => chosen.includes(name));
await using server = await startPostgres({ settings: { max_connections: 60 } });
await queryAt(server.url, "create role app login password 'app'");
const trials: Trial[] = [];
for (const scenario of selected) {
  const trial = await runTrial(scenario, server);
  trials.push(trial);
  for (const account of trial.accounts) console.log(JSON.stringify({ fault: trial.name, ...account }));
}
const report = renderReport(trials, describeMachine(server.version), new Date().toISOString().slice(0, 10));
if (chosen.length === 0) writeFileSync(new URL('../../docs/reliability.md', import.meta.url), report);
else console.log(report);
