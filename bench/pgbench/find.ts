import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** PostgreSQL's own load generator: C and libpq. */
export interface PgbenchProgram {
  readonly path: string;
  /** Such as `15.18`. */
  readonly version: string;
}

/** The first that has pipelines. */
const oldestMajor = 14;

/** Where Debian and its relatives put one folder a version. */
const usualParent = '/usr/lib/postgresql';

/**
 * Looks beside the server's programs, on PATH, and in the usual places; `undefined` where there is none that runs and is
 * recent enough.
 */
export async function findPgbench(serverFolder: string | undefined): Promise<PgbenchProgram | undefined> {
  const versions = await readdir(usualParent).catch(() => []);
  for (const folder of listFolders(serverFolder, process.env.PATH, versions)) {
    const path = join(folder, 'pgbench');
    const output = await execute(path, ['--version']).catch(() => undefined);
    const version = /\(PostgreSQL\) (\d+[\w.]*)/.exec(output?.stdout ?? '')?.[1];
    if (version !== undefined && Number.parseInt(version, 10) >= oldestMajor) return { path, version };
  }
  return undefined;
}

/** The folders to look into, in order; of the usual ones the newest version first. */
export function listFolders(
  serverFolder: string | undefined,
  path: string | undefined,
  versions: readonly string[],
): string[] {
  const usual = [...versions].sort((a, b) => Number(b) - Number(a)).map((version) => join(usualParent, version, 'bin'));
  return [serverFolder, ...(path ?? '').split(delimiter), ...usual].filter(
    (folder) => folder !== undefined && folder !== '',
  ) as string[];
}
