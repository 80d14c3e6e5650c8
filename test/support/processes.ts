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
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(readCommandLine).join('\n');
}

function readCommandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').replaceAll('\n', ' ');
  } catch {
    return '';
  }
}
