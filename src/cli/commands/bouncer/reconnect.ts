import type { Command } from 'commander';
import type { ConsoleFlags } from '../../bouncer/flags.js';
import type { Exit } from '../../exit.js';
import { timeoutOption, urlOption } from './operation.js';

/** `headroom bouncer reconnect`: replaces server connections one by one, without interrupting clients. */
export function defineReconnect(command: Command, exit: Exit): void {
  command
    .argument('[database]', 'only this one, by its name in PgBouncer')
    .description('Replace each server connection as soon as its client returns it: after a failover or DDL.')
    .addOption(urlOption())
    .addOption(timeoutOption())
    .action(async (database: string | undefined, flags: ConsoleFlags) => {
      const { reconnect } = await import('../../bouncer/operate.js');
      exit(await reconnect(database, flags));
    });
}
