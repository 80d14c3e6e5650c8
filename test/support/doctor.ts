import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Examination } from '../../src/doctor/diagnose.js';
import { commandPath } from './build.js';
import { takeFolder } from './folder.js';
import { urlFor } from './monitored.js';
import { queryServer, takeDatabase } from './server.js';

const secret = 'canary';

const noVariables = {
  DATABASE_URL: '',
  PGBOUNCER_URL: '',
  PGBOUNCER_ADMIN_URL: '',
  PGHOST: '',
  USE_PGBOUNCER: '',
  NODE_OPTIONS: '',
  UV_THREADPOOL_SIZE: '',
  NO_COLOR: '1',
};

export interface Outcome extends Examination {
  readonly code: number | null;
  /** Findings that ask for a change. */
  readonly wrong: readonly string[];
}

/** Runs `headroom doctor`; the password must not be in what it prints. */
export async function examine(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> {
  await using folder = await takeFolder();
  const dir = args.includes('--dir') ? [] : ['--dir', folder.path];
  const child = spawn(process.execPath, [commandPath, 'doctor', '--format', 'json', ...dir, ...args], {
    env: { ...process.env, ...noVariables, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  expect(stdout + stderr).not.toContain(secret);
  const result = JSON.parse(stdout) as Examination;
  const wrong = result.findings.filter(({ severity }) => severity !== 'advice').map(({ id }) => id);
  return { ...result, code: code as number | null, wrong };
}

/** A database and a role of it with a password, for the tests of a file. */
export interface Subject {
  readonly role: string;
  readonly secret: string;
  /** Name of the database. */
  readonly database: string;
  /** URL of the database as its owner. */
  readonly adminUrl: string;
  /** URL of the database as the role. */
  readonly url: string;
}

/** Makes a subject before the tests of the file, and removes it after them. */
export function takeSubject(): Subject {
  const role = `doctor_${randomBytes(4).toString('hex')}`;
  const subject = { role, secret, database: '', adminUrl: '', url: '' };
  let drop: (() => Promise<unknown>) | undefined;
  beforeAll(async () => {
    const database = await takeDatabase();
    drop = () => database.drop();
    await queryServer(`CREATE ROLE ${role} LOGIN PASSWORD '${secret}'`);
    Object.assign(subject, {
      database: database.name,
      adminUrl: database.url,
      url: urlFor(database.url, role, secret),
    });
  });
  afterAll(async () => {
    await drop?.();
    await queryServer(`DROP ROLE IF EXISTS ${role}`);
  });
  return subject;
}

/** The URL with a change. */
export function address(url: string | undefined, change: (url: URL) => void): string {
  const changed = new URL(String(url));
  change(changed);
  return changed.href;
}

/** Does something to the server, and undoes it. */
export async function broken<T>(change: string, undo: string, run: () => Promise<T>): Promise<T> {
  await queryServer(change);
  try {
    return await run();
  } finally {
    await queryServer(undo);
  }
}
