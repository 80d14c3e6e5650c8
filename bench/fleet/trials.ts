import { setTimeout as delay } from 'node:timers/promises';
import { sweep } from './server-log.js';
import { type Fleet, type Member, type Stage, slots, total } from './stage.js';

/** Figures of a trial. */
export type Figures = Readonly<Record<string, unknown>>;

const processes = 40;
const holdMs = 50;

/** Sessions of one member. */
const ofMemberSql = `select count(*)::int from pg_stat_activity where application_name = $1`;

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] as number;
const round = (ms: number): number => Math.round(ms);

function named(url: string, name: string): string {
  const named = new URL(url);
  named.searchParams.set('application_name', name);
  return named.href;
}

async function start(stage: Stage, fleet: Fleet, count: number, callers: number): Promise<Member[]> {
  const members = Array.from({ length: count }, (_, at) => fleet.start(1, { url: named(stage.url, `m${at}`) })).flat();
  for (const member of members) member.want(callers, holdMs);
  await fleet.until(() => members.every(({ report }) => report.open > 0), 120_000);
  return members;
}

/** Time until a condition holds, looked at with each report. */
async function timeUntil(fleet: Fleet, condition: () => boolean, timeoutMs: number): Promise<number> {
  const begun = performance.now();
  await fleet.until(condition, timeoutMs);
  return performance.now() - begun;
}

/** All traffic of 40 busy processes moves to one of them, ten times: time to 90 % of its share of 51. */
async function shift(stage: Stage): Promise<Figures> {
  await using fleet = stage.fleet({ poolMax: 60, reportMs: 100 });
  const members = await start(stage, fleet, processes, 5);
  const there: number[] = [];
  const back: number[] = [];
  for (let run = 0; run < Number(process.env.RUNS ?? 10); run += 1) {
    await delay(1500);
    const favourite = members[run] as Member;
    for (const member of members) if (member !== favourite) member.want(0, holdMs);
    favourite.want(60, holdMs);
    const due = 0.9 * (slots - processes + 1);
    const begun = performance.now();
    while (performance.now() - begun < 10_000 && (await stage.number(ofMemberSql, [`m${run}`])) < due) await delay(20);
    there.push(performance.now() - begun);
    console.error(
      Date.now() % 1000000,
      favourite.pid,
      'shift',
      round(there.at(-1) as number),
      favourite.report.open,
      favourite.report.fleet?.share,
    );
    await delay(500);
    for (const member of members) member.want(5, holdMs);
    back.push(
      await timeUntil(fleet, () => members.every(({ report }) => report.open >= 2), 20_000).catch(() => 20_000),
    );
  }
  return {
    shiftMs: round(median(there)),
    all: there.map(round),
    backMs: round(median(back)),
    errors: fleet.totals.errors,
  };
}

/** Demand that changes several times a second, more than there is: connections in use, of 90. */
async function use(stage: Stage): Promise<Figures> {
  const seconds = Number(process.env.SECONDS ?? 30);
  await using fleet = stage.fleet();
  const members = await start(stage, fleet, processes, 10);
  const until = performance.now() + seconds * 1000;
  let [samples, used, held] = [0, 0, 0];
  const change = async (): Promise<void> => {
    while (performance.now() < until) {
      const member = members[Math.floor(Math.random() * members.length)];
      member?.want(1 + Math.floor(Math.random() * 10), holdMs);
      await delay(20);
    }
  };
  const statements = await countStatements(stage, fleet);
  const changing = change();
  while (performance.now() < until) {
    await delay(25);
    const { callers, inUse, open } = fleet.totals;
    if (callers < slots * 1.1) continue;
    samples += 1;
    used += inUse;
    held += open;
  }
  await changing;
  const perSecond = await statements();
  return {
    inUse: `${((100 * used) / samples / slots).toFixed(1)} %`,
    open: `${((100 * held) / samples / slots).toFixed(1)} %`,
    ...{ statementsPerSecond: perSecond, errors: [...fleet.errors], samples },
  };
}

/** Statements a second, without those of callers and of the witness: transactions of the database less statements done. */
async function countStatements(stage: Stage, fleet: Fleet): Promise<() => Promise<number>> {
  const sql = `select xact_commit + xact_rollback as n from pg_stat_database where datname = current_database()`;
  const own = { count: 0 };
  const read = async (): Promise<number> => {
    own.count += 1;
    return stage.number(sql);
  };
  const before = { n: await read(), done: fleet.totals.done, at: performance.now() };
  return async () => {
    await delay(1200);
    const ms = performance.now() - before.at;
    return round((((await read()) - before.n - (fleet.totals.done - before.done) - own.count) * 1000) / ms);
  };
}

export const trials: Readonly<Record<string, (stage: Stage) => Promise<Figures>>> = { shift, use };
void sweep;
void total;
