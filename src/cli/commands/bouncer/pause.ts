import type { Command } from 'commander';
import { type ConsoleFlags, exitCodes, Operation, onConsoles, placesOf, urlOption } from '../../bouncer/run.js';
import { integerOption } from '../../options.js';

/** `headroom bouncer pause`: has clients wait, and says when no server connection is in use any more. */
export function pauseCommand(exit: (code: number) => void): Command {
  return new Operation('pause')
    .argument('[database]', 'only this one, as PgBouncer calls it')
    .description('Have clients wait, once they have finished what they are at; `resume` lets them go on.')
    .addOption(urlOption())
    .addOption(
      integerOption('--timeout <seconds>', 'longest to wait for clients to finish; after that it is undone', {
        min: 1,
        max: 86_400,
        default: 60,
      }),
    )
    .addHelpText('after', `\n${example}`)
    .action(async (database: string | undefined, flags: ConsoleFlags) => {
      exit(
        await onConsoles(flags, async (group, signal) => {
          await group.pause(database, { signal });
          process.stdout.write(`Paused ${database ?? 'all databases'} at ${placesOf(group)}.\n`);
          return exitCodes.done;
        }),
      );
    });
}

const example = `Before PostgreSQL is restarted:
  headroom bouncer pause && systemctl restart postgresql; headroom bouncer resume`;
