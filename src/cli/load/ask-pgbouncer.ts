import pg from 'pg';
import { hidePassword } from '../../config/connection.js';
import type { Env } from '../../config/env.js';
import { loadConfig } from '../../config/load.js';
import { toClientConfig } from '../../config/to-options.js';
import type { StudyPgBouncer } from '../../load/study/result.js';

/** Settings that figures depend on. */
const settingNames: readonly string[] = [
  'pool_mode',
  'default_pool_size',
  'min_pool_size',
  'reserve_pool_size',
  'max_client_conn',
  'max_db_connections',
  'max_prepared_statements',
];

/** Asks a PgBouncer for its version and settings; what it does not tell this user is left open. Never rejects. */
export async function askPgBouncer(env: Env): Promise<Pick<StudyPgBouncer, 'version' | 'settings'>> {
  const { connection } = loadConfig(env);
  const console = hidePassword({ ...connection, database: 'pgbouncer' }, connection.password);
  const settings = { ...toClientConfig(console), connectionTimeoutMillis: 3000 };
  const client = new pg.Client(hidePassword(settings, connection.password));
  client.on('error', () => undefined);
  try {
    await client.connect();
    const version = await client.query('SHOW VERSION');
    const config = await client.query('SHOW CONFIG');
    return { version: readVersion(version.rows[0]), settings: pick(config.rows) };
  } catch {
    return { version: 'unknown', settings: {} };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** `PgBouncer 1.24.1`. */
function readVersion(row: Record<string, unknown> = {}): string {
  return /\d+(\.\d+)+/.exec(String(row.version))?.[0] ?? 'unknown';
}

function pick(rows: readonly { key: string; value: string | null }[]): Record<string, string> {
  const known = rows.filter(({ key }) => settingNames.includes(key));
  return Object.fromEntries(known.map(({ key, value }) => [key, value ?? '']));
}
