import { readFile } from 'node:fs/promises';

/** The text of a log; empty while there is none. */
export function readLog(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** The last twenty lines of what was logged after character `from`. */
export async function readTail(path: string, from: number): Promise<string> {
  const lines = (await readLog(path)).slice(from).trim().split('\n');
  return lines.slice(-20).join('\n');
}
