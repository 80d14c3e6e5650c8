import pg from 'pg';
import type { Env } from '../../config/env.js';
import { loadConfig } from '../../config/load.js';
import { toClientConfig } from '../../config/to-options.js';
import { ConfigError } from '../../errors.js';

/** Time limit of a connection and of each answer, in milliseconds. */
const timeoutMs = 10_000;

/**
 * Runs work on one direct connection to the server of `DATABASE_URL`.
 *
 * @throws {ConfigError} if only PgBouncer's address is known
 */
export async function onServer<T>(env: Env, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { serverConnection } = loadConfig(env);
  if (serverConnection === undefined) {
    const expected = 'the address of the server, since a fleet shares direct connections';
    throw new ConfigError([{ name: 'DATABASE_URL', expected, got: 'nothing' }]);
  }
  const client = new pg.Client({
    ...toClientConfig(serverConnection),
    password: serverConnection.password,
    application_name: 'headroom fleet',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
