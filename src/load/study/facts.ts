import type { Session } from '../strategy/strategy.js';
import type { StudyServer } from './result.js';

/** Facts about a server that a study depends on. */
export interface ServerFacts {
  readonly version: string;
  readonly maxConnections: number;
  /** Without those reserved. */
  readonly usableConnections: number;
  readonly settings: StudyServer['settings'];
  /** Sessions of clients other than this study. */
  readonly otherSessions: number;
}

/** Settings that figures depend on. */
const settingNames = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_level',
  'max_wal_size',
  'shared_buffers',
  'work_mem',
  'effective_cache_size',
  'random_page_cost',
  'jit',
  'huge_pages',
  'ssl',
  'password_encryption',
  'shared_preload_libraries',
] as const;

/**
 * Clients other than us. A role without `pg_read_all_stats` sees neither kind nor state of others' sessions, but whose
 * they are: a session with a user and a database is a client's or works for one.
 */
const others = `SELECT count(*)::int FROM pg_stat_activity
  WHERE pid <> pg_backend_pid() AND usesysid IS NOT NULL AND datid IS NOT NULL
    AND coalesce(backend_type, 'client backend') = 'client backend' AND application_name NOT LIKE 'headroom load%'`;

const sql = `SELECT current_setting('server_version') AS version,
  current_setting('max_connections')::int AS most,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true)::int, 0) AS usable,
  (SELECT coalesce(json_object_agg(name, current_setting(name) ORDER BY name), '{}')
     FROM pg_settings WHERE name = ANY ($1)) AS settings,
  (${others}) AS others`;

/** Asks a server what a study must know of it. */
export async function readFacts(session: Session): Promise<ServerFacts> {
  const { rows } = await session.query(sql, [settingNames]);
  const { version, most, usable, settings, others } = rows[0] ?? {};
  return {
    // Distributions add their own to it: `15.18 (Debian 15.18-0+deb12u1)`.
    version: String(version).split(' ')[0] ?? '',
    maxConnections: Number(most),
    usableConnections: Number(usable),
    settings: settings as StudyServer['settings'],
    otherSessions: Number(others),
  };
}
