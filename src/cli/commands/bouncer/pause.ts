import type { Command } from 'commander';
import type { ConsoleFlags } from '../../bouncer/flags.js';
import type { Exit } from '../../exit.js';
import { integerOption } from '../../ui/options.js';
import { urlOption } from './operation.js';

/** `headroom bouncer pause`: makes clients wait, and returns when no server connection is in use. */
export function definePause(command: Command, exit: Exit): void {
  command
    .argument('[database]', 'only this one, by its name in PgBouncer')
    .description('Make clients wait as soon as their current transaction ends; `resume` lets them continue.')
    .addOption(urlOption())
    .addOption(
      integerOption('--timeout <seconds>', 'maximum wait for clients to finish; after that the pause is undone', {
        min: 1,
        max: 86_400,
        default: 60,
      }),
    )
    .addHelpText('after', `\n${example}`)
    .action(async (database: string | undefined, flags: ConsoleFlags) => {
      const { pause } = await import('../../bouncer/operate.js');
      exit(await pause(database, flags));
    });
}

const example = `To restart PostgreSQL:
  headroom bouncer pause && systemctl restart postgresql; headroom bouncer resume`;
