import type { TlsMode } from '../../bouncer/settings.js';
import type { NamedLimit, ServerLimits } from '../../bouncer/sizing.js';
import { serverLimitsSql } from '../../bouncer/sizing.js';
import type { Env } from '../../config/env.js';
import { type Config, loadConfig } from '../../config/load.js';
import { Problems } from '../../config/problems.js';
import { toPoolOptions } from '../../config/to-options.js';
import { parseUrl } from '../../config/url.js';
import { Pool } from '../../pool/pool.js';
import { withNames } from '../monitor/targets.js';

/** The server that PgBouncer is to stand before, as the command line or DATABASE_URL names it. */
export interface NamedServer {
  readonly config: Config;
  /** How the address asks for TLS; undefined where it says nothing. */
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
  const others = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('DB_')));
  const variables = { ...others, DATABASE_URL: url, PGBOUNCER_URL: undefined, USE_PGBOUNCER: 'false' };
  const rename = (name: string) => (flag !== undefined && name === 'DATABASE_URL' ? '--database-url' : name);
  const config = withNames(rename, () => loadConfig(variables));
  const keywords = url === undefined ? new Map() : parseUrl(url, 'DATABASE_URL', new Problems());
  const tlsMode = keywords.get('sslmode')?.text ?? (env.PGSSLMODE || undefined);
  const tlsCaFile = keywords.get('sslrootcert')?.text ?? (env.PGSSLROOTCERT || undefined);
  return { config, tlsMode: tlsMode === 'no-verify' ? 'require' : tlsMode, tlsCaFile };
}

/** Longest that asking a server may take, its opening included. */
const patienceMs = 5000;

/** Asks a server how many connections it takes, and whether these databases and roles may have fewer. */
export async function askLimits(
  { config }: NamedServer,
  databases: readonly string[],
  roles: readonly string[],
): Promise<ServerLimits> {
  const limits = { max: 1, min: 0, acquireTimeoutMs: patienceMs, connectTimeoutMs: patienceMs };
  const { connectionTimeoutMillis: _, ...options } = toPoolOptions(config);
  const pool = new Pool(Object.assign(withPassword(options, config), limits));
  pool.on('error', () => undefined);
  try {
    const { rows } = await pool.query(serverLimitsSql, [databases, roles]);
    const [{ max_connections, reserved, limits: named }] = rows as [LimitsRow];
    return { maxConnections: max_connections, reserved, limits: named };
  } finally {
    await pool.end();
  }
}

interface LimitsRow {
  readonly max_connections: number;
  readonly reserved: number;
  readonly limits: readonly NamedLimit[];
}

/** A copy has no password: it is not enumerable. */
function withPassword(options: object, { connection }: Config): object {
  const { password } = connection;
  return Object.defineProperty({ ...options }, 'password', { value: password, enumerable: false, writable: true });
}
