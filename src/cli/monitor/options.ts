import { InvalidArgumentError, Option } from 'commander';
import type { Limit, ThresholdOptions } from '../../monitor/thresholds.js';
import { metrics } from '../../monitor/thresholds.js';

/** From which verdict on the exit code says so. */
export const failures = ['warning', 'critical', 'never'] as const;
export type FailOn = (typeof failures)[number];

/** What the command line says, checked. */
export interface MonitorFlags {
  readonly url?: string;
  readonly bouncerUrl?: string;
  readonly app: readonly string[];
  /** Milliseconds between two looks, or true where none were given; undefined for one report. */
  readonly watch?: number | true;
  readonly json?: true;
  readonly prometheus?: true;
  readonly failOn: FailOn;
  readonly warn?: Limit;
  readonly critical?: Limit;
  readonly color: boolean;
}

/** Shortest and longest pause between two looks, in milliseconds. */
export const intervalRange = { min: 500, max: 3_600_000 } as const;

/** The options of `headroom monitor`. */
export function monitorOptions(): Option[] {
  return [
    new Option('--url <url>', 'the server (default: DATABASE_URL, else the PG* variables)'),
    new Option(
      '--bouncer-url <url>',
      'PgBouncer, whose console is asked (default: PGBOUNCER_ADMIN_URL, else PGBOUNCER_URL)',
    ),
    new Option('--app <url>', 'a service that shows its pools at this address; may be given several times')
      .default([], 'none')
      // Checked later: what is refused here is shown whole, and it may hold a password.
      .argParser((text: string, before: readonly string[]) => [...before, text]),
    new Option('--watch [seconds]', 'look again and again; without a number every 2 seconds').argParser(parseInterval),
    new Option('--json', 'write JSON; with --watch one object a line'),
    new Option('--prometheus', 'write metrics in the text format of Prometheus').conflicts(['json', 'watch']),
    new Option('--fail-on <verdict>', 'the least verdict that makes the exit code other than 0')
      .choices(failures)
      .default('warning'),
    new Option('--warn <limit>', 'use of a layer that is a warning: 80%, 0.8, or -3 for three slots left').argParser(
      parseLimit,
    ),
    new Option('--critical <limit>', 'use of a layer that is critical, written in the same way').argParser(parseLimit),
    new Option('--no-color', 'no colours; the variable NO_COLOR does the same, FORCE_COLOR=1 the opposite'),
  ];
}

/** Pause between two looks where none is given, in milliseconds. */
export const defaultIntervalMs = 2000;

/** Seconds as text to milliseconds. */
export function parseInterval(text: string): number {
  const ms = /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * 1000) : Number.NaN;
  if (ms >= intervalRange.min && ms <= intervalRange.max) return ms;
  throw new InvalidArgumentError('Expected seconds from 0.5 to 3600.');
}

/** `80%`, `0.8` or `-3`, as the thresholds take it. A bare `80` could be 80 % or 80 connections. */
export function parseLimit(text: string): Limit {
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  if (percent !== undefined && Number(percent) <= 100) return text;
  if (/^-\d{1,7}$/.test(text)) return text;
  if (/^0?\.\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a share of the limit such as 80% or 0.8, or the slots left such as -3.');
}

/** The limits of the command line for every layer that has a utilization. */
export function thresholdsOf({ warn, critical }: Pick<MonitorFlags, 'warn' | 'critical'>): ThresholdOptions {
  const limits = {
    ...(warn !== undefined && { warning: warn }),
    ...(critical !== undefined && { critical }),
  };
  const names = Object.keys(metrics).filter((name) => /utili[sz]ation$/i.test(name));
  return Object.keys(limits).length === 0 ? {} : Object.fromEntries(names.map((name) => [name, limits]));
}
