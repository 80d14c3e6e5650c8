import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { type EmbeddedServer, startPostgres } from '../../src/embedded/index.js';
import { cheapVerifier } from './cheap-password.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser's connection string of the server that all test files share. */
    serverUrl: string;
  }
}

let server: EmbeddedServer | undefined;

/** Starts the one server of the run. */
export async function setup(project: TestProject): Promise<void> {
  server = await startPostgres({ settings: { max_connections: 200 } });
  const client = new Client({ connectionString: server.url });
  await client.connect();
  await client.query(
    `ALTER ROLE CURRENT_USER PASSWORD '${cheapVerifier(decodeURIComponent(new URL(server.url).password))}'`,
  );
  await client.end();
  project.provide('serverUrl', server.url);
}

/** Stops it. */
export async function teardown(): Promise<void> {
  await server?.stop({ mode: 'immediate' });
}
