import { randomBytes } from 'node:crypto';
import { chown, mkdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Account } from './account.js';
import { PostgresStartError } from './errors.js';
import { Watchdog } from './watchdog.js';

/** Private directory of one server, and the watchdog that removes it with the server. */
export interface Workspace {
  readonly root: string;
  readonly data: string;
  readonly watchdog: Watchdog;
}

/**
 * Creates the directory, readable only by `account`. The watchdog starts first, so that the directory never outlives
 * us.
 */
export async function openWorkspace(account: Account | undefined, dataDir?: string): Promise<Workspace> {
  const root = join(await findParent(account), `headroom-pg-${randomBytes(6).toString('hex')}`);
  const data = dataDir === undefined ? join(root, 'data') : resolve(dataDir);
  const watchdog = new Watchdog(root, data);
  try {
    await mkdir(root, { mode: 0o700 });
    if (account) await chown(root, account.uid, account.gid);
    if (dataDir !== undefined) await makeDataFolder(data, account);
  } catch (error) {
    await watchdog.finish();
    throw error;
  }
  return { root, data, watchdog };
}

async function makeDataFolder(data: string, account: Account | undefined): Promise<void> {
  const made = await mkdir(data, { recursive: true, mode: 0o700 });
  if (made !== undefined && account) await chown(data, account.uid, account.gid);
}

async function findParent(account: Account | undefined): Promise<string> {
  const choices = account ? [tmpdir(), '/tmp', '/var/tmp'] : [tmpdir()];
  for (const folder of choices) if (await isReachable(folder, account)) return folder;
  throw new PostgresStartError(
    `No temporary directory that user \`${account?.name}\` can access (tried ${choices.join(', ')}).`,
    '',
    'Set TMPDIR to one that every user can access.',
  );
}

/** True if `account` can access every directory of the path. */
export async function isReachable(folder: string, account: Account | undefined): Promise<boolean> {
  const { mode, uid, gid } = await stat(folder).catch(() => ({ mode: 0, uid: -1, gid: -1 }));
  const bit = account?.uid === uid ? 0o100 : account?.gid === gid ? 0o010 : 0o001;
  if (account && (mode & bit) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || isReachable(parent, account);
}
