import { setTimeout as delay } from 'node:timers/promises';
import { sweep } from '../server-log.js';
import { type Stage, total } from '../stage.js';
import {
  errorFigures,
  type Figure,
  holdMs,
  processes,
  round,
  sessionsOf,
  startBusy,
  startIdle,
  startWarm,
  times,
  timeUntil,
  untilServed,
  withProcessors,
} from '../trial.js';

/** A process that is ready, beside 30 greedy ones: until it has a connection. */
export async function newcomer(stage: Stage): Promise<Figure[]> {
  await using fleet = stage.fleet({ reportMs: 500 });
  await startBusy(stage, fleet, 30, 10);
  await delay(3000);
  const all: number[] = [];
  for (let run = 0; run < 5; run += 1) {
    const [member] = await startIdle(stage, fleet, 1, `new${run}-`);
    member?.want(5, holdMs);
    all.push(await timeUntil(async () => (await sessionsOf(stage, `new${run}-0`)) > 0, 20_000));
    await member?.end();
  }
  return [...times('newcomer into a full fleet', all, 1000), ...errorFigures(fleet, 0)];
}

const names = (prefix: string): string[] => Array.from({ length: processes }, (_, at) => `${prefix}${at}`);

/** 40 new processes, ready beside 40 busy ones, get their callers at the same moment: until all of them are served. */
export async function double(stage: Stage): Promise<Figure[]> {
  await using fleet = stage.fleet({ reportMs: 1000 });
  await startWarm(stage, fleet, processes, 3);
  const members = await startIdle(stage, fleet, processes, 'new');
  await delay(3000);
  const from = Date.now();
  const [ms, processors] = await withProcessors(stage, () => {
    for (const member of members) member.want(3, holdMs);
    return untilServed(stage, names('new'), 60_000);
  });
  await delay(1500);
  const spans = (await stage.sessions()).filter(({ to }) => to >= from);
  const { most, aboveMs } = sweep(spans, total);
  return [
    { what: '40 new beside 40 old at once: all served', value: round(ms), unit: 'ms', atMost: 4000 },
    { what: 'most sessions meanwhile', value: most },
    { what: `time with more than ${total}`, value: round(aboveMs), unit: 'ms' },
    { what: 'connects', value: spans.filter((span) => span.from >= from).length },
    ...errorFigures(fleet, 0),
    ...processors,
  ];
}

/** The server restarts: from when it accepts, by its log, until all processes have run a statement again. */
export async function restart(stage: Stage): Promise<Figure[]> {
  await using fleet = stage.fleet({ reportMs: 1000 });
  await startWarm(stage, fleet, processes, 3);
  await stage.restart();
  const [ms, processors] = await withProcessors(stage, async () => {
    const waitedMs = Date.now() - (await stage.acceptsSince());
    return waitedMs + (await untilServed(stage, names('m'), 60_000));
  });
  return [
    { what: 'server restarted: all 40 back', value: round(ms), unit: 'ms', atMost: 1000 },
    ...errorFigures(fleet),
    ...processors,
  ];
}
