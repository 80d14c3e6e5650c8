import { InvalidArgumentError, Option } from 'commander';
import type { Limit } from '../../monitor/thresholds.js';
import { repeatableOption, type Watch, watchOption } from '../ui/options.js';

/** The lowest verdict with an exit code other than 0. */
export const failures = ['warning', 'critical', 'never'] as const;
export type FailOn = (typeof failures)[number];

/** Flags of `headroom monitor`, checked. */
export interface MonitorFlags {
  readonly url?: string;
  readonly bouncerUrl?: string;
  readonly app: readonly string[];
  readonly watch?: Watch;
  readonly json?: true;
  readonly prometheus?: true;
  readonly statements?: true;
  readonly allowActions?: true;
  readonly failOn: FailOn;
  readonly warn?: Limit;
  readonly critical?: Limit;
  readonly color: boolean;
}

/** The options of `headroom monitor`. */
export function monitorOptions(): Option[] {
  return [
    new Option('--url <url>', 'the server (default: DATABASE_URL, else the PG* variables)'),
    new Option('--bouncer-url <url>', 'the console of PgBouncer (default: PGBOUNCER_ADMIN_URL, else PGBOUNCER_URL)'),
    repeatableOption(
      '--app <url>',
      'a service that shows its pools at this address; may be given several times',
      'none',
    ),
    watchOption(),
    new Option('--json', 'write JSON; with --watch one object per line'),
    new Option('--statements', 'with --watch: show texts of statements, which may contain values'),
    new Option('--allow-actions', 'with --watch: let keys cancel statements and end sessions, once confirmed'),
    new Option('--prometheus', 'write metrics in the Prometheus text format').conflicts(['json', 'watch']),
    new Option('--fail-on <verdict>', 'lowest verdict with an exit code other than 0')
      .choices(failures)
      .default('warning'),
    new Option('--warn <limit>', 'utilization that is a warning: 80%, 0.8, or -3 for three slots left').argParser(
      parseLimit,
    ),
    new Option('--critical <limit>', 'utilization that is critical, in the same forms').argParser(parseLimit),
    new Option('--no-color', 'no colours, as with NO_COLOR; FORCE_COLOR=1 does the opposite'),
  ];
}

/** `80%`, `0.8` or `-3`, as the thresholds take it. A bare `80` could be 80 % or 80 connections. */
export function parseLimit(text: string): Limit {
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  if (percent !== undefined && Number(percent) <= 100) return text;
  if (/^-\d{1,7}$/.test(text)) return text;
  if (/^0?\.\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a share of the limit such as 80% or 0.8, or the slots left such as -3.');
}
