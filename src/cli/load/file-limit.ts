import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { formatCount } from '../../format/number.js';
import { StudyError } from '../../load/study/errors.js';

/** Consumers of file handles. */
export interface FileNeeds {
  /** Connections that strategies without a pool open at once; 0 where none does. */
  readonly connections: number;
  readonly workers: number;
  /** A PgBouncer of our own, which has as many handles for its clients, and these for its sessions. */
  readonly bouncerSessions: number | undefined;
}

/** Beside connections: files, pipes, and what Node.js itself has open. */
const others = 100;

/** Maximum number of open files of one process. Pure. */
export function countFiles({ connections, workers, bouncerSessions }: FileNeeds): number {
  const ours = Math.ceil(connections / workers) + others;
  return bouncerSessions === undefined ? ours : Math.max(ours, connections + bouncerSessions + 2 * others);
}

/** @throws StudyError where the processes may not have as many files open as the load needs. */
export function checkFiles(needs: FileNeeds, limit: number): void {
  const needed = countFiles(needs);
  if (needed <= limit) return;
  const spread = needs.bouncerSessions === undefined ? ', spread the load with --workers' : '';
  throw new StudyError(
    `${formatCount(needs.connections)} connections at once need ${formatCount(needed)} files open in one process, and the limit is ${formatCount(limit)}.`,
    {
      remedy: `Raise it with \`ulimit -n ${needed}\` (its hard limit as root, or by LimitNOFILE)${spread}, or ask for fewer --users.`,
    },
  );
}

/** Limit on open files: Node.js raises its soft limit to the hard one. `Infinity` if it is unknown. */
export async function readFileLimit(): Promise<number> {
  if (process.platform === 'win32') return Number.POSITIVE_INFINITY;
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', 'ulimit -H -n']);
  const limit = Number(stdout.trim());
  return Number.isFinite(limit) ? limit : Number.POSITIVE_INFINITY;
}
