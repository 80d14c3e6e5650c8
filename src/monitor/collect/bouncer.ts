import { BouncerAdmin } from '../../bouncer/admin.js';
import type { ConnectionSettings } from '../../config/connection.js';
import { shared } from '../../util/shared.js';
import type { BouncerFacts } from '../facts.js';
import type { Collector } from '../snapshot.js';
import { answerOf, type Timeout } from './answer.js';
import { type BouncerAnswers, toBouncerFacts } from './bouncer-facts.js';
import { RunningSums } from './running-sums.js';
import { monitorName } from './server.js';

/** Reads a PgBouncer, and pauses it. The user must be in `admin_users` for that. */
export interface BouncerCollector extends Collector<BouncerFacts> {
  /** See `BouncerAdmin.pause`. */
  pause(database?: string): Promise<void>;
  /** See `BouncerAdmin.resume`. */
  resume(database?: string): Promise<boolean>;
}

/**
 * Reads a PgBouncer through its console, over a persistent session. The user must be in `stats_users` or `admin_users`.
 * The database in the address is replaced by the console's.
 *
 * @throws {ConfigError} if the address is invalid
 */
export function collectBouncer(address: string | ConnectionSettings, timeout: Timeout): BouncerCollector {
  const { clock, timeoutMs } = timeout;
  const options = { connection: address, timeoutMs, applicationName: monitorName };
  const admin = new BouncerAdmin(options, { clock, optionName: 'bouncer' });
  const totals = new RunningSums();
  const ask = () => answerOf(admin.place, timeout, async (late) => toBouncerFacts(await readAll(admin, late), totals));
  return {
    source: admin.place,
    collect: shared(ask),
    pause: (database) => admin.pause(database),
    resume: (database) => admin.resume(database),
    close: () => admin.close(),
  };
}

async function readAll(admin: BouncerAdmin, signal: AbortSignal): Promise<BouncerAnswers> {
  const call = { signal };
  const [pools, databases, stats, lists, config, version, state] = await Promise.all([
    admin.pools(call),
    admin.databases(call),
    admin.stats(call),
    admin.lists(call),
    admin.config(call),
    admin.version(call),
    admin.state(call),
  ]);
  return { pools, databases, stats, lists, config, version, state };
}
