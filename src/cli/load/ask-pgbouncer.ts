import { BouncerAdmin } from '../../bouncer/admin.js';
import type { Env } from '../../config/env.js';
import { loadConfig } from '../../config/load.js';
import type { StudyPgBouncer } from '../../load/study/result.js';

/** Settings that the figures depend on. */
const settingNames: readonly string[] = [
  'pool_mode',
  'default_pool_size',
  'min_pool_size',
  'reserve_pool_size',
  'max_client_conn',
  'max_db_connections',
  'max_prepared_statements',
];

/** Reads a PgBouncer's version and settings; what this user may not see stays unknown. Never rejects. */
export async function askPgBouncer(env: Env): Promise<Pick<StudyPgBouncer, 'version' | 'settings'>> {
  try {
    await using admin = new BouncerAdmin({ connection: loadConfig(env).connection, timeoutMs: 3000 });
    const version = await admin.version();
    const settings = (await admin.config()).filter(({ key }) => settingNames.includes(key));
    return { version, settings: Object.fromEntries(settings.map(({ key, value }) => [key, value])) };
  } catch {
    return { version: 'unknown', settings: {} };
  }
}
