import { chown, writeFile } from 'node:fs/promises';
import type { Account } from './account.js';

/** Writes a file that only the server's user can read. */
export async function writeOwned(path: string, text: string, account: Account | undefined): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  if (account) await chown(path, account.uid, account.gid);
}
