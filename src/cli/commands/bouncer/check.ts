import { type Command, Option } from 'commander';
import type { CheckFlags } from '../../bouncer/flags.js';
import type { Exit } from '../../exit.js';
import { integerOption } from '../../ui/options.js';

/** `headroom bouncer check`: mistakes in ini files, with line numbers and remedies. */
export function defineCheck(command: Command, exit: Exit): void {
  command
    .description('Find mistakes in the ini file of a PgBouncer, or of several that work together.')
    .argument('<file...>', 'pgbouncer.ini; for several processes, the file of each')
    .option('--pgbouncer-version <version>', 'version that reads the file (default: the one on the PATH)')
    .option('--database-url <url>', 'the server to check the sizes against (default: DATABASE_URL)')
    .addOption(integerOption('--file-limit <n>', 'file descriptors that PgBouncer may open', { min: 1, max: 1e9 }))
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity with an exit code other than 0')
        .choices(['warning', 'error', 'never'])
        .default('warning'),
    )
    .option('--json', 'write JSON')
    .addHelpText('after', '\nExit codes: 0 no findings, 1 warnings, 2 errors, 3 unreadable file or wrong argument.')
    .action(async (files: readonly string[], flags: CheckFlags) => {
      const { check } = await import('../../bouncer/check.js');
      exit(await check(files, flags));
    });
}
