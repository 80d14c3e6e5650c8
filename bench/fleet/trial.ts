import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../../src/util/rounds.js';
import { watchProcessors } from './processor.js';
import type { Fleet, Member, Stage } from './stage.js';

/** One figure of a trial, with what it must be; without a bound, for information. */
export interface Figure {
  readonly what: string;
  readonly value: number | string;
  readonly unit?: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export type Trial = (stage: Stage) => Promise<readonly Figure[]>;

export const processes = 40;
/** Number of statements after which the processor time of a statement hardly falls any more. */
const warmStatements = 5000;
/** Average time of a statement, in milliseconds. */
export const holdMs = 50;

/** Sessions of one member. */
const ofMemberSql = `select count(*)::int from pg_stat_activity where application_name = $1`;
/** Members whose callers have run a statement in a session that is still there. */
const servedSql = `select distinct application_name as name from pg_stat_activity where usename = 'app' and query like 'select pg_sleep%'`;

/** Starts processes, named `PREFIX0` and so on for the server. They are ready when this resolves, and have opened nothing. */
export async function startIdle(
  stage: Pick<Stage, 'url'>,
  fleet: Fleet,
  count: number,
  prefix = 'm',
): Promise<Member[]> {
  const members = Array.from({ length: count }, (_, at) => {
    const url = new URL(stage.url);
    url.searchParams.set('application_name', `${prefix}${at}`);
    return fleet.start(1, { url: url.href });
  }).flat();
  await fleet.until(() => members.every(({ report }) => report.cpuMs > 0), 120_000);
  return members;
}

/** Starts processes, whose callers all have been served when this resolves. */
export async function startBusy(stage: Stage, fleet: Fleet, count: number, callers: number): Promise<Member[]> {
  const members = await startIdle(stage, fleet, count);
  for (const member of members) member.want(callers, holdMs);
  await fleet.until(() => members.every(({ report }) => report.open > 0), 120_000);
  return members;
}

/**
 * Starts busy processes that have run so many statements that their code is compiled, as in a service that has been up for a while:
 * a statement then takes half of the processor time that it takes in a process that was just started.
 */
export async function startWarm(stage: Stage, fleet: Fleet, count: number, callers: number): Promise<Member[]> {
  const members = await startBusy(stage, fleet, count, callers);
  for (const member of members) member.want(callers, 0);
  await fleet.until(() => members.every(({ report }) => report.done > warmStatements), 300_000);
  for (const member of members) member.want(callers, holdMs);
  await delay(2000);
  return members;
}

/** Number of sessions of the member with this name, by the server's account. */
export const sessionsOf = (stage: Stage, name: string): Promise<number> => stage.number(ofMemberSql, [name]);

/** Time from now until the condition holds, which is tested every few milliseconds. */
export async function timeUntil(condition: () => Promise<boolean>, timeoutMs: number): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const isDone = await condition();
    const ms = performance.now() - begun;
    if (isDone || ms > timeoutMs) return ms;
    await delay(10);
  }
}

/** Until members with these names have run a statement, by the server's account. */
export async function untilServed(stage: Stage, names: readonly string[], timeoutMs: number): Promise<number> {
  const missing = new Set(names);
  return timeUntil(async () => {
    for (const { name } of await stage.ask(servedSql)) missing.delete(name as string);
    return missing.size === 0;
  }, timeoutMs);
}

/** The processors in use during an action, as figures: if all are, the machine is a part of what was measured. */
export async function withProcessors<T>(stage: Stage, run: () => Promise<T>): Promise<[result: T, figures: Figure[]]> {
  const read = await watchProcessors(process.pid, ...(stage.server.pid === undefined ? [] : [stage.server.pid]));
  const result = await run();
  const { trial, machine, available } = await read();
  const unit = `of ${available} processors`;
  return [
    result,
    [
      { what: 'in use by the trial', value: round(trial, 2), unit },
      { what: 'in use by everything on the machine', value: round(machine, 2), unit },
    ],
  ];
}

export function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}

/** Median of times in milliseconds, and all of them. */
export function times(what: string, all: readonly number[], atMost: number): Figure[] {
  return [
    { what, value: round(median(all)), unit: 'ms', atMost },
    { what: `${what}, each`, value: all.map((ms) => round(ms)).join(' '), unit: 'ms' },
  ];
}

/** The errors of callers. */
export function errorFigures({ errors }: Pick<Fleet, 'errors'>, atMost?: number): Figure[] {
  const count = [...errors.values()].reduce((sum, each) => sum + each, 0);
  const kinds = [...errors].map(([message, times]) => ({ what: message.slice(0, 100), value: times }));
  return [{ what: 'errors of callers', value: count, ...(atMost !== undefined && { atMost }) }, ...kinds];
}

/** True if the figure is what it must be; undefined without a bound. */
export function holds({ value, atMost, atLeast }: Figure): boolean | undefined {
  if (atMost === undefined && atLeast === undefined) return undefined;
  return (
    Number(value) <= (atMost ?? Number.POSITIVE_INFINITY) && Number(value) >= (atLeast ?? Number.NEGATIVE_INFINITY)
  );
}

/** A trial's figures as a table of Markdown. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { what, value, unit = '', atMost, atLeast } = figure;
    const must = atMost !== undefined ? `≤ ${atMost}` : atLeast !== undefined ? `≥ ${atLeast}` : '';
    const verdict = { true: 'held', false: 'NOT HELD', undefined: '' }[String(holds(figure))];
    return `| ${what} | ${value} ${unit} | ${must} | ${verdict} |`;
  });
  return ['| What | Measured | Must be | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
