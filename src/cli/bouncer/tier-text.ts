import { advisoriesOf, fixedRelease } from '../../bouncer/advisories.js';
import { parseBouncerVersion } from '../../bouncer/version.js';
import type { ConnectionSettings } from '../../config/connection.js';
import { isSocket } from '../../config/hosts.js';
import type { EmbeddedPgBouncer } from '../../embedded/index.js';
import { joinList } from '../../format/list.js';
import { formatCount } from '../../format/number.js';
import type { Tier } from './tier.js';

/** Facts about a running local PgBouncer. */
export interface TierFacts {
  readonly bouncer: Pick<EmbeddedPgBouncer, 'version' | 'port' | 'folder' | 'socketDir'>;
  /** Where the program comes from. */
  readonly source: string;
  readonly tier: Tier;
  readonly connection: ConnectionSettings;
  readonly sizing: string;
  /** Address of the server, where it is one of our own. Its password is made up. */
  readonly ownUrl: string | undefined;
}

/** Address and sizes of a local PgBouncer, and the variables to use it. Shows generated passwords only. */
export function renderTier({ bouncer, source, tier, connection, sizing, ownUrl }: TierFacts): string {
  const { host, port, database } = connection;
  const settings = tier.settingsAt(bouncer);
  const { poolMode, maxClientConnections, defaultPoolSize, reservePoolSize, maxDbConnections } = settings;
  const advisories = advisoriesOf(parseBouncerVersion(bouncer.version));
  const fixed = fixedRelease(advisories);
  const place = isSocket(host) ? host : `${host}:${port}`;
  return [
    `PgBouncer ${bouncer.version} (${source}) on 127.0.0.1:${bouncer.port}, before ${place}, database ${database}`,
    `  mode     ${poolMode}`,
    `  clients  at most ${formatCount(maxClientConnections)}`,
    `  servers  ${defaultPoolSize} a user and ${reservePoolSize} in reserve, at most ${maxDbConnections} to the database`,
    `  sizing   ${sizing}`,
    ...tier.lost.map((lost) => `  without  ${lost}`),
    ...(fixed === undefined ? [] : [`  affected by ${joinList(advisories.map(({ id }) => id))}; ${fixed} is not`]),
    '',
    ...(ownUrl === undefined ? [] : [`DATABASE_URL=${ownUrl}`]),
    `PGBOUNCER_URL=${tier.urlAt(bouncer.port)}`,
    '',
    ...(ownUrl === undefined && connection.password !== undefined ? ['The password is that of DATABASE_URL.'] : []),
    'headroom bouncer status shows what it does. Ctrl-C ends it.',
    '',
  ].join('\n');
}
