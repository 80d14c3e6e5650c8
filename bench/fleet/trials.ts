import { setTimeout as delay } from 'node:timers/promises';
import { queryAt } from '../../test/support/server.js';
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
  return {
    inUse: `${((100 * used) / samples / slots).toFixed(1)} %`,
    open: `${((100 * held) / samples / slots).toFixed(1)} %`,
    errors: [...fleet.errors],
    samples,
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

/** Extra statements of a fleet that has nothing to do, and of one in which all want more than there is. */
async function statements(stage: Stage): Promise<Figures> {
  await using fleet = stage.fleet({ reportMs: 1000 });
  const members = await start(stage, fleet, processes, 1);
  for (const member of members) member.want(0, holdMs);
  await delay(5000);
  const calm = await countStatements(stage, fleet);
  await delay(8000);
  const calmPerSecond = await calm();
  // Long statements, so that hardly any of the callers' are counted.
  for (const member of members) member.want(10, 3000);
  await delay(5000);
  const saturated = await countStatements(stage, fleet);
  await delay(8000);
  return { calmPerSecond, saturatedPerSecond: await saturated() };
}

/** A process started beside 30 greedy ones: from its first report to its first connection. */
async function newcomer(stage: Stage): Promise<Figures> {
  await using fleet = stage.fleet({ reportMs: 20 });
  await start(stage, fleet, 30, 10);
  await delay(3000);
  const times: number[] = [];
  for (let run = 0; run < 5; run += 1) {
    const [member] = fleet.start(1) as [Member];
    await fleet.until(() => member.report.cpuMs > 0, 30_000);
    member.want(5, holdMs);
    times.push(await timeUntil(fleet, () => member.report.open > 0, 20_000));
    await member.end();
  }
  return { newcomerMs: round(median(times)), all: times.map(round) };
}

/** A process with about 30 connections is killed, idle and with statements: until the server has ended its sessions. */
async function killed(stage: Stage): Promise<Figures> {
  const figures: Record<string, number> = {};
  for (const kind of ['idle', 'running']) {
    await using fleet = stage.fleet({ poolMax: 30, reportMs: 50 });
    const [member] = (await start(stage, fleet, 1, 30)) as [Member];
    await fleet.until(() => member.report.open >= 30, 20_000);
    member.want(kind === 'idle' ? 0 : 30, kind === 'idle' ? holdMs : 30_000);
    await delay(1500);
    const begun = performance.now();
    await member.kill();
    while ((await stage.number(ofMemberSql, ['m0'])) > 0) await delay(5);
    figures[`${kind}Ms`] = round(performance.now() - begun);
  }
  return figures;
}

/** 40 new processes beside 40 busy old ones: from the first report of the last until all are served. */
async function double(stage: Stage): Promise<Figures> {
  await using fleet = stage.fleet({ reportMs: 100 });
  await start(stage, fleet, processes, 3);
  await delay(1000);
  const before = fleet.totals.errors;
  const members = fleet.start(processes);
  for (const member of members) member.want(3, holdMs);
  await fleet.until(() => members.every(({ report }) => report.cpuMs > 0), 60_000);
  const ms = await timeUntil(fleet, () => members.every(({ report }) => report.done > 0), 60_000);
  const { most } = sweep(await stage.sessions(), total);
  return { allServedMs: round(ms), errors: fleet.totals.errors - before, most };
}

/** The server restarts: from when it accepts until all processes have a connection again. */
async function restart(stage: Stage): Promise<Figures> {
  await using fleet = stage.fleet({ reportMs: 20 });
  const members = await start(stage, fleet, processes, 3);
  await stage.server.restart();
  const done = new Map(members.map((member) => [member, member.report.done]));
  const ms = await timeUntil(fleet, () => members.every((each) => each.report.done > (done.get(each) ?? 0)), 60_000);
  return { allBackMs: round(ms) };
}

/** Kills, terminated sessions and stopped processes every two seconds, while the demand changes. */
async function faults(stage: Stage): Promise<Figures> {
  const seconds = Number(process.env.SECONDS ?? 60);
  await using fleet = stage.fleet({ reportMs: 200 });
  await start(stage, fleet, processes, 10);
  const until = performance.now() + seconds * 1000;
  const isOn = (): boolean => performance.now() < until;
  const pick = (): Member => fleet.processes[Math.floor(Math.random() * fleet.processes.length)] as Member;
  let sampled = 0;
  const sample = async (): Promise<void> => {
    const sql = `select count(*)::int from pg_stat_activity where usename = 'app'`;
    while (isOn()) {
      sampled = Math.max(sampled, await stage.number(sql));
      await delay(5);
    }
  };
  const change = async (): Promise<void> => {
    while (isOn()) {
      const member = pick();
      if (!member.isStopped) member.want(Math.floor(Math.random() * 11), holdMs);
      await delay(50);
    }
  };
  const sampling = [sample(), change()];
  const terminateSql = `select pg_terminate_backend(pid) from (select pid from pg_stat_activity where usename = 'app' order by random() limit 5) p`;
  while (isOn()) {
    await delay(2000);
    await pick().kill();
    fleet.start(1)[0]?.want(5, holdMs);
    await queryAt(stage.server.url, terminateSql);
    const stopped = pick();
    stopped.stop();
    setTimeout(() => stopped.resume(), 1500);
  }
  await Promise.all(sampling);
  await delay(1600);
  const errors = [...fleet.errors].filter(
    ([message]) => !/administrator command|terminated unexpectedly|lost/i.test(message),
  );
  const spans = await stage.sessions();
  const { most, aboveMs } = sweep(spans, total);
  const refused = spans.filter(({ isRefused }) => isRefused).length;
  return { seconds, sampled, byLog: most, aboveMs: round(aboveMs), refused, errors, done: fleet.totals.done };
}

export const trials: Readonly<Record<string, (stage: Stage) => Promise<Figures>>> = {
  ...{ shift, use, statements, newcomer, killed, double, restart, faults },
};
