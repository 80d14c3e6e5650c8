import pg from 'pg';
import { isSocket } from './hosts.js';
import type { ResolvedPoolOptions } from './options.js';

/**
 * Describes the server that a pool connects to, and which setting names its host: `db:5432 (from PGHOST)`. `pg` itself
 * reads the `PG*` variables and `pg.defaults` if no option is given.
 *
 * @param source variable with the host, if the options come from the environment
 */
export function describeAddress({ client, hosts, options }: ResolvedPoolOptions, source?: string): string {
  const env = process.env;
  const host = client.host || env.PGHOST || pg.defaults.host || 'localhost';
  const port = client.port || env.PGPORT || pg.defaults.port || 5432;
  const all = hosts ?? [{ host, port }];
  const places = all.map((each) => `${placeOf(each.host)}:${each.port ?? port}`).join(', ');
  return `${places} (${source ?? sourceOf(Boolean(client.host), options.connectionString !== undefined)})`;
}

function placeOf(host: string): string {
  return host.includes(':') && !isSocket(host) ? `[${host}]` : host;
}

function sourceOf(isGiven: boolean, hasUrl: boolean): string {
  if (isGiven) return hasUrl ? 'from `connectionString`' : 'from the option `host`';
  if (process.env.PGHOST) return 'from PGHOST';
  return pg.defaults.host ? 'from pg.defaults.host' : 'the default, since no option and no PGHOST names a host';
}
