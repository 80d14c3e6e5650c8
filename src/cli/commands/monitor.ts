import type { Command } from 'commander';
import type { Exit } from '../exit.js';
import { type MonitorFlags, monitorOptions } from '../monitor/options.js';

/** `headroom monitor`: used and free connections of pools, PgBouncer and the server, and findings about them. */
export function defineMonitor(command: Command, exit: Exit): void {
  command.addHelpText('after', `\n${examples}`).action(async (flags: MonitorFlags) => {
    const { runMonitor } = await import('../monitor/run.js');
    exit(await runMonitor(flags));
  });
  for (const option of monitorOptions()) command.addOption(option);
}

const examples = `Examples:
  headroom monitor                                        one report on the server of DATABASE_URL
  headroom monitor --watch                                repeated, full screen
  headroom monitor --url postgresql://me@db/app --json    for a script
  headroom monitor --warn 70% --critical -3               critical with three slots left
  headroom monitor --app http://127.0.0.1:3000/pool       with the pools of a service
  headroom monitor --watch 60 >> monitor.log              one line a minute

Exit codes: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN or a wrong argument. With --fail-on critical a warning
exits with 0, with --fail-on never every report does. --watch exits with the code of the last verdict.`;
