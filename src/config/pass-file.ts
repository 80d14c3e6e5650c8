import { readFile, stat } from 'node:fs/promises';

/** The parts of a connection that a line of a password file may name. */
export interface Login {
  readonly host?: string | null | undefined;
  readonly port?: number | string | null | undefined;
  readonly database?: string | null | undefined;
  readonly user?: string | null | undefined;
}

/** Directories of the server's socket that count as `localhost`, as in libpq. */
const socketDirectories: readonly string[] = ['/tmp', '/var/run/postgresql'];
/** A field, with `\:` for a colon and `\\` for a backslash. */
const field = /((?:\\.|[^:\\])*):/.source;
const line = new RegExp(`^${field.repeat(4)}(.*)$`, 's');

/**
 * Finds the password of a login in the text of a password file, `host:port:database:user:password` on each line, of which
 * the first that matches counts. Pure.
 */
export function findPassword(text: string, { host, port, database, user }: Login): string | undefined {
  const place = !host || socketDirectories.includes(host) ? 'localhost' : host;
  const wanted = [place, String(port), database, user];
  for (const each of text.split(/\r?\n/)) {
    const parts = each.startsWith('#') ? undefined : line.exec(each)?.slice(1);
    const [password, ...names] = [parts?.[4], ...(parts?.slice(0, 4) ?? [])];
    const isMatch = names.length === 4 && names.every((name, at) => name === '*' || plain(name) === wanted[at]);
    if (isMatch && password) return plain(password);
  }
  return undefined;
}

function plain(text: string | undefined): string | undefined {
  return text?.replace(/\\(.)/g, '$1');
}

/**
 * Returns a function for the option `password` of `pg`'s Client, which reads the file each time a connection is opened. A
 * file that does not exist, or that others may read, has no password, as in libpq.
 */
export function passwordFrom(path: string): () => Promise<string> {
  // `pg` calls it with the parameters of the connection, which its types do not say, and takes undefined for none.
  return ((login: Login) => readPassword(path, login)) as unknown as () => Promise<string>;
}

async function readPassword(path: string, login: Login): Promise<string | undefined> {
  try {
    const { mode } = await stat(path);
    if (process.platform === 'win32' || (mode & 0o077) === 0) return findPassword(await readFile(path, 'utf8'), login);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  process.emitWarning(`The password file ${path} is ignored: others may read it. Remedy: chmod 600.`, {
    type: 'HeadroomWarning',
    code: 'HEADROOM_PASSFILE',
  });
  return undefined;
}
