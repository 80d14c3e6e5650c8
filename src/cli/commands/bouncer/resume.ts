import type { Command } from 'commander';
import type { ConsoleFlags } from '../../bouncer/flags.js';
import type { Exit } from '../../exit.js';
import { timeoutOption, urlOption } from './operation.js';

/** `headroom bouncer resume`: lets clients continue after `pause`. */
export function defineResume(command: Command, exit: Exit): void {
  command
    .argument('[database]', 'only this one; a database that was paused by name must be resumed by name')
    .description('Let clients continue after `pause`.')
    .addOption(urlOption())
    .addOption(timeoutOption())
    .action(async (database: string | undefined, flags: ConsoleFlags) => {
      const { resume } = await import('../../bouncer/operate.js');
      exit(await resume(database, flags));
    });
}
