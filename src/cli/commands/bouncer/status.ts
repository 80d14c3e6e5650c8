import type { Command } from 'commander';
import type { StatusFlags } from '../../bouncer/flags.js';
import type { Exit } from '../../exit.js';
import { watchOption } from '../../ui/options.js';
import { timeoutOption, urlOption } from './operation.js';

/** `headroom bouncer status`: clients, server connections and waits of each pool. */
export function defineStatus(command: Command, exit: Exit): void {
  command
    .description('Show clients, server connections and waits of each pool.')
    .addOption(urlOption())
    .addOption(timeoutOption())
    .addOption(watchOption())
    .option('--json', 'write JSON; with --watch one object per line')
    .addHelpText('after', `\n${examples}`)
    .action(async (flags: StatusFlags) => {
      const { status } = await import('../../bouncer/status.js');
      exit(await status(flags));
    });
}

const examples = `Examples:
  headroom bouncer status                                    of PGBOUNCER_ADMIN_URL, else PGBOUNCER_URL
  headroom bouncer status --url postgresql://admin@db:6432 --watch
  headroom bouncer status --json | jq '.pools[] | select(.clientsWaiting > 0)'
  headroom bouncer status --url 'postgresql://admin@/?host=/run/pgbouncer/1&port=6432' \\
                          --url 'postgresql://admin@/?host=/run/pgbouncer/2&port=6432'

headroom monitor evaluates these figures, and the server behind them.`;
