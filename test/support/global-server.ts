import type { TestProject } from 'vitest/node';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { makeTemplate, type ServerTemplate, startServer } from './own-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser's connection string of the server that all test files share. */
    serverUrl: string;
  }
}

/** The one server of the run, and the template of others. */
interface Servers {
  readonly server: EmbeddedServer;
  readonly template: ServerTemplate;
  remove(): Promise<void>;
}

/** Each project loads this module anew. */
const shared = globalThis as { headroomServers?: Promise<Servers> };

/** Starts the servers of the run, unless another project has. */
export async function setup(project: TestProject): Promise<void> {
  shared.headroomServers ??= start();
  const { server, template } = await shared.headroomServers;
  project.provide('serverUrl', server.url);
  project.provide('serverTemplate', template);
}

async function start(): Promise<Servers> {
  const { template, remove } = await makeTemplate();
  return { template, remove, server: await startServer({ max_connections: 200 }, template) };
}

/** Stops them. */
export async function teardown(): Promise<void> {
  const servers = await shared.headroomServers;
  delete shared.headroomServers;
  await servers?.server.stop({ mode: 'immediate' });
  await servers?.remove();
}
