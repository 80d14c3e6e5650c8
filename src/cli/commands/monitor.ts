import { Command } from 'commander';
import { createMonitor, type Monitor, type MonitorOptions } from '../../monitor/monitor.js';
import { systemClock } from '../../util/clock.js';
import { interruptible } from '../interrupt.js';
import { hasColour, painter } from '../monitor/colour.js';
import { watchLines } from '../monitor/lines.js';
import { reportOnce } from '../monitor/one-shot.js';
import { defaultIntervalMs, type MonitorFlags, monitorOptions, thresholdsOf } from '../monitor/options.js';
import { Output } from '../monitor/output.js';
import { namesOf, readTargets, type Targets, withNames } from '../monitor/targets.js';
import { watchScreen } from '../monitor/watch.js';

/** `headroom monitor`: how much is left of the pools, of PgBouncer and of the server, and what is wrong. */
export function monitorCommand(exit: (code: number) => void): Command {
  const command = new Command('monitor')
    .description('Show how many connections are in use and left, on every layer, and what is wrong.')
    .addHelpText('after', `\n${examples}`)
    .action(async (flags: MonitorFlags) => {
      exit(await monitor(flags));
      leaveSoon();
    });
  for (const option of monitorOptions()) command.addOption(option);
  return command;
}

const examples = `Examples:
  headroom monitor                                        one report on the server of DATABASE_URL
  headroom monitor --watch                                the same, again and again, in the whole terminal
  headroom monitor --url postgresql://me@db/app --json    for a script
  headroom monitor --warn 70% --critical -3               critical with three slots left
  headroom monitor --app http://127.0.0.1:3000/pool       with the pools of a service
  headroom monitor --watch 60 >> monitor.log              one line a minute

Exit codes: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN or a wrong argument. With --fail-on critical a warning
exits with 0, with --fail-on never every report does. --watch ends with the code of the last verdict.`;

async function monitor(flags: MonitorFlags): Promise<number> {
  const { env, stdout } = process;
  const targets = readTargets(flags, env);
  const watched = open(targets, flags);
  const isTerminal = stdout.isTTY && env.TERM !== 'dumb';
  const paint = painter(hasColour({ flag: flags.color, env, isTerminal: stdout.isTTY }));
  try {
    const { watch, failOn } = flags;
    const intervalMs = watch === true ? defaultIntervalMs : watch;
    const output = new Output(stdout);
    if (intervalMs === undefined) {
      return await reportOnce(watched, flags, output, { width: stdout.columns || 80, paint });
    }
    if (isTerminal && !flags.json) {
      const options = { monitor: watched, targets: namesOf(targets), intervalMs, failOn, paint, clock: systemClock };
      return await watchScreen(options, { process, input: process.stdin, output: stdout });
    }
    return await interruptible((signal) =>
      watchLines({ monitor: watched, flags, intervalMs, output, signal, clock: systemClock }),
    );
  } finally {
    // What is still being asked is not waited for; see leaveSoon.
    void watched.close().catch(() => undefined);
  }
}

function open(targets: Targets, flags: MonitorFlags): Monitor {
  const { server, bouncer, apps } = targets;
  const options: MonitorOptions = {
    ...(server !== undefined && { server }),
    ...(bouncer !== undefined && { bouncer }),
    ...(apps.length > 0 && { apps }),
    thresholds: thresholdsOf(flags),
  };
  return withNames(flagOf, () => createMonitor(options));
}

/** The flags by which thresholds were set. */
function flagOf(name: string): string {
  const [, severity] = /^thresholds\..*utili[sz]ation\.(?:.*\.)?(warning|critical)$/i.exec(name) ?? [];
  return severity === undefined ? name : severity === 'warning' ? '--warn' : '--critical';
}

/** A connection to a host that does not answer may hang on for long; nobody shall wait for it. */
function leaveSoon(): void {
  setTimeout(() => process.exit(), 200).unref();
}
