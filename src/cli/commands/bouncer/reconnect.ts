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

/** `headroom bouncer reconnect`: new server connections, one by one, without anybody waiting. */
export function reconnectCommand(exit: (code: number) => void): Command {
  return new Operation('reconnect')
    .argument('[database]', 'only this one, as PgBouncer calls it')
    .description('Replace each server connection as soon as its client gives it back: after a failover or DDL.')
    .addOption(urlOption())
    .addOption(timeoutOption())
    .action(async (database: string | undefined, flags: ConsoleFlags) => {
      exit(
        await onConsoles(flags, async (group, signal) => {
          await group.reconnect(database, { signal });
          const what = database ?? 'all databases';
          process.stdout.write(`Server connections of ${what} are being replaced at ${placesOf(group)}.\n`);
          return exitCodes.done;
        }),
      );
    });
}
