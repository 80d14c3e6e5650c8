import { BouncerAdmin } from '../../bouncer/admin.js';
import type { ConnectionSettings } from '../../config/connection.js';
import { answerOf, type Timeout } from '../../monitor/collect/answer.js';
import type { BouncerFacts, Part } from '../facts.js';

/** Reads a PgBouncer through its console. Never rejects. */
export async function collectBouncer(connection: ConnectionSettings, timeout: Timeout): Promise<Part<BouncerFacts>> {
  const admin = new BouncerAdmin(
    { connection, timeoutMs: timeout.timeoutMs, applicationName: 'headroom-doctor' },
    { clock: timeout.clock, optionName: 'bouncer' },
  );
  const reading = await answerOf(admin.place, timeout, (signal) => readAll(admin, signal));
  await admin.close();
  return 'facts' in reading
    ? { name: reading.source, facts: reading.facts }
    : { name: reading.source, silence: reading.silence };
}

async function readAll(admin: BouncerAdmin, signal: AbortSignal): Promise<BouncerFacts> {
  const call = { signal };
  const [pools, databases, lists, config, version] = await Promise.all([
    admin.pools(call),
    admin.databases(call),
    admin.lists(call),
    admin.config(call),
    admin.version(call),
  ]);
  const settings = Object.fromEntries(config.map(({ key, value }) => [key, value]));
  return {
    version: String(version),
    settings,
    databases: databases
      .filter(({ name }) => name !== 'pgbouncer')
      .map(({ name, host, port, database, poolSize, reservePoolSize, maxConnections, poolMode, ...rest }) => ({
        ...{ name, host, port, database, poolSize, reservePoolSize, maxConnections, poolMode },
        currentConnections: rest.currentConnections,
        isPaused: rest.isPaused,
        isDisabled: rest.isDisabled,
      })),
    clients: lists.usedClients,
    clientsWaiting: pools.reduce((sum, { clientsWaiting }) => sum + clientsWaiting, 0),
    maxWaitMs: Math.max(0, ...pools.map(({ maxWaitUs }) => maxWaitUs / 1000)),
  };
}
