import { Command } from 'commander';
import { checkCommand } from './check.js';
import { initCommand } from './init.js';

/** `headroom bouncer`: setting PgBouncer up, and running it. */
export function bouncerCommand(exit: (code: number) => void): Command {
  const command = new Command('bouncer').description('Set up and check PgBouncer.');
  for (const each of [initCommand(exit), checkCommand(exit)]) command.addCommand(each);
  return command;
}
