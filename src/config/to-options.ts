import type { ClientConfig } from 'pg';
import { type ConnectionSettings, hidePassword, withoutUndefined } from './connection.js';
import type { Config } from './load.js';
import { passwordFrom } from './pass-file.js';
import type { PoolOptions } from './pool-options.js';

/**
 * Returns options for `new Pool()` that create the configured pool. With `PGBOUNCER_URL` the pooler is known from the
 * start, and in transaction mode unless the settings say otherwise.
 *
 * @example
 * const pool = new Pool(toPoolOptions(loadConfig()));
 */
export function toPoolOptions({ strategy, connection, pool, session, fleet }: Config): PoolOptions {
  const { sslFallback, fallbackSsl, hosts } = connection;
  const pooler = strategy === 'pgbouncer' && pool.pooler === 'auto' ? 'transaction' : pool.pooler;
  const client = toClientConfig(connection);
  const options = {
    ...client,
    ...pool,
    pooler,
    ...session,
    ...withoutUndefined({ sslFallback, fallbackSsl, hosts, fleet }),
  };
  return Object.freeze(hidePassword(options, client.password));
}

/** Returns options for one `pg` Client outside any pool. `password` is not enumerable. */
export function toClientConfig(connection: ConnectionSettings): ClientConfig {
  const { host, port, user, database, ssl, password, passfile, applicationName, options, extra } = connection;
  const config = withoutUndefined({
    ...extra,
    ...{ host, port, user, database, options },
    // pg and node:tls only read it, but their types do not allow a frozen object.
    ssl: ssl as NonNullable<ClientConfig['ssl']>,
    application_name: applicationName,
  });
  const fromFile = password || passfile === undefined ? undefined : passwordFrom(passfile);
  return Object.freeze(hidePassword(config, fromFile ?? password));
}
