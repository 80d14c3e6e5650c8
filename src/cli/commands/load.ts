import { Command } from 'commander';
import { interruptible } from '../interrupt.js';
import { type LoadFlags, loadOptions } from '../load/options.js';
import { runLoad } from '../load/run.js';

/** `headroom load`: what pooling does for a database and a workload, measured. */
export function loadCommand(exit: (code: number) => void, version: string): Command {
  const command = new Command('load')
    .description('Measure what pooling does for a database and a workload: strategies side by side, and which to take.')
    .addHelpText('after', `\n${explanation}`)
    .action(async (flags: LoadFlags) => {
      const request = { flags, stated: statedOf(command), version };
      exit(await interruptible((signal) => runLoad(request, signal)));
    });
  for (const option of loadOptions()) command.addOption(option);
  return command;
}

/** Flags that were given. */
function statedOf(command: Command): Partial<LoadFlags> {
  const names = Object.keys(command.opts());
  return Object.fromEntries(
    names
      .filter((name) => command.getOptionValueSource(name) === 'cli')
      .map((name) => [name, command.getOptionValue(name)]),
  );
}

const explanation = `Strategies:
  none        a connection for every request, as without a pool
  pg-pool     the pool of the driver \`pg\`
  headroom    ours
  pgbouncer   a connection for each user to PgBouncer

Without DATABASE_URL it starts a PostgreSQL with max_connections = 100, durable as a real one, and a PgBouncer before
it, and removes both. With it, that database is measured; \`pgbouncer\` only where PGBOUNCER_URL names one. Workloads of
ours need tables there, which --setup builds in a schema of its own and --cleanup removes; nothing else is touched.
\`none\` opens as many connections as there are users: on a server that others use it is left out, or asks, and takes
no more than half of the connections without --yes.

Examples:
  headroom load                                        a first look, in about three minutes
  headroom load --users 10,50,100,500,1000,5000        how far each strategy goes
  headroom load --rate 1.2x --objective 200            more than each can do, come what may
  headroom load --find-size --strategies headroom      which DB_POOL_MAX
  headroom load --file ours.sql@9 --file theirs.sql    scripts of pgbench, nine to one
  headroom load --html report.html --json new.json --compare old.json

Exit codes: 0 measured, 1 measured, but requests of users failed with headroom or pgbouncer (not counting those refused
by a queue limit or by shedding, nor any that came at a --rate), 3 could not be tried, 130 stopped by Ctrl-C.`;
