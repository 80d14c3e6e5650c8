import { renderConnectionString } from './connection-string.js';
import type { BouncerSettings } from './settings.js';

/** Directory of one process, numbered from 1: processes cannot share one, since their sockets have the same name. */
export function runDirectoryOf({ runDirectory, processes }: BouncerSettings, process: number): string {
  return processes === 1 || runDirectory === '' ? runDirectory : `${runDirectory}-${process}`;
}

/** Numbers of the processes, which are also their peer ids. */
export const listProcesses = ({ processes }: BouncerSettings): number[] =>
  Array.from({ length: processes }, (_, at) => at + 1);

/**
 * Lines of `[peers]`, the same for every process: a cancel request arrives on a separate connection, and the
 * kernel passes that to any process, which must forward it.
 */
export function peerLines(settings: BouncerSettings): string[] {
  if (settings.processes === 1) return [];
  return listProcesses(settings).map((process) => {
    const host = runDirectoryOf(settings, process);
    return `${process} = ${renderConnectionString({ host, port: String(settings.listenPort) })}`;
  });
}

/** Name of the ini file of a process. */
export const iniNameOf = ({ processes }: BouncerSettings, process: number): string =>
  processes === 1 ? 'pgbouncer.ini' : `pgbouncer-${process}.ini`;
