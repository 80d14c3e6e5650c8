import { nearestName } from '../util/edit-distance.js';
import type { Problems } from './problems.js';
import { poolSettings, sessionSettings } from './settings.js';

/** Options that the pool uses unchanged and does not pass to pg's Client. */
export const hookNames = ['Client', 'Promise', 'log', 'onConnect', 'verify'] as const;

/** Every option name in the two tables, ours and `pg.Pool`'s. */
export const settingNames: ReadonlySet<string> = new Set(
  [...Object.entries(poolSettings), ...Object.entries(sessionSettings)].flatMap(([name, setting]) =>
    'pgName' in setting ? [name, setting.pgName] : [name],
  ),
);

const ownNames: ReadonlySet<string> = new Set([
  ...settingNames,
  ...['applicationName', 'sslFallback', 'fallbackSsl', 'hosts', 'replicas', 'directUrl', 'fleet'],
]);

/** Other option names of pg's Client and Pool. */
const pgNames: ReadonlySet<string> = new Set([
  ...hookNames,
  ...['user', 'database', 'password', 'port', 'host', 'connectionString', 'keepAlive', 'stream', 'ssl', 'connection'],
  ...['enableChannelBinding', 'sslnegotiation', 'query_timeout', 'keepAliveInitialDelayMillis', 'application_name'],
  ...['fallback_application_name', 'types', 'options', 'client_encoding', 'replication', 'binary'],
  ...['scramMaxIterations', 'parseInputDatesAsUTC', 'poolIdleTimeout', 'reapIntervalMillis', 'rows', 'keepalives'],
  ...['isDomainSocket', 'connect_timeout', 'keepalives_idle', 'Connection', 'parseInt8'],
]);

/** Every option that is known by name, of this package and of pg. */
export const optionNames: ReadonlySet<string> = new Set([...ownNames, ...pgNames]);

/** Rejects an unknown option that looks like a misspelling of ours; other unknown options are left to pg. */
export function refuseMisspelt(options: object, problems: Problems): void {
  for (const name of Object.keys(options)) {
    if (ownNames.has(name) || pgNames.has(name)) continue;
    const nearest = nearestName(name, ownNames);
    if (nearest === undefined) continue;
    problems.add(name, 'a known option', `an unknown one (did you mean \`${nearest}\`?)`);
  }
}
