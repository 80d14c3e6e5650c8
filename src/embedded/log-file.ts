import { readFile } from 'node:fs/promises';

/** Returns the content of a log file; empty if there is none. */
export function readLog(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** Returns the last twenty lines that were logged after character `from`. */
export async function readTail(path: string, from: number): Promise<string> {
  const lines = (await readLog(path)).slice(from).trim().split('\n');
  return lines.slice(-20).join('\n');
}
