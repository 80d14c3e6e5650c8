import { access, appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.js';
import { runCommand } from './command.js';
import { PostgresStartError } from './errors.js';
import { writeOwned } from './owned-file.js';
import { renderSettings, type ServerSettings } from './settings.js';

/** Parameters of a new cluster. */
export interface ClusterPlan {
  readonly bin: string;
  readonly root: string;
  readonly data: string;
  readonly account: Account | undefined;
  readonly user: string;
  readonly password: string;
  readonly signal: AbortSignal;
  readonly onStart: (pid: number) => void;
}

const settingsFile = 'headroom.conf';

/** Creates the data directory with `initdb`, unless it exists. */
export async function createCluster(plan: ClusterPlan): Promise<void> {
  if (await exists(join(plan.data, 'PG_VERSION'))) return;
  const passwordFile = join(plan.root, 'password');
  await writeOwned(passwordFile, `${plan.password}\n`, plan.account);
  const { code, output } = await runCommand(join(plan.bin, 'initdb'), initdbArguments(plan, passwordFile), {
    account: plan.account,
    cwd: plan.root,
    signal: plan.signal,
    onStart: plan.onStart,
  });
  await rm(passwordFile, { force: true });
  if (code !== 0) throw new PostgresStartError(`initdb failed with exit code ${code}.`, output.trim());
}

function initdbArguments({ data, user }: ClusterPlan, passwordFile: string): string[] {
  const access = ['-U', user, '-A', 'scram-sha-256', '--pwfile', passwordFile];
  return ['-D', data, ...access, '--no-locale', '-E', 'UTF8', '--no-sync', '--no-instructions'];
}

/** Writes the settings into a separate file, so that `ALTER SYSTEM` still overrides them. */
export async function writeSettings(data: string, settings: ServerSettings, account?: Account): Promise<void> {
  const path = join(data, settingsFile);
  const isNew = !(await exists(path));
  await writeOwned(path, renderSettings(settings), account);
  if (isNew) await appendFile(join(data, 'postgresql.conf'), `\ninclude '${settingsFile}'\n`);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
