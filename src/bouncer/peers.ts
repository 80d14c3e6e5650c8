import { renderConnectionString } from './connection-string.js';
import type { BouncerSettings } from './settings.js';

/** The folder of one process, numbered from 1: several cannot share one, since the sockets would have one name. */
export function runDirectoryOf({ runDirectory, processes }: BouncerSettings, process: number): string {
  return processes === 1 || runDirectory === '' ? runDirectory : `${runDirectory}-${process}`;
}

/** The numbers of the processes, which are their peer ids too. */
export const listProcesses = ({ processes }: BouncerSettings): number[] =>
  Array.from({ length: processes }, (_, at) => at + 1);

/**
 * The lines of `[peers]`, the same for every process: a request to cancel comes on a connection of its own, and the
 * kernel gives that to any process, which must pass it on.
 */
export function peerLines(settings: BouncerSettings): string[] {
  if (settings.processes === 1) return [];
  return listProcesses(settings).map((process) => {
    const host = runDirectoryOf(settings, process);
    return `${process} = ${renderConnectionString({ host, port: String(settings.listenPort) })}`;
  });
}

/** Name of a process's ini file. */
export const iniNameOf = ({ processes }: BouncerSettings, process: number): string =>
  processes === 1 ? 'pgbouncer.ini' : `pgbouncer-${process}.ini`;
