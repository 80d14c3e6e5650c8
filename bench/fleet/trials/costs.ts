import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../../../src/util/rounds.js';
import { openTier } from '../../tier.js';
import { watchProcessors } from '../processor.js';
import { type Fleet, fleetMax, Stage, total } from '../stage.js';
import { errorFigures, type Figure, processes, round, startIdle, withProcessors } from '../trial.js';

/** As it is published. */
const { Pool } = createRequire(import.meta.url)('../../../dist/index.cjs') as typeof import('../../../src/index.js');
type AnyPool = InstanceType<typeof Pool>;

const sliceMs = 1200;
const slices = 8;
const callers = 5;

/** Callers that close their connections after use, all but the first one that the pool has opened. */
async function openAndClose(pool: AnyPool, kept: number, isUsed: boolean, until: number): Promise<void> {
  const call = async (): Promise<void> => {
    while (performance.now() < until) {
      const client = await pool.connect();
      const isKept = (client as unknown as { processID: number }).processID === kept;
      // The kept one would serve all of them otherwise.
      if (isKept) await delay(5);
      else if (isUsed) await client.query('select 1');
      client.release(!isKept);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
}

/**
 * Opening connections in a pool with the budget and in one without, by turns: processor time of client and server, and their number.
 * Once with the first statement that they are opened for, which costs more than any later one of the session; and once
 * without, where that of the budget is the first one.
 */
export async function opening(stage: Stage): Promise<Figure[]> {
  const [time, cpu] = await compareOpenings(stage, true);
  const [bareTime, bareCpu] = await compareOpenings(stage, false);
  const what = 'opening a connection, and its first statement';
  return [
    { what: `${what}: time, with the budget against without`, value: time.ratio, atMost: 1.1 },
    { what: `${what}: processor time of client and server`, value: cpu.ratio, atMost: 1.1 },
    { what: 'without the budget', value: cpu.without, unit: 'ms of a processor' },
    { what: 'with it', value: cpu.withBudget, unit: 'ms of a processor' },
    { what: 'opening a connection, and nothing else: time', value: bareTime.ratio },
    { what: 'opening a connection, and nothing else: processor time', value: bareCpu.ratio },
  ];
}

interface Comparison {
  readonly ratio: number;
  readonly without: number;
  readonly withBudget: number;
}

async function compareOpenings(stage: Stage, isUsed: boolean): Promise<[time: Comparison, cpu: Comparison]> {
  const pools = [
    new Pool({ connectionString: stage.url, max: 10 }),
    new Pool({ connectionString: stage.url, max: 10, fleet: { max: fleetMax } }),
  ];
  const kept: number[] = [];
  for (const pool of pools) kept.push(Number((await pool.query('select pg_backend_pid() as pid')).rows[0].pid));
  const cpu: number[][] = [[], []];
  const time: number[][] = [[], []];
  for (let slice = -1; slice < slices; slice += 1) {
    for (const [at, pool] of pools.entries()) {
      const before = pool.stats().counters.opened;
      const from = process.cpuUsage();
      const server = await watchProcessors(stage.server.pid as number);
      const begun = performance.now();
      await openAndClose(pool, kept[at] as number, isUsed, begun + sliceMs);
      const ms = performance.now() - begun;
      // Sessions that are ending count too.
      await delay(100);
      const { user, system } = process.cpuUsage(from);
      const opened = pool.stats().counters.opened - before;
      const used = (user + system) / 1000 + (await server()).trial * (performance.now() - begun);
      if (slice < 0) continue;
      cpu[at]?.push(used / opened);
      time[at]?.push(ms / opened);
    }
  }
  await Promise.all(pools.map((pool) => pool.end()));
  return [comparisonOf(time), comparisonOf(cpu)];
}

function comparisonOf([without = [], withBudget = []]: readonly number[][]): Comparison {
  const ratio = median(withBudget.map((value, at) => value / (without[at] as number)));
  return { ratio: round(ratio, 2), without: round(median(without), 1), withBudget: round(median(withBudget), 1) };
}

/** A pool without fleet settings: statements of a budget, by the server's log; and its throughput beside one with a budget. */
export async function plain(stage: Stage): Promise<Figure[]> {
  await stage.ask(`alter role app set log_statement = 'all'`);
  const ofBudget = /advisory|pg_locks|pg_notify|listen |tcp_|client_connection_check/i;
  const pool = new Pool({ connectionString: stage.url, max: 10 });
  const clients = await Promise.all(Array.from({ length: 10 }, () => pool.connect()));
  for (const client of clients) client.release();
  await Promise.all(Array.from({ length: 100 }, () => pool.query('select 1')));
  await pool.end();
  const statements = (await stage.log()).split('\n').filter((line) => / (statement|execute [^:]*): /.test(line));
  await stage.ask('alter role app reset log_statement');
  return [
    { what: 'statements in the log', value: statements.length, atLeast: 100 },
    { what: 'of a budget', value: statements.filter((line) => ofBudget.test(line)).length, atMost: 0 },
  ];
}

const turnMs = 4000;
const turns = 3;
const longMs = 100;

/** 40 processes that share a budget, and 40 behind a PgBouncer with as many server connections, by turns on a server each. */
export async function throughput(stage: Stage): Promise<Figure[]> {
  await using other = await Stage.open(stage.release);
  await using bouncer = await openTier(other.url, total);
  await using direct = stage.fleet({ reportMs: 500 });
  await using pooled = stage.fleet({ reportMs: 500, fleetMax: undefined, acquireTimeoutMs: 30_000 });
  const sides: [fleet: Fleet, counts: number[]][] = [
    [direct, []],
    [pooled, []],
  ];
  await startIdle(stage, direct, processes);
  await startIdle(bouncer, pooled, processes);
  const turn = async (fleet: Fleet, ms: number): Promise<number> => {
    for (const member of fleet.processes) member.want(10, longMs);
    // The first connections, or those that others had, are not counted.
    await delay(2000);
    const { done } = fleet.totals;
    const begun = performance.now();
    await delay(ms);
    const perSecond = ((fleet.totals.done - done) * 1000) / (performance.now() - begun);
    for (const member of fleet.processes) member.want(0, longMs);
    await delay(500);
    return perSecond;
  };
  const [, processors] = await withProcessors(stage, async () => {
    for (let at = 0; at < turns; at += 1) for (const [fleet, counts] of sides) counts.push(await turn(fleet, turnMs));
  });
  const [ours, theirs] = sides.map(([, counts]) => median(counts)) as [number, number];
  return [
    { what: 'throughput against PgBouncer with as many connections', value: round(ours / theirs, 2), atLeast: 0.9 },
    { what: 'with the budget', value: round(ours), unit: 'statements a second' },
    { what: 'through PgBouncer', value: round(theirs), unit: 'statements a second' },
    ...errorFigures(direct, 0),
    ...errorFigures(pooled),
    ...processors,
  ];
}
