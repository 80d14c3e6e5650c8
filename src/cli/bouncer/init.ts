import { randomBytes } from 'node:crypto';
import { BouncerSizingError } from '../../bouncer/errors.js';
import { resolveBouncerSettings } from '../../bouncer/resolve.js';
import type { BouncerSettings } from '../../bouncer/settings.js';
import { demandOf, evaluateSizing, type Sizing } from '../../bouncer/sizing.js';
import { ConfigError } from '../../errors.js';
import { exitCodes, type InitFlags } from './flags.js';
import { readGiven } from './given-settings.js';
import { planFiles } from './plan.js';
import { askLimits, type NamedServer, readServer, tlsOf } from './server.js';
import { renderSummary } from './summary.js';
import { findVersion } from './version.js';
import { writeFiles } from './write-files.js';

/** Writes the files, and prints what to do next. Resolves with the exit code. */
export async function init(flags: InitFlags): Promise<number> {
  const server = readServer(flags.databaseUrl, process.env);
  if (server === undefined && !flags.yes) return refuseWithoutServer();
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

/** Files for a server that nobody named would look complete, and lead nowhere. */
function refuseWithoutServer(): number {
  process.stderr.write(
    'headroom: no server was named, so the files would lead to a database "app" on 127.0.0.1:5432. Nothing was written.\n' +
      'Set DATABASE_URL or --database-url; or use --yes to write them for that server.\n',
  );
  return exitCodes.wrongUse;
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

/** The sizing, or the reason why it is unknown. */
async function sizeUp(
  settings: BouncerSettings,
  server: NamedServer | undefined,
  user: string,
): Promise<Sizing | string> {
  if (server === undefined) return 'no server was named: set DATABASE_URL';
  const names = settings.databases.map(({ database }) => database);
  const asked = await askLimits(server, names, [user]);
  if ('silence' in asked) return `the server could not be asked: ${asked.silence}`;
  if (asked.isPooler) {
    const { host, port } = server.config.connection;
    throw new ConfigError([
      {
        name: 'DATABASE_URL',
        expected: 'the address of PostgreSQL itself',
        got: `${host}:${port}, where a pooler answers: PgBouncer would lead to it, or to itself`,
      },
    ]);
  }
  return evaluateSizing(demandOf(settings), asked.limits);
}
