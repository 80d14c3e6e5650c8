import type { Command } from 'commander';
import {
  type ConsoleFlags,
  exitCodes,
  Operation,
  onConsoles,
  placesOf,
  timeoutOption,
  urlOption,
} from '../../bouncer/run.js';

/** `headroom bouncer resume`: lets clients go on after `pause`. */
export function resumeCommand(exit: (code: number) => void): Command {
  return new Operation('resume')
    .argument('[database]', 'only this one; one that was paused by itself must be resumed by itself')
    .description('Let clients go on after `pause`.')
    .addOption(urlOption())
    .addOption(timeoutOption())
    .action(async (database: string | undefined, flags: ConsoleFlags) => {
      exit(
        await onConsoles(flags, async (group, signal) => {
          const wasPaused = await group.resume(database, { signal });
          const what = database ?? 'All databases';
          const state = wasPaused ? 'at work again' : 'not paused';
          process.stdout.write(`${what}: ${state} at ${placesOf(group)}.\n`);
          return exitCodes.done;
        }),
      );
    });
}
