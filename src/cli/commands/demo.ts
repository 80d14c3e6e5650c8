import type { Command } from 'commander';
import { schemaName } from '../../load/demo/schema.js';
import type { DemoFlags } from '../demo/flags.js';
import type { Exit } from '../exit.js';
import { integerOption } from '../ui/options.js';

/** `headroom demo`: shows on a real server what a pool is for. */
export function defineDemo(command: Command, exit: Exit): void {
  command
    .addOption(integerOption('--users <n>', 'concurrent users', { min: 1, max: 20_000, default: 200 }))
    .addOption(
      integerOption('--pgbouncer-users <n>', 'users of PgBouncer (default: as --users)', { min: 1, max: 20_000 }),
    )
    .addOption(integerOption('--seconds <n>', 'time for each strategy', { min: 1, max: 3600, default: 10 }))
    .addOption(
      integerOption('--scale <n>', 'size of the tables, in 100,000 accounts', { min: 1, max: 1000, default: 1 }),
    )
    .addOption(
      integerOption('--pool-max <n>', 'connections of the pool (default: DB_POOL_MAX, else 10)', {
        min: 1,
        max: 10_000,
      }),
    )
    .option('--fleet', 'show many processes on one server instead, without a common budget and with one')
    .addOption(integerOption('--processes <n>', 'processes of the fleet', { min: 2, max: 200, default: 40 }))
    .option('--no-control', 'skip the strategy without a pool')
    .option('--no-pgbouncer', 'skip PgBouncer')
    .option('--yes', 'do not ask before loading the server of DATABASE_URL, and take its connections')
    .option('--keep', 'keep the tables, and the temporary server, for inspection')
    .addHelpText('after', `\n${explanation}`)
    .action(async (flags: DemoFlags) => {
      if (flags.fleet) return exit(await (await import('../demo/fleet.js')).runFleetDemoCommand(flags));
      const { runDemoCommand } = await import('../demo/run.js');
      exit(await runDemoCommand(flags));
    });
}

const explanation = `Runs on the database of DATABASE_URL, in a schema \`${schemaName}\` of its own that it drops afterwards. It asks first;
without a terminal or --yes it leaves out the strategy without a pool, which may take all connections of that server.
Without DATABASE_URL on a temporary PostgreSQL with max_connections = 100. PgBouncer is the one of PGBOUNCER_URL, or a
temporary one in front of the temporary server if the program is installed.
The exit code is 0 only if no request through the pool or PgBouncer failed and the accounts balance.`;
