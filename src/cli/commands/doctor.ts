import { type Command, Option } from 'commander';
import { type DoctorFlags, formats } from '../doctor/options.js';
import type { Exit } from '../exit.js';
import { integerOption } from '../ui/options.js';

const several = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** `headroom doctor`: what is wrong with a set-up, why it matters, and what to type. */
export function defineDoctor(command: Command, exit: Exit, version: string): void {
  command
    .addOption(integerOption('--replicas <n>', 'processes of the service', { min: 1, max: 1e6, default: 1 }))
    .addOption(
      new Option('--app <url>', 'a service’s /pool; may be given several times').argParser(several).default([], ''),
    )
    .addOption(
      new Option('--bouncer-url <url>', 'PgBouncer’s console (default: PGBOUNCER_ADMIN_URL, else PGBOUNCER_URL)')
        .argParser(several)
        .default([], ''),
    )
    .addOption(
      new Option('--ini <file>', 'PgBouncer’s ini file; may be given several times').argParser(several).default([], ''),
    )
    .option(
      '--pgbouncer-version <version>',
      'version that reads the ini file (default: the one that answers, or on the PATH)',
    )
    .option('--source <dir>', 'code to check as well; needs the package typescript, version 5 or 6')
    .option('--dir <dir>', 'directory of the service, with its node_modules', '.')
    .addOption(new Option('--format <format>', 'of the result').choices(formats).default('text'))
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity with an exit code other than 0')
        .choices(['warning', 'critical', 'never'])
        .default('warning'),
    )
    .option('--explain <check>', 'print what a check looks at and its limit, and examine nothing')
    .option('--no-color', 'no colours')
    .option('--fix', 'apply remedies to ini files that headroom bouncer init wrote')
    .addHelpText('after', `\n${explanation}`)
    .action(async (flags: DoctorFlags) => {
      if (flags.explain !== undefined) {
        const { explain } = await import('../../doctor/explain.js');
        const text = explain(flags.explain);
        if (text === undefined)
          command.error(`error: no check is named '${flags.explain}'; docs and results have the names`);
        process.stdout.write(text);
        return exit(0);
      }
      // With this variable and without pg-native, importing pg fails; the service's own setting is examined all the same.
      const env = { ...process.env };
      delete process.env.NODE_PG_FORCE_NATIVE;
      const { runDoctor } = await import('../doctor/run.js');
      exit(await runDoctor(flags, env, version));
    });
}

const explanation = `Reads only, ends within 20 seconds, and shows no password and no data. Run it with the environment of the service.

Examples:
  headroom doctor --replicas 12
  headroom doctor --app http://127.0.0.1:3000/pool --ini /etc/pgbouncer/pgbouncer.ini
  headroom doctor --source src --format sarif > doctor.sarif

Exit codes: 0 nothing or advice, 1 warning, 2 critical, 3 a part did not answer, or a wrong argument.`;
