import { ConfigError } from '../../errors.js';
import { createMonitor, type Monitor, type MonitorOptions } from '../../monitor/monitor.js';
import { metrics, type ThresholdOptions } from '../../monitor/thresholds.js';
import { systemClock } from '../../util/clock.js';
import { hasColour, painter } from '../ui/colour.js';
import { interruptible } from '../ui/interrupt.js';
import { intervalMsOf } from '../ui/options.js';
import { Output } from '../ui/output.js';
import { watchLines } from './lines.js';
import { reportOnce } from './one-shot.js';
import type { MonitorFlags } from './options.js';
import { namesOf, readTargets, type Targets, withNames } from './targets.js';
import { watchScreen } from './watch.js';

/** Prints reports as the flags ask for. Resolves with the exit code. */
export async function runMonitor(flags: MonitorFlags): Promise<number> {
  const code = await monitor(flags);
  leaveSoon();
  return code;
}

async function monitor(flags: MonitorFlags): Promise<number> {
  const { env, stdout } = process;
  const targets = readTargets(flags, env);
  const watched = open(targets, flags);
  const isTerminal = stdout.isTTY && env.TERM !== 'dumb';
  if (!isTerminal || flags.watch === undefined || flags.json) refuseScreenFlags(flags);
  const paint = painter(hasColour({ flag: flags.color, env, isTerminal: stdout.isTTY }));
  try {
    const { watch, failOn, statements: hasStatements = false, allowActions: hasActions = false } = flags;
    const intervalMs = intervalMsOf(watch);
    const output = new Output(stdout);
    if (intervalMs === undefined) {
      return await reportOnce(watched, flags, output, { width: stdout.columns || 80, paint });
    }
    if (isTerminal && !flags.json) {
      const options = { monitor: watched, targets: namesOf(targets), intervalMs, failOn, paint, clock: systemClock };
      return await watchScreen(
        { ...options, hasStatements, hasActions },
        { process, input: process.stdin, output: stdout },
      );
    }
    return await interruptible((signal) =>
      watchLines({ monitor: watched, flags, intervalMs, output, signal, clock: systemClock }),
    );
  } finally {
    // Questions still in progress are not waited for; see leaveSoon.
    void watched.close().catch(() => undefined);
  }
}

/** @throws {ConfigError} for flags that have an effect only in a full screen */
function refuseScreenFlags({ statements, allowActions }: MonitorFlags): void {
  const given = [...(statements ? ['--statements'] : []), ...(allowActions ? ['--allow-actions'] : [])];
  if (given.length === 0) return;
  throw new ConfigError(
    given.map((name) => ({
      name,
      expected: '--watch in a terminal and without --json beside it',
      got: 'no full screen',
    })),
  );
}

function open(targets: Targets, flags: MonitorFlags): Monitor {
  const { server, bouncers, apps } = targets;
  const options: MonitorOptions = {
    ...(server !== undefined && { server }),
    ...(bouncers.length > 0 && { bouncer: bouncers }),
    ...(apps.length > 0 && { apps }),
    thresholds: thresholdsOf(flags),
  };
  return withNames(flagOf, () => createMonitor(options));
}

/** The flag that set a threshold. */
function flagOf(name: string): string {
  const [, severity] = /^thresholds\..*utili[sz]ation\.(?:.*\.)?(warning|critical)$/i.exec(name) ?? [];
  return severity === undefined ? name : severity === 'warning' ? '--warn' : '--critical';
}

/** A connection to a host that does not answer may stay open for long; the process does not wait for it. */
function leaveSoon(): void {
  setTimeout(() => process.exit(), 200).unref();
}

/** Limits from the command line for the utilization of every layer. */
export function thresholdsOf({ warn, critical }: Pick<MonitorFlags, 'warn' | 'critical'>): ThresholdOptions {
  const limits = {
    ...(warn !== undefined && { warning: warn }),
    ...(critical !== undefined && { critical }),
  };
  const names = Object.keys(metrics).filter((name) => /utili[sz]ation$/i.test(name));
  return Object.keys(limits).length === 0 ? {} : Object.fromEntries(names.map((name) => [name, limits]));
}
