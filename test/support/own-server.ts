import { randomBytes } from 'node:crypto';
import { rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { findAccount } from '../../src/embedded/account.js';
import { runCommand } from '../../src/embedded/command.js';
import { type EmbeddedServer, type ServerSettings, startPostgres } from '../../src/embedded/index.js';
import { writeOwned } from '../../src/embedded/owned-file.js';
import { openWorkspace, type Workspace } from '../../src/embedded/workspace.js';
import { cheapVerifier } from './cheap-password.js';
import { queryAt } from './server.js';

declare module 'vitest' {
  interface ProvidedContext {
    serverTemplate: ServerTemplate;
  }
}

/** A data directory that each server of the tests is a copy of: `initdb` takes seconds of the processor. */
export interface ServerTemplate {
  /** Directory with the template, `data`, and the copies. */
  readonly folder: string;
  readonly password: string;
}

/** Makes the template of a run. Its directory is removed by `remove`, or when this process ends. */
export async function makeTemplate(): Promise<{ template: ServerTemplate; remove(): Promise<void> }> {
  const { root, data, watchdog } = await openTemplateWorkspace();
  const password = randomBytes(12).toString('hex');
  const server = await startPostgres({ dataDir: data, password });
  await queryAt(server.url, `ALTER ROLE CURRENT_USER PASSWORD '${cheapVerifier(password)}'`);
  await server.stop();
  return { template: { folder: root, password }, remove: () => watchdog.finish() };
}

/**
 * In memory, where there is room for it: servers come and go by the hundred, and a file system without a journal takes
 * longer for each new file the more have been removed in the last minutes.
 */
async function openTemplateWorkspace(): Promise<Workspace> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = (await hasRoom(memoryFolder)) ? memoryFolder : tmpdir();
  try {
    return await openWorkspace(await findAccount());
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** A file system in memory, on Linux. */
const memoryFolder = '/dev/shm';
const neededBytes = 4 * 2 ** 30;

async function hasRoom(folder: string): Promise<boolean> {
  const found = await statfs(folder).catch(() => undefined);
  return found !== undefined && found.bavail * found.bsize >= neededBytes;
}

/** Starts a server for one test: `await using server = await startServer({ max_connections: 20 })`. */
export async function startServer(settings: ServerSettings = {}, given?: ServerTemplate): Promise<EmbeddedServer> {
  const template = given ?? (await templateOfRun());
  return startOn(await copyTemplate(template), settings, template);
}

/** Starts a standby of a server that `startServer` has just started: a copy of the same template may follow it. */
export async function startStandby(settings: ServerSettings): Promise<EmbeddedServer> {
  const template = await templateOfRun();
  const dataDir = await copyTemplate(template);
  await writeOwned(join(dataDir, 'standby.signal'), '', await findAccount());
  return startOn(dataDir, settings, template);
}

let ownTemplate: Promise<ServerTemplate> | undefined;

/** The template of the test run; programs of `bench/` make one of their own. */
async function templateOfRun(): Promise<ServerTemplate> {
  if (process.env.VITEST) return inject('serverTemplate');
  ownTemplate ??= makeTemplate().then(({ template }) => template);
  return ownTemplate;
}

async function copyTemplate({ folder }: ServerTemplate): Promise<string> {
  const dataDir = join(folder, randomBytes(6).toString('hex'));
  const args = ['-Rp', join(folder, 'data'), dataDir];
  const { code, output } = await runCommand('cp', args, { account: await findAccount(), cwd: folder });
  if (code !== 0) throw new Error(`cp failed: ${output}`);
  return dataDir;
}

/** Compiling a query takes longer than any query of the tests. What the log keeps is limited, since it may be in memory. */
const testSettings: ServerSettings = { jit: false, max_wal_size: '256MB' };

async function startOn(
  dataDir: string,
  settings: ServerSettings,
  { password }: ServerTemplate,
): Promise<EmbeddedServer> {
  const server = await startPostgres({ dataDir, password, settings: { ...testSettings, ...settings } });
  // The directory was given, so that it is not removed with the server.
  const stop = server.stop.bind(server);
  server.stop = async (options) => {
    await stop(options);
    if (!options?.keepData) await rm(dataDir, { recursive: true, force: true });
  };
  return server;
}
