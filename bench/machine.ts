import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { dirname, join } from 'node:path';

/** Machine and versions of the measurement. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  /** Load average of the minute before: what else the machine was doing. */
  readonly load: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** @param more versions of what is measured besides */
export function describeMachine(postgresqlVersion: string, more: Readonly<Record<string, string>> = {}): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    load: Math.round(loadavg()[0]! * 100) / 100,
    versions: {
      PostgreSQL: postgresqlVersion,
      'Node.js': process.versions.node,
      'pg-headroom': versionOf('pg-headroom'),
      pg: versionOf('pg'),
      'pg-pool': versionOf('pg-pool', import.meta.resolve('pg')),
      postgres: versionOf('postgres'),
      ...more,
    },
  };
}

/** The version of a package as `from` sees it: of the nearest package.json that bears its name. */
function versionOf(packageName: string, from = import.meta.url): string {
  let folder = dirname(createRequire(from).resolve(packageName));
  for (; folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    const { name, version } = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
    if (name === packageName) return version;
  }
  return 'unknown';
}
