// Measures failover, replicas, notifications and logins on real servers: `npm run hosts -- [TRIAL…] [options]`, one line of JSON
// a trial. The defaults are those of a full run, on an otherwise idle machine.
import { parseArgs } from 'node:util';
import { Pool } from '../../src/index.js';
import { startCluster } from '../../test/support/cluster.js';
import { countLogins } from '../../test/support/hosts/broken-hosts.js';
import { notifyThroughFaults } from '../../test/support/hosts/notified.js';
import { readOwnWrites } from '../../test/support/hosts/own-reads.js';
import { type Promotion, promoteUnder } from '../../test/support/hosts/promotion.js';
import { describeMachine } from '../machine.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '10' },
    pairs: { type: 'string', default: '100000' },
    notifications: { type: 'string', default: '1000000' },
    restarts: { type: 'string', default: '20' },
    processes: { type: 'string', default: '40' },
  },
});

type Count = keyof typeof values;

function count(name: Count): number {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${name}: expected a number above 0, got ${values[name]}.`);
  return number;
}

/** Medians of the first good write, for each number of callers. */
async function promotions(callers: number, isPooled: boolean): Promise<object> {
  const runs: Promotion[] = [];
  for (let i = 0; i < count('rounds'); i += 1) runs.push(await promoteUnder(callers, isPooled));
  const delays = runs.map(({ delayMs }) => Math.round(delayMs)).sort((a, b) => a - b);
  const sum = (key: 'lost' | 'doubled' | 'failed') => runs.reduce((total, run) => total + run[key], 0);
  return {
    callers,
    rounds: runs.length,
    medianMs: delays[Math.floor(delays.length / 2)],
    worstMs: delays.at(-1),
    lost: sum('lost'),
    doubled: sum('doubled'),
    failed: sum('failed'),
  };
}

async function ownReads(): Promise<object> {
  await using cluster = await startCluster();
  const [primary, ...standbys] = cluster.servers;
  await cluster.ask(primary!, 'create table counters (id int primary key, n int not null)');
  await cluster.ask(primary!, 'insert into counters select i, 0 from generate_series(1, 1000) as i');
  await cluster.caughtUp(primary!, standbys);
  const replicas = standbys.map(({ port }) => `postgresql://127.0.0.1:${port}`);
  const connectionString = cluster.urlOf([primary!.port]);
  await using pool = new Pool({ connectionString, replicas, max: 8, waitForReplicaMs: 2 });
  return await readOwnWrites(cluster, pool, count('pairs'));
}

async function logins(): Promise<object> {
  const processes = count('processes');
  const perSecond = await countLogins(processes, Math.ceil(1000 / processes), 10);
  return { processes, loginsPerSecondAndHost: perSecond.map(Math.round) };
}

const trials: Readonly<Record<string, () => Promise<object>>> = {
  'promotion-64': () => promotions(64, false),
  'promotion-2000': () => promotions(2000, false),
  'promotion-64-pgbouncer': () => promotions(64, true),
  'promotion-2000-pgbouncer': () => promotions(2000, true),
  'read-your-writes': ownReads,
  notifications: () =>
    notifyThroughFaults({ total: count('notifications'), restarts: count('restarts'), batchSize: 500 }),
  logins,
};

for (const name of positionals.length > 0 ? positionals : Object.keys(trials)) {
  const trial = trials[name];
  if (trial === undefined) throw new Error(`Expected ${Object.keys(trials).join(', ')}; got ${name}.`);
  const figures = await trial();
  const { processor, cores, load } = describeMachine('');
  console.log(JSON.stringify({ trial: name, ...figures, processor, cores, load }));
}
