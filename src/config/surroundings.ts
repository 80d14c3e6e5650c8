import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Env } from './env.js';
import type { Files } from './tls.js';

/** Environment and files that the settings of a connection may come from. */
export interface Surroundings extends Files {
  readonly env: Env;
  /** Home directory of the user; undefined if there is none. */
  readonly home?: string | undefined;
}

/** Those of this process. */
export const realSurroundings: Surroundings = {
  env: process.env,
  get home() {
    return homeDirectory();
  },
  readFile: (path) => readFileSync(path, 'utf8'),
  readOwn,
};

/** Reads a file of `~/.postgresql`, or of `%APPDATA%\\postgresql` on Windows; undefined if it does not exist. */
function readOwn(name: string): string | undefined {
  const { APPDATA } = process.env;
  const home = homeDirectory();
  const folder =
    process.platform === 'win32' ? APPDATA && join(APPDATA, 'postgresql') : home && join(home, '.postgresql');
  if (!folder) return undefined;
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
}

function homeDirectory(): string | undefined {
  try {
    return homedir() || undefined;
  } catch {
    return undefined;
  }
}
