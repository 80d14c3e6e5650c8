import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Whether a process runs; one that has ended but was not reaped yet does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Command lines of running processes that contain a text. */
export function listCommandLines(text: string): string[] {
  const all = process.platform === 'linux' ? readAll() : execFileSync('ps', ['-A', '-ww', '-o', 'command=']).toString();
  return all.split('\n').filter((line) => line.includes(text));
}

function readAll(): string {
  return listPids().map(readCommandLine).join('\n');
}

function listPids(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

function readCommandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').replaceAll('\n', ' ');
  } catch {
    return '';
  }
}

/** Command lines of the running processes of a process group. */
export function listGroup(group: number): string[] {
  if (process.platform === 'linux')
    return listPids()
      .filter((pid) => readGroup(pid) === group)
      .map(readCommandLine);
  const all = execFileSync('ps', ['-A', '-ww', '-o', 'pgid=,command=']).toString().split('\n');
  return all.filter((line) => Number.parseInt(line, 10) === group);
}

/** `/proc/<pid>/stat` is `pid (name) state parent group …`, and a name may hold anything. */
function readGroup(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : Number(group);
  } catch {
    return undefined;
  }
}
