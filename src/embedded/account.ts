import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PostgresStartError } from './errors.js';

const execute = promisify(execFile);

/** A user of this machine, other than ourselves, that the server runs as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Who the server runs as: `undefined` for ourselves, another user when we are root, because neither PostgreSQL nor
 * PgBouncer runs as root.
 *
 * @throws PostgresStartError when we are root and the machine has neither a `postgres` nor a `nobody`.
 */
export async function findAccount(uid = process.getuid?.()): Promise<Account | undefined> {
  if (uid !== 0) return undefined;
  const account = (await lookUp('postgres')) ?? (await lookUp('nobody'));
  if (account) return account;
  throw new PostgresStartError(
    'A database server refuses to run as root, and there is no user `postgres` or `nobody`.',
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

/** The options of `spawn` that make a child run as `account`. */
export function identityOf(account: Account | undefined): { uid: number; gid: number } | object {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

/** Our environment without the `PG…` variables, which would lead the server astray, and with messages in English. */
export function serverEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}
