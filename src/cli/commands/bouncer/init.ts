import { randomBytes } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { BouncerSizingError } from '../../../bouncer/errors.js';
import { resolveBouncerSettings } from '../../../bouncer/resolve.js';
import { type BouncerSettings, bouncerSettings } from '../../../bouncer/settings.js';
import { demandOf, evaluateSizing, type Sizing } from '../../../bouncer/sizing.js';
import { readGiven } from '../../bouncer/given-settings.js';
import { type Part, parts, planFiles } from '../../bouncer/plan.js';
import { askLimits, type NamedServer, readServer, tlsOf } from '../../bouncer/server.js';
import { renderSummary } from '../../bouncer/summary.js';
import { findVersion } from '../../bouncer/version.js';
import { writeFiles } from '../../bouncer/write-files.js';
import { integerOption } from '../../options.js';

interface InitFlags {
  readonly dir: string;
  readonly pgbouncerVersion?: string;
  readonly processes?: number;
  readonly databaseUrl?: string;
  readonly set: readonly string[];
  readonly only: readonly Part[];
  readonly force?: true;
}

/** `headroom bouncer init`: everything PgBouncer needs, written into a folder. */
export function initCommand(exit: (code: number) => void): Command {
  const { min, max } = bouncerSettings.processes;
  return new Command('init')
    .description('Write the files of a PgBouncer before the server of DATABASE_URL.')
    .option('--dir <folder>', 'where to', 'pgbouncer')
    .option('--pgbouncer-version <version>', 'which PgBouncer reads them (default: the one on the PATH)')
    .option('--database-url <url>', 'the server (default: DATABASE_URL)')
    .addOption(integerOption('--processes <n>', 'PgBouncers that share the work, one a core', { min, max }))
    .addOption(
      new Option('--set <key=value>', 'a setting, by PgBouncer’s name; may be given several times')
        .default([], 'none')
        .argParser((text: string, before: readonly string[]) => [...before, text]),
    )
    .addOption(new Option('--only <parts>', `of ${parts.join(',')}`).default(parts, 'all').argParser(parseParts))
    .option('--force', 'replace files that are there')
    .addHelpText('after', `\n${explanation}`)
    .action(async (flags: InitFlags) => exit(await init(flags)));
}

const explanation = `Passwords are in userlist.txt and compose/.env alone, which nobody else may read.
Nothing is written if one of the files exists, or if the server could not bear the connections.`;

function parseParts(text: string): Part[] {
  const named = text.split(',').map((part) => part.trim());
  const known = parts.filter((part) => named.includes(part));
  if (known.length === new Set(named).size) return known;
  throw new InvalidArgumentError(`Expected some of ${parts.join(', ')}, with commas between.`);
}

async function init(flags: InitFlags): Promise<number> {
  const server = readServer(flags.databaseUrl, process.env);
  const { version, source } = await findVersion(flags.pgbouncerVersion);
  const settings = settingsFor(flags, server);
  const { user = 'app', password } = server?.config.connection ?? {};
  const sizing = await sizeUp(settings, server, user);
  if (typeof sizing !== 'string' && !sizing.isEnough) throw new BouncerSizingError(sizing);
  const maxConnections = Math.max(100, settings.maxDbConnections + settings.directConnections + 10);
  const random = () => randomBytes(24).toString('hex');
  const plan = planFiles({ settings, version, only: flags.only, user, password, maxConnections, random });
  await writeFiles(flags.dir, plan.files, flags.force === true);
  process.stdout.write(renderSummary({ plan, settings, version, source, sizing, folder: flags.dir, user, password }));
  return 0;
}

function settingsFor({ processes, set }: InitFlags, server: NamedServer | undefined): BouncerSettings {
  const { host = '127.0.0.1', port = 5432, database = 'app' } = server?.config.connection ?? {};
  return resolveBouncerSettings({
    databases: [{ name: database, host, port }],
    ...(processes !== undefined && { processes }),
    ...tlsOf(server),
    ...readGiven(set),
  });
}

/** The sizing, or why there is none. */
async function sizeUp(
  settings: BouncerSettings,
  server: NamedServer | undefined,
  user: string,
): Promise<Sizing | string> {
  if (server === undefined) return 'no server was named: set DATABASE_URL';
  const names = settings.databases.map(({ database }) => database);
  const asked = await askLimits(server, names, [user]);
  if ('silence' in asked) return `the server could not be asked: ${asked.silence}`;
  return evaluateSizing(demandOf(settings), asked.limits);
}
