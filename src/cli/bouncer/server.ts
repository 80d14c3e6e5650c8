import { existsSync } from 'node:fs';
import type { TlsMode } from '../../bouncer/settings.js';
import { renderLimitsSql, type ServerLimits } from '../../bouncer/sizing.js';
import type { Env } from '../../config/env.js';
import { type Config, loadConfig } from '../../config/load.js';
import { Problems } from '../../config/problems.js';
import { readTarget } from '../../config/target.js';
import { parseUrl } from '../../config/url.js';
import { answerOf } from '../../monitor/collect/answer.js';
import { Link } from '../../monitor/collect/link.js';
import { systemClock } from '../../util/clock.js';
import { withoutPoolVariables } from '../env.js';
import { isLocalHost } from '../local-host.js';
import { withNames } from '../monitor/targets.js';

/** The server that PgBouncer is to stand before, as the command line or DATABASE_URL names it. */
export interface NamedServer {
  readonly config: Config;
  /** `sslmode` of the address; undefined if it has none. */
  readonly tlsMode: TlsMode | undefined;
  readonly tlsCaFile: string | undefined;
}

/**
 * Reads which server is meant; undefined where none is named.
 *
 * @throws {ConfigError} naming what is wrong, and no password.
 */
export function readServer(flag: string | undefined, env: Env): NamedServer | undefined {
  const url = flag ?? (env.DATABASE_URL || undefined);
  if (url === undefined && !env.PGHOST) return undefined;
  const variables = {
    ...withoutPoolVariables(env),
    DATABASE_URL: url,
    PGBOUNCER_URL: undefined,
    USE_PGBOUNCER: 'false',
  };
  const rename = (name: string) => (flag !== undefined && name === 'DATABASE_URL' ? '--database-url' : name);
  const config = withNames(rename, () => loadConfig(variables));
  const keywords = url === undefined ? new Map() : parseUrl(url, 'DATABASE_URL', new Problems());
  const tlsMode = keywords.get('sslmode')?.text ?? (env.PGSSLMODE || undefined);
  const named = keywords.get('sslrootcert')?.text ?? (env.PGSSLROOTCERT || undefined);
  const isVerified = tlsMode === 'verify-full' || tlsMode === 'verify-ca';
  const tlsCaFile = named === 'system' || (named === undefined && isVerified) ? findSystemAuthorities() : named;
  return { config, tlsMode: tlsMode === 'no-verify' ? 'require' : tlsMode, tlsCaFile };
}

/** CA certificates of the system: Debian and Alpine, Red Hat, others. */
const systemAuthorities = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
] as const;

/** The file of this system; PgBouncer's machine probably has the same. */
const findSystemAuthorities = (): string => systemAuthorities.find((path) => existsSync(path)) ?? systemAuthorities[0];

/** TLS with the server as its address asks for it; else encrypted wherever it is not on this machine. */
export function tlsOf(server: NamedServer | undefined): { serverTlsMode: TlsMode; serverTlsCaFile?: string } {
  const { host } = server?.config.connection ?? { host: 'localhost' };
  const { tlsMode = isLocalHost(host) ? 'prefer' : 'require', tlsCaFile } = server ?? {};
  return { serverTlsMode: tlsMode, ...(tlsCaFile !== undefined && { serverTlsCaFile: tlsCaFile }) };
}

/** Time limit for a server's answer, the connect included. */
const patience = { timeoutMs: 5000, clock: systemClock };

/** Limits of a server, or the reason why they are unknown. */
export type AskedLimits =
  | {
      readonly limits: ServerLimits;
      /** True if a pooler answered instead of the server: another process than the one that the login named. */
      readonly isPooler: boolean;
    }
  | { readonly silence: string };

/** Asks a server how many connections it takes, and whether these databases and roles may have fewer. Never rejects. */
export async function askLimits(
  { config }: NamedServer,
  databases: readonly string[],
  roles: readonly string[],
): Promise<AskedLimits> {
  const target = readTarget('DATABASE_URL', config.connection, { application_name: 'headroom-bouncer' });
  const link = new Link(target, patience);
  const sql = renderLimitsSql(databases, roles);
  const reading = await answerOf(target.source, patience, (late) =>
    link.ask(async (client) => {
      const limits = ((await client.query(sql)) as { rows: [ServerLimits] }).rows[0];
      const backend = (await client.query('SELECT pg_catalog.pg_backend_pid() AS pid')) as { rows: [{ pid: number }] };
      return { limits, isPooler: backend.rows[0].pid !== (client as { processID?: number | null }).processID };
    }, late),
  );
  await link.close();
  return 'facts' in reading ? reading.facts : { silence: `${reading.source}: ${reading.silence.reason}` };
}
