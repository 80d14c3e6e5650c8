import pg from 'pg';
import { startPostgres } from '../../embedded/index.js';

/** Places of the temporary server: `max_connections`, of which 3 are reserved. */
export const ownMaxConnections = 100;

/** A server for a fleet, and the connection string of its service. */
export interface FleetServer extends AsyncDisposable {
  readonly url: string;
  readonly version: string;
}

/** Starts a temporary PostgreSQL with a role without privileges, as a service has: superusers may use the reserved places. */
export async function startFleetServer(): Promise<FleetServer> {
  const server = await startPostgres({
    settings: { max_connections: ownMaxConnections, log_min_messages: 'panic' },
  });
  try {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(`create role service login password 'service'; grant pg_monitor to service`);
    await client.end();
  } catch (error) {
    await server.stop();
    throw error;
  }
  const url = Object.assign(new URL(server.url), { username: 'service', password: 'service' }).href;
  return { url, version: server.version, [Symbol.asyncDispose]: () => server.stop() };
}
