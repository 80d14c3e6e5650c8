import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import type { StudyMachine } from './result.js';

/** This machine, as far as figures depend on it. */
export function describeMachine(): StudyMachine {
  return {
    processor: cpus()[0]?.model.trim() || 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    platform: `${platform()} ${arch()}`,
    node: process.versions.node,
    pg: readVersionOfDriver(),
  };
}

function readVersionOfDriver(): string {
  const { version } = createRequire(import.meta.url)('pg/package.json') as { version: string };
  return version;
}
