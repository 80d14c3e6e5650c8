import { type Command, Option } from 'commander';
import type { UpFlags } from '../../bouncer/flags.js';
import type { Exit } from '../../exit.js';
import { integerOption } from '../../ui/options.js';
import { settingOption } from './operation.js';

/** `headroom bouncer up`: runs a PgBouncer on this machine until Ctrl-C. */
export function defineUp(command: Command, exit: Exit): void {
  command
    .description('Run a PgBouncer on this machine in front of the server of DATABASE_URL, until Ctrl-C.')
    .option('--database-url <url>', 'the server (default: DATABASE_URL, else a temporary PostgreSQL)')
    .addOption(
      integerOption('--port <n>', 'port on 127.0.0.1; 0 picks a free one', { min: 0, max: 65_535, default: 6432 }),
    )
    .addOption(
      new Option(
        '--release <debian>',
        'PgBouncer 1.18 (bookworm), 1.24 (trixie) or the newest (forky); default: the one on the PATH',
      ).choices(['bookworm', 'trixie', 'forky']),
    )
    .addOption(settingOption())
    .addHelpText('after', `\n${explanation}`)
    .action(async (flags: UpFlags) => {
      const { up } = await import('../../bouncer/up.js');
      exit(await up(flags));
    });
}

const explanation = `For development: PgBouncer stops with this command. \`headroom bouncer init\` writes files for production.`;
