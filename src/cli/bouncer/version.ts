import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type BouncerVersion, knownReleases, parseBouncerVersion } from '../../bouncer/version.js';

/** A version of PgBouncer, and how we come to it. */
export interface FoundVersion {
  readonly version: BouncerVersion;
  readonly source: string;
}

/**
 * The version that was asked for, else the one of the PgBouncer on the PATH, else the newest that is known.
 *
 * @throws {ConfigError} when what was asked for is no version.
 */
export async function findVersion(flag: string | undefined): Promise<FoundVersion> {
  if (flag !== undefined) {
    return { version: parseBouncerVersion(flag, '--pgbouncer-version'), source: 'as asked for' };
  }
  const installed = await readInstalled();
  if (installed !== undefined) return { version: installed, source: 'on the PATH' };
  return { version: parseBouncerVersion(knownReleases.newest), source: 'assumed; say --pgbouncer-version if not' };
}

async function readInstalled(): Promise<BouncerVersion | undefined> {
  try {
    const { stdout } = await promisify(execFile)('pgbouncer', ['--version'], { timeout: 3000 });
    return parseBouncerVersion(stdout.split('\n', 1)[0] ?? '');
  } catch {
    return undefined;
  }
}
