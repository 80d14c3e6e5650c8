import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { HeadroomError } from '../errors.js';
import { bouncerCommand } from './commands/bouncer/index.js';
import { demoCommand } from './commands/demo.js';
import { loadCommand } from './commands/load.js';
import { monitorCommand } from './commands/monitor.js';

/** Exit code for what we could not even try: a wrong argument, no server, no permission. */
const exitUnknown = 3;

/** Runs the command line. Resolves with the exit code; never rejects. */
export async function runProgram(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = createProgram((result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    // Commander's own code for what it refuses is 1; a command that has others says so.
    if (error instanceof CommanderError) return error.exitCode === 1 ? exitUnknown : error.exitCode;
    process.stderr.write(`headroom: ${describe(error)}\n`);
    return exitUnknown;
  }
}

function createProgram(exit: (code: number) => void): Command {
  const program = new Command('headroom')
    .description('PostgreSQL connections that do not run out.')
    .version(readVersion(), '-V, --version')
    .showHelpAfterError('Run with --help to see what there is.')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(hidePasswords(text)) })
    .addHelpText('after', '\nExit codes: 0 good, 1 warning or not passed, 2 critical, 3 could not be tried.');
  for (const command of [
    demoCommand(exit),
    loadCommand(exit, readVersion()),
    monitorCommand(exit),
    bouncerCommand(exit),
  ])
    program.addCommand(inherit(command, program));
  return program;
}

/** Commands that come ready-made know nothing of their parent's settings, those within them neither. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const each of command.commands) inherit(each as Command, command);
  return command;
}

/** What is refused is quoted, and may be an address. */
function hidePasswords(text: string): string {
  return text.replace(/\/\/\S*@/g, '//***@');
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return version;
}

/** Our own errors say what to do; of others the code helps more than a stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof HeadroomError || !('code' in error)) return error.message || error.name;
  return `${error.message || error.name} (${error.code})`;
}
