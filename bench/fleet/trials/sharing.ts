import { setTimeout as delay } from 'node:timers/promises';
import { type Fleet, type Stage, slots } from '../stage.js';
import {
  errorFigures,
  type Figure,
  holdMs,
  processes,
  round,
  sessionsOf,
  startBusy,
  startWarm,
  times,
  timeUntil,
  withProcessors,
} from '../trial.js';

const runs = 10;
const useMs = 30_000;

/** All traffic of 40 busy processes moves to one of them, ten times: time to 90 % of its share. */
export async function shift(stage: Stage): Promise<Figure[]> {
  await using fleet = stage.fleet({ poolMax: 60, reportMs: 500 });
  const members = await startBusy(stage, fleet, processes, 5);
  const [there, processors] = await withProcessors(stage, async () => {
    const all: number[] = [];
    for (const [run, favourite] of members.slice(0, runs).entries()) {
      await delay(1500);
      for (const member of members) member.want(member === favourite ? 60 : 0, holdMs);
      const due = 0.9 * (slots - processes + 1);
      all.push(await timeUntil(async () => (await sessionsOf(stage, `m${run}`)) >= due, 10_000));
      for (const member of members) member.want(5, holdMs);
    }
    return all;
  });
  return [
    ...times('one of 40 gets all traffic: 90 % of its share', there, 1500),
    ...errorFigures(fleet, 0),
    ...processors,
  ];
}

/** Demand that changes several times a second, more than there is: connections in use, of 90. */
export async function use(stage: Stage): Promise<Figure[]> {
  await using fleet = stage.fleet({ reportMs: 100 });
  const members = await startWarm(stage, fleet, processes, 10);
  const sums = { samples: 0, inUse: 0, open: 0 };
  const [, processors] = await withProcessors(stage, async () => {
    for (const until = performance.now() + useMs; performance.now() < until; await delay(20)) {
      members[Math.floor(Math.random() * members.length)]?.want(1 + Math.floor(Math.random() * 10), holdMs);
      const { callers, inUse, open } = fleet.totals;
      if (callers < slots * 1.1) continue;
      sums.samples += 1;
      sums.inUse += inUse;
      sums.open += open;
    }
  });
  const percent = (sum: number): number => round((100 * sum) / sums.samples / slots, 1);
  return [
    { what: 'in use while more are wanted', value: percent(sums.inUse), unit: '% of N', atLeast: 95 },
    { what: 'open meanwhile', value: percent(sums.open), unit: '% of N' },
    ...errorFigures(fleet, 0),
    ...processors,
  ];
}

/**
 * Statements a second of the budget: transactions of the database less those of callers and of the witness. Transactions are
 * counted a little later than they end.
 */
async function countStatements(stage: Stage, fleet: Fleet, ms: number): Promise<number> {
  const sql = `select xact_commit + xact_rollback as n from pg_stat_database where datname = current_database()`;
  const before = { n: await stage.number(sql), done: fleet.totals.done, at: performance.now() };
  await delay(ms);
  const elapsedMs = performance.now() - before.at;
  const count = (await stage.number(sql)) - before.n - (fleet.totals.done - before.done) - 1;
  return round((count * 1000) / elapsedMs);
}

/** Statements of a fleet that has nothing to do, and of one in which all want more than there is. */
export async function statements(stage: Stage): Promise<Figure[]> {
  await using fleet = stage.fleet({ reportMs: 1000 });
  const members = await startBusy(stage, fleet, processes, 1);
  for (const member of members) member.want(0, holdMs);
  await delay(6000);
  const calm = await countStatements(stage, fleet, 10_000);
  // Long statements, so that hardly any of the callers' are counted.
  for (const member of members) member.want(10, 3000);
  await delay(6000);
  const [saturated, processors] = await withProcessors(stage, () => countStatements(stage, fleet, 12_000));
  return [
    { what: 'extra statements of 40 members, calm', value: calm, unit: 'a second', atMost: 15 },
    { what: 'extra statements of 40 members, saturated', value: saturated, unit: 'a second', atMost: 120 },
    ...errorFigures(fleet, 0),
    ...processors,
  ];
}
