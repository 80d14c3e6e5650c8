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
  const pathOf = (...path: string[]): string => pathToFileURL(join(folder, 'dist', ...path)).href;
  const module = (await import(pathOf('index.cjs'))) as { readonly Pool: typeof Pool };
  const otel = (await import(pathOf('otel', 'index.cjs'))) as typeof import('pg-headroom/otel');
  return {
    name: 'Headroom before',
    settings: 'Another build, set up and used alike.',
    instrument: () => void new otel.HeadroomInstrumentation(),
    open: ({ url, max, applicationName }) =>
      toDriver(new module.Pool({ connectionString: url, max, idleTimeoutMs: 0, application_name: applicationName })),
  };
}
