import type { ClientConfig } from 'pg';
import { type ConnectionSettings, hidePassword, withoutUndefined } from './connection.js';
import type { Config } from './load.js';
import type { PoolOptions } from './pool-options.js';

/**
 * Options for `new Pool()` that make the configured pool. With `PGBOUNCER_URL` the pooler is known from the start, and in
 * transaction mode unless the settings say otherwise.
 *
 * @example
 * const pool = new Pool(toPoolOptions(loadConfig()));
 */
export function toPoolOptions({ strategy, connection, pool, session }: Config): PoolOptions {
  const { sslFallback, fallbackSsl } = connection;
  const pooler = strategy === 'pgbouncer' && pool.pooler === 'auto' ? 'transaction' : pool.pooler;
  const client = toClientConfig(connection);
  const options = { ...client, ...pool, pooler, ...session, ...withoutUndefined({ sslFallback, fallbackSsl }) };
  return Object.freeze(hidePassword(options, connection.password));
}

/** Options for one `pg` Client: a connection that is nobody's pool's. `password` is in it, not enumerable. */
export function toClientConfig(connection: ConnectionSettings): ClientConfig {
  const { host, port, user, database, ssl, password, applicationName, options, extra } = connection;
  const config = withoutUndefined({
    ...extra,
    ...{ host, port, user, database, options },
    // Read by pg and by node:tls, which do not write to it: frozen or not is one to them, not to their types.
    ssl: ssl as NonNullable<ClientConfig['ssl']>,
    application_name: applicationName,
  });
  return Object.freeze(hidePassword(config, password));
}
