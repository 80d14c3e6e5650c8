import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PostgresStartError } from './errors.js';

const execute = promisify(execFile);

/** Another user of this machine, under which the server runs. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Finds the user to run the server as: `undefined` for the current user, another user if that is root, because neither
 * PostgreSQL nor PgBouncer runs as root.
 *
 * @throws PostgresStartError if the process runs as root and neither `postgres` nor `nobody` exists.
 */
export async function findAccount(uid = process.getuid?.()): Promise<Account | undefined> {
  if (uid !== 0) return undefined;
  const account = (await lookUp('postgres')) ?? (await lookUp('nobody'));
  if (account) return account;
  throw new PostgresStartError(
    'A database server does not run as root, and there is no user `postgres` or `nobody`.',
    '',
  );
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => execute('id', [flag, name])));
    return { name, uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  } catch {
    return undefined;
  }
}

/** Options of `spawn` to run a child process as `account`. */
export function identityOf(account: Account | undefined): { uid: number; gid: number } | object {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

/**
 * Environment for the server: ours without the `PG…` variables, which would change its behaviour, and with English
 * messages.
 */
export function serverEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}
