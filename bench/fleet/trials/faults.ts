import { setTimeout as delay } from 'node:timers/promises';
import { queryAt } from '../../../test/support/server.js';
import { NetworkOfItsOwn } from '../network.js';
import { sweep } from '../server-log.js';
import { fleetMax, type Member, type Stage, total } from '../stage.js';
import {
  errorFigures,
  type Figure,
  holdMs,
  processes,
  round,
  sessionsOf,
  startBusy,
  timeUntil,
  withProcessors,
} from '../trial.js';

const kinds = [
  { kind: 'idle', callers: 0, statementMs: holdMs, atMost: 100 },
  { kind: 'in a statement', callers: 30, statementMs: 30_000, atMost: 1100 },
] as const;

/** A process with 30 connections is killed, idle and with statements: until the server has ended its sessions. */
export async function killed(stage: Stage): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { kind, callers, statementMs, atMost } of kinds) {
    await using fleet = stage.fleet({ poolMax: 30, reportMs: 50 });
    const [member] = (await startBusy(stage, fleet, 1, 30)) as [Member];
    await fleet.until(() => member.report.open >= 30, 20_000);
    member.want(callers, statementMs);
    await delay(1500);
    const begun = performance.now();
    await member.kill();
    await timeUntil(async () => (await sessionsOf(stage, 'm0')) === 0, 40_000);
    figures.push({
      what: `killed, ${kind}: sessions gone`,
      value: round(performance.now() - begun),
      unit: 'ms',
      atMost,
    });
  }
  return figures;
}

/** The same with a process whose network is cut off. Needs the rights to make one. */
export async function cut(stage: Stage): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { kind, callers, statementMs } of kinds) {
    await using network = await NetworkOfItsOwn.open();
    const url = await stage.openTo(network.subnet, network.serverHost);
    const member = network.start({ url, poolMax: 30, fleetMax, reportMs: 50 });
    member.want(30, holdMs);
    await timeUntil(async () => (await sessionsOf(stage, 'cut')) >= 30, 30_000);
    member.want(callers, statementMs);
    await delay(1500);
    await network.cut();
    const ms = await timeUntil(async () => (await sessionsOf(stage, 'cut')) === 0, 40_000);
    figures.push({ what: `cut off, ${kind}: sessions gone`, value: round(ms), unit: 'ms', atMost: 9000 });
  }
  return figures;
}

const faultsMs = 60_000;

/** Kills, terminated sessions and stopped processes every two seconds, while the demand changes. */
export async function faults(stage: Stage): Promise<Figure[]> {
  await using fleet = stage.fleet({ reportMs: 500 });
  await startBusy(stage, fleet, processes, 10);
  const from = Date.now();
  const until = performance.now() + faultsMs;
  const isOn = (): boolean => performance.now() < until;
  const pick = (): Member => fleet.processes[Math.floor(Math.random() * fleet.processes.length)] as Member;
  let sampled = 0;
  const sample = async (): Promise<void> => {
    const sql = `select count(*)::int from pg_stat_activity where usename = 'app'`;
    for (; isOn(); await delay(5)) sampled = Math.max(sampled, await stage.number(sql));
  };
  const change = async (): Promise<void> => {
    for (; isOn(); await delay(50)) {
      const member = pick();
      if (!member.isStopped) member.want(Math.floor(Math.random() * 11), holdMs);
    }
  };
  const terminateSql = `select pg_terminate_backend(pid) from (select pid from pg_stat_activity where usename = 'app' order by random() limit 5) p`;
  const disturb = async (): Promise<void> => {
    for (await delay(2000); isOn(); await delay(2000)) {
      await pick().kill();
      fleet.start(1)[0]?.want(5, holdMs);
      await queryAt(stage.server.url, terminateSql);
      const stopped = pick();
      stopped.stop();
      setTimeout(() => stopped.resume(), 1500);
    }
  };
  const [, processors] = await withProcessors(stage, () => Promise.all([sample(), change(), disturb()]));
  await delay(1600);
  const isOfTermination = /administrator command|terminated unexpectedly|lost/i;
  const errors = [...fleet.errors].filter(([message]) => !isOfTermination.test(message));
  const spans = (await stage.sessions()).filter(({ to }) => to >= from);
  const { most, aboveMs } = sweep(spans, total);
  const { isLimited } = stage;
  return [
    { what: 'most sessions, sampled', value: sampled, atMost: isLimited ? total : fleetMax },
    // Two ends and beginnings in the same millisecond overlap in it.
    { what: 'most sessions, by the server’s log', value: most, atMost: isLimited ? total + 1 : fleetMax },
    {
      what: `time with more than ${total}, by the log`,
      value: round(aboveMs),
      unit: 'ms',
      atMost: isLimited ? 50 : 299,
    },
    { what: 'connects refused', value: spans.filter(({ isRefused }) => isRefused).length },
    ...errorFigures({ errors: new Map(errors) }, 0),
    { what: 'statements done', value: fleet.totals.done },
    ...processors,
  ];
}
