import { type Command, CommanderError, type Option } from 'commander';
import { exitCodes } from '../../bouncer/flags.js';
import { integerOption, repeatableOption } from '../../ui/options.js';

/** Gives a command the exit codes above, which its help ends with. */
export function asOperation(command: Command): Command {
  return command
    .addHelpText('after', '\nExit codes: 0 success, 1 failure, 3 usage error, 130 after Ctrl-C.')
    .exitOverride(({ exitCode, code, message }) => {
      throw new CommanderError(exitCode === 0 ? 0 : exitCodes.wrongUse, code, message);
    });
}

/** Addresses of the consoles. */
export function urlOption(): Option {
  return repeatableOption(
    '--url <url>',
    'PgBouncer’s address; may be given several times, one for each process',
    'PGBOUNCER_ADMIN_URL, else PGBOUNCER_URL',
  );
}

/** Time limit for an answer of PgBouncer. */
export function timeoutOption(): Option {
  return integerOption('--timeout <seconds>', 'maximum wait for an answer', { min: 1, max: 3600, default: 5 });
}

/** Settings by `--set`, of `init` and `up`. */
export function settingOption(): Option {
  return repeatableOption('--set <key=value>', 'a setting, by PgBouncer’s name; may be given several times', 'none');
}
