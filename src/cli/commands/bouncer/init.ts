import { type Command, InvalidArgumentError, Option } from 'commander';
import { bouncerSettings } from '../../../bouncer/settings.js';
import { type InitFlags, type Part, parts } from '../../bouncer/flags.js';
import type { Exit } from '../../exit.js';
import { integerOption } from '../../ui/options.js';
import { settingOption } from './operation.js';

/** `headroom bouncer init`: writes everything that PgBouncer needs into a folder. */
export function defineInit(command: Command, exit: Exit): void {
  const { min, max } = bouncerSettings.processes;
  command
    .description('Write the files of a PgBouncer in front of the server of DATABASE_URL.')
    .option('--dir <folder>', 'where to write them', 'pgbouncer')
    .option('--pgbouncer-version <version>', 'version that reads them (default: the one on the PATH)')
    .option('--database-url <url>', 'the server (default: DATABASE_URL)')
    .addOption(integerOption('--processes <n>', 'PgBouncer processes that share a port, one per core', { min, max }))
    .addOption(settingOption())
    .addOption(new Option('--only <parts>', `of ${parts.join(',')}`).default(parts, 'all').argParser(parseParts))
    .option('--force', 'replace existing files')
    .option('--yes', 'write files for 127.0.0.1:5432 if no server is named')
    .addHelpText('after', `\n${explanation}`)
    .action(async (flags: InitFlags) => {
      const { init } = await import('../../bouncer/init.js');
      exit(await init(flags));
    });
}

const explanation = `Passwords are written to userlist.txt and compose/.env only, readable by you alone.
Nothing is written if one of the files exists, or if the server has too few connections for these sizes.`;

function parseParts(text: string): Part[] {
  const named = text.split(',').map((part) => part.trim());
  const known = parts.filter((part) => named.includes(part));
  if (known.length === new Set(named).size) return known;
  throw new InvalidArgumentError(`Expected a list of ${parts.join(', ')}, separated by commas.`);
}
