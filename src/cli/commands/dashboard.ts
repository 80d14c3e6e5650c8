import { type Command, Option } from 'commander';
import type { DashboardFlags } from '../dashboard/options.js';
import type { Exit } from '../exit.js';
import { integerOption, repeatableOption } from '../ui/options.js';

/** `headroom dashboard`: pools, PgBouncer, the server and the fleet live, as a page. */
export function defineDashboard(command: Command, exit: Exit): void {
  command
    .addOption(integerOption('--port <port>', 'port of the page; 0 for any', { min: 0, max: 65_535, default: 9465 }))
    .addOption(new Option('--host <address>', 'address to listen on').default('127.0.0.1'))
    .option('--password-file <file>', 'file with a password for the page; needed for other addresses than loopback')
    .addOption(new Option('--url <url>', 'the server (default: DATABASE_URL, else the PG* variables)'))
    .addOption(
      new Option('--bouncer-url <url>', 'the console of PgBouncer (default: PGBOUNCER_ADMIN_URL, else PGBOUNCER_URL)'),
    )
    .addOption(
      repeatableOption(
        '--app <url>',
        'a service that shows its pools at this address; may be given several times',
        'none',
      ),
    )
    .option('--statements', 'show texts of statements, which may contain values')
    .option('--allow-actions', 'let the page cancel statements, end sessions, and pause PgBouncer')
    .addHelpText('after', `\n${explanation}`)
    .action(async (flags: DashboardFlags) => {
      const { runDashboard } = await import('../dashboard/run.js');
      exit(await runDashboard(flags));
    });
}

const explanation = `Serves the page until Ctrl-C. Reads only, unless --allow-actions is given.

Examples:
  headroom dashboard                                             the server of DATABASE_URL
  headroom dashboard --app http://127.0.0.1:3000/internal/pool   with the pools of a service
  headroom dashboard --statements --allow-actions                everything, for an operator

Exit codes: 0 after Ctrl-C, 3 a wrong argument, or the port is taken.`;
