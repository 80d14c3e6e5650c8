import { setTimeout as delay } from 'node:timers/promises';
import { demandOf, evaluateSizing } from '../../bouncer/sizing.js';
import { type EmbeddedPgBouncer, findPgBouncer, startPgBouncer, startPostgres } from '../../embedded/index.js';
import { interruptible } from '../ui/interrupt.js';
import { exitCodes, type UpFlags } from './flags.js';
import { readGiven } from './given-settings.js';
import { reported } from './operate.js';
import { askLimits, type NamedServer, readServer, tlsOf } from './server.js';
import { planTier, type Tier } from './tier.js';
import { renderTier } from './tier-text.js';

/** Runs PgBouncer until Ctrl-C. Resolves with the exit code; never rejects. */
export function up(flags: UpFlags): Promise<number> {
  return reported(() => interruptible((signal) => runUp(flags, signal)));
}

async function runUp(flags: UpFlags, signal: AbortSignal): Promise<number> {
  const given = readGiven(flags.set);
  const named = readServer(flags.databaseUrl, process.env);
  if (named !== undefined) return run(named, { ...given, ...tlsOf(named) }, flags, signal);
  say('No DATABASE_URL: starting a temporary PostgreSQL.\n');
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
  process.stderr.write(`headroom: PgBouncer stopped.\n${(await bouncer.readLog()).slice(-2000)}`);
  return exitCodes.failed;
}

/** Says if the server has enough connections, or why that is unknown. */
async function sizeUp(named: NamedServer, tier: Tier, bouncer: EmbeddedPgBouncer): Promise<string> {
  const settings = tier.settingsAt(bouncer);
  const { connection } = named.config;
  const asked = await askLimits(named, [connection.database], [connection.user]);
  if ('silence' in asked) return `the server did not answer: ${asked.silence}`;
  const { isEnough, arithmetic, problems } = evaluateSizing(demandOf(settings), asked.limits);
  return isEnough ? arithmetic : [`not enough: ${arithmetic}.`, ...problems].join(' ');
}

function say(text: string): void {
  process.stdout.write(text);
}
