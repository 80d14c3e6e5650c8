import type { Command } from 'commander';
import type { Exit } from '../exit.js';
import { type LoadFlags, loadOptions } from '../load/options.js';

/** `headroom load`: measures what pooling does for a database and a workload. */
export function defineLoad(command: Command, exit: Exit, version: string): void {
  command.addHelpText('after', `\n${explanation}`).action(async (flags: LoadFlags) => {
    const { runLoad } = await import('../load/run.js');
    exit(await runLoad({ flags, stated: statedOf(command), version }));
  });
  for (const option of loadOptions()) command.addOption(option);
}

/** Flags that were given on the command line. */
function statedOf(command: Command): Partial<LoadFlags> {
  const names = Object.keys(command.opts());
  return Object.fromEntries(
    names
      .filter((name) => command.getOptionValueSource(name) === 'cli')
      .map((name) => [name, command.getOptionValue(name)]),
  );
}

const explanation = `Strategies:
  none        a connection per request, as without a pool
  pg-pool     the pool of the driver \`pg\`
  headroom    the pool of pg-headroom
  pgbouncer   a connection per user to PgBouncer

Without DATABASE_URL it starts a PostgreSQL with max_connections = 100 and a production-like durability, and a PgBouncer
in front of it, and removes both. With DATABASE_URL that database is measured; \`pgbouncer\` only if PGBOUNCER_URL is set.
Built-in workloads need tables there, which --setup creates in a schema of their own and --cleanup removes; nothing else
is touched. \`none\` opens as many connections as there are users: on a server with other sessions it is skipped, or
confirmed first, and uses no more than half of the connections without --yes.

Examples:
  headroom load                                        an overview in about three minutes
  headroom load --users 10,50,100,500,1000,5000        how far each strategy scales
  headroom load --rate 1.2x --objective 200            more requests than each strategy can serve
  headroom load --find-size --strategies headroom      which DB_POOL_MAX
  headroom load --processes 40 --fleet-max 90          many processes with one budget, and without
  headroom load --file ours.sql@9 --file theirs.sql    pgbench scripts, weighted nine to one
  headroom load --html report.html --json new.json --compare old.json

Exit codes: 0 success, 1 measured, but requests of users failed with headroom or pgbouncer (not counting those rejected
by a queue limit or by shedding, nor any at a --rate), 3 usage or connection error, 130 after Ctrl-C.`;
