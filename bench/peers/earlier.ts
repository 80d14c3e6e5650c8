import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Pool } from 'pg-headroom';
import { againstVariable } from '../options.js';
import { toDriver } from './headroom.js';
import type { Peer } from './peer.js';

/** Another build of this package, such as the one before a change; undefined where none is asked for. */
export const earlier: Peer | undefined = await load(process.env[againstVariable]);

async function load(folder: string | undefined): Promise<Peer | undefined> {
  if (folder === undefined) return undefined;
  const built = pathToFileURL(join(folder, 'dist', 'index.cjs')).href;
  const module = (await import(built)) as { readonly Pool: typeof Pool };
  return {
    name: 'Headroom before',
    settings: 'Another build, set up and used alike.',
    ...tracedWith(join(folder, 'dist', 'otel', 'index.cjs')),
    open: ({ url, max, applicationName }) =>
      toDriver(new module.Pool({ connectionString: url, max, idleTimeoutMs: 0, application_name: applicationName })),
  };
}

/** Its own instrumentation, which the oldest builds do not have. */
function tracedWith(path: string): Pick<Peer, 'instrument' | 'lacks'> {
  if (!existsSync(path)) return { lacks: { tracing: 'that build has no instrumentation' } };
  return {
    instrument() {
      const { HeadroomInstrumentation } = createRequire(import.meta.url)(path) as typeof import('pg-headroom/otel');
      new HeadroomInstrumentation();
    },
  };
}
