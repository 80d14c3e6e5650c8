import { Command } from 'commander';
import { checkCommand } from './check.js';
import { initCommand } from './init.js';
import { pauseCommand } from './pause.js';
import { reconnectCommand } from './reconnect.js';
import { resumeCommand } from './resume.js';
import { statusCommand } from './status.js';
import { upCommand } from './up.js';

/** `headroom bouncer`: setting PgBouncer up, running it, and operating it. */
export function bouncerCommand(exit: (code: number) => void): Command {
  const command = new Command('bouncer').description('Set up, run, watch and operate PgBouncer.');
  const setUp = [initCommand(exit), checkCommand(exit), upCommand(exit)];
  const operate = [statusCommand(exit), pauseCommand(exit), resumeCommand(exit), reconnectCommand(exit)];
  for (const each of [...setUp, ...operate]) command.addCommand(each);
  return command;
}
