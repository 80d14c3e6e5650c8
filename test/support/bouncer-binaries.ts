import { execFileSync } from 'node:child_process';
import { findPgBouncer, type PgBouncerBinary, type PgBouncerRelease } from '../../src/embedded/index.js';

/** A PgBouncer to test with. */
export interface NamedBinary {
  readonly title: string;
  find(): Promise<PgBouncerBinary>;
}

const releases: readonly PgBouncerRelease[] = ['forky', 'trixie', 'bookworm'];

/** The PgBouncer of as many Debian releases, the newest first, and the program of the variable HEADROOM_PGBOUNCER. */
export function findBinaries(count: number): readonly NamedBinary[] {
  const own = process.env.HEADROOM_PGBOUNCER;
  return [
    ...releases.slice(0, count).map((release) => ({ title: release, find: () => findPgBouncer({ release }) })),
    ...(own ? [{ title: own, find: async () => readBinary(own) }] : []),
  ];
}

function readBinary(path: string): PgBouncerBinary {
  const output = execFileSync(path, ['--version'], { encoding: 'utf8' });
  const version = /^PgBouncer (\d+\.\d+\.\d+)/im.exec(output)?.[1];
  if (version === undefined) throw new Error(`${path} --version says: ${output}`);
  return { command: [path], version, source: 'HEADROOM_PGBOUNCER' };
}
