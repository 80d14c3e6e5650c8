import { Command, CommanderError } from 'commander';
import { exitCodes } from '../../bouncer/run.js';
import { pauseCommand } from './pause.js';
import { reconnectCommand } from './reconnect.js';
import { resumeCommand } from './resume.js';
import { statusCommand } from './status.js';

/** `headroom bouncer`: the tier for thousands of clients. */
export function bouncerCommand(exit: (code: number) => void, parent: Command): Command {
  const group = new Command('bouncer')
    .description('Set up, watch and operate PgBouncer.')
    .copyInheritedSettings(parent)
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong use; after Ctrl-C 130.');
  const commands = [statusCommand(exit), pauseCommand(exit), resumeCommand(exit), reconnectCommand(exit)];
  for (const command of [group, ...commands]) {
    if (command !== group) group.addCommand(command.copyInheritedSettings(group));
    command.exitOverride(refuse);
  }
  return group;
}

function refuse({ exitCode, code, message }: CommanderError): never {
  throw new CommanderError(exitCode === 0 ? 0 : exitCodes.wrongUse, code, message);
}
