import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Installs the packages of a folder that has a lock file of its own, unless they are there as the lock file has them.
 * Of several calls at a time, also of other processes, one installs and the others wait for it.
 *
 * @param complete called after an installation, for what else belongs into `node_modules`
 */
export async function installWorkspace(folder: string, complete?: (modules: string) => Promise<void>): Promise<void> {
  const modules = join(folder, 'node_modules');
  const stamp = join(modules, '.headroom-lock');
  const lock = hashOf(await readFile(join(folder, 'package-lock.json')));
  const isInstalled = async (): Promise<boolean> => (await readFile(stamp, 'utf8').catch(() => '')) === lock;
  if (await isInstalled()) return;
  await using _ = await takeTurn(folder);
  if (await isInstalled()) return;
  // No script of a package is needed: binaries come as packages.
  await run('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder });
  await complete?.(modules);
  await writeFile(stamp, lock);
}

function hashOf(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Waits until no other process installs into the folder. A file names the process that does. */
async function takeTurn(folder: string): Promise<AsyncDisposable> {
  const path = join(tmpdir(), `headroom-install-${hashOf(folder)}`);
  while (!(await isWritten(path))) {
    const pid = Number(await readFile(path, 'utf8').catch(() => ''));
    if (pid !== 0 && !isRunning(pid)) await rm(path, { force: true });
    await delay(200);
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

/** False if the file is there already. */
function isWritten(path: string): Promise<boolean> {
  return writeFile(path, String(process.pid), { flag: 'wx' }).then(
    () => true,
    () => false,
  );
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
