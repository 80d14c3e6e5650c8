import { setTimeout as delay } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { demandOf, evaluateSizing } from '../../../bouncer/sizing.js';
import {
  type EmbeddedPgBouncer,
  findPgBouncer,
  type PgBouncerRelease,
  startPgBouncer,
  startPostgres,
} from '../../../embedded/index.js';
import { readGiven } from '../../bouncer/given-settings.js';
import { exitCodes, Operation, reported } from '../../bouncer/run.js';
import { askLimits, type NamedServer, readServer, tlsOf } from '../../bouncer/server.js';
import { planTier, type Tier } from '../../bouncer/tier.js';
import { renderTier } from '../../bouncer/tier-text.js';
import { interruptible } from '../../interrupt.js';
import { integerOption } from '../../options.js';

interface UpFlags {
  readonly databaseUrl?: string;
  readonly port: number;
  readonly release?: PgBouncerRelease;
  readonly set: readonly string[];
}

/** `headroom bouncer up`: a PgBouncer on this machine, for as long as one watches. */
export function upCommand(exit: (code: number) => void): Command {
  return new Operation('up')
    .description('Run a PgBouncer on this machine before the server of DATABASE_URL, until Ctrl-C.')
    .option('--database-url <url>', 'the server (default: DATABASE_URL, else a PostgreSQL of our own)')
    .addOption(
      integerOption('--port <n>', 'port of 127.0.0.1; 0 takes a free one', { min: 0, max: 65_535, default: 6432 }),
    )
    .addOption(
      new Option(
        '--release <debian>',
        'PgBouncer 1.18 (bookworm) or 1.24 (trixie); default: the one on the PATH',
      ).choices(['bookworm', 'trixie']),
    )
    .addOption(
      new Option('--set <key=value>', 'a setting, by PgBouncer’s name; may be given several times')
        .default([], 'none')
        .argParser((text: string, before: readonly string[]) => [...before, text]),
    )
    .addHelpText('after', `\n${explanation}`)
    .action(async (flags: UpFlags) => exit(await reported(() => interruptible((signal) => up(flags, signal)))));
}

const explanation = `For development: it ends with this command. \`headroom bouncer init\` writes files for a real one.`;

async function up(flags: UpFlags, signal: AbortSignal): Promise<number> {
  const given = readGiven(flags.set);
  const named = readServer(flags.databaseUrl, process.env);
  if (named !== undefined) return run(named, { ...given, ...tlsOf(named) }, flags, signal);
  say('No DATABASE_URL: starting a PostgreSQL of our own.\n');
  await using server = await startPostgres({ settings: { max_connections: 100 } });
  const own = readServer(server.url, {});
  return own === undefined ? exitCodes.failed : await run(own, given, flags, signal, server.url);
}

async function run(
  named: NamedServer,
  given: Parameters<typeof planTier>[1],
  { port, release }: UpFlags,
  signal: AbortSignal,
  ownUrl?: string,
): Promise<number> {
  const binary = await findPgBouncer(release === undefined ? {} : { release });
  const { connection } = named.config;
  const tier = planTier(connection, given, binary.version);
  await using bouncer = await startPgBouncer({ binary, files: tier.files, ...(port > 0 && { port }) });
  const sizing = await sizeUp(named, tier, bouncer);
  say(renderTier({ bouncer, source: binary.source, tier, connection, sizing, ownUrl }));
  while (!signal.aborted && bouncer.pid !== undefined) await delay(250, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) return exitCodes.done;
  process.stderr.write(`headroom: PgBouncer has ended.\n${(await bouncer.readLog()).slice(-2000)}`);
  return exitCodes.failed;
}

/** Whether the server bears it, or why nobody knows. */
async function sizeUp(named: NamedServer, tier: Tier, bouncer: EmbeddedPgBouncer): Promise<string> {
  const settings = tier.settingsAt(bouncer);
  const { connection } = named.config;
  const asked = await askLimits(named, [connection.database], [connection.user]);
  if ('silence' in asked) return `the server could not be asked: ${asked.silence}`;
  const { isEnough, arithmetic, problems } = evaluateSizing(demandOf(settings), asked.limits);
  return isEnough ? arithmetic : [`not enough: ${arithmetic}.`, ...problems].join(' ');
}

function say(text: string): void {
  process.stdout.write(text);
}
