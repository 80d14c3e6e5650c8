import { describe } from 'vitest';
import {
  type EmbeddedPgBouncer,
  findPgBouncer,
  type PgBouncerRelease,
  startPgBouncer,
} from '../../src/embedded/index.js';
import { testUnless } from './needed.js';

/** How a PgBouncer for tests differs from the usual one. */
export interface TestBouncerOptions {
  readonly release: PgBouncerRelease;
  /** Keys of `[pgbouncer]` over the usual ones. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Lines of `[databases]`, such as `{ app: 'host=127.0.0.1 port=5432' }`. @default every database of the server */
  readonly databases?: Readonly<Record<string, string>>;
  /** Passwords of users beside the server's own. */
  readonly users?: Readonly<Record<string, string>>;
}

/** A PgBouncer in front of a server, in transaction mode; the server's user is its admin too. */
export type TestBouncer = EmbeddedPgBouncer & {
  /** Connection string of the server's user through it. @default the database of the server's own */
  url(database?: string): string;
  /** Connection string of its admin console. */
  readonly adminUrl: string;
};

/** Starts a PgBouncer in front of the server: `await using bouncer = await startBouncer(serverUrl, { release })`. */
export async function startBouncer(serverUrl: string, options: TestBouncerOptions): Promise<TestBouncer> {
  const server = new URL(serverUrl);
  const bouncer = await startPgBouncer({
    binary: await findPgBouncer({ release: options.release }),
    files: ({ folder, port, socketDir }) => ({
      'pgbouncer.ini': renderIni(server, options, {
        listen_addr: '127.0.0.1',
        listen_port: port,
        unix_socket_dir: socketDir,
        auth_file: `${folder}/userlist.txt`,
      }),
      'userlist.txt': renderUsers({ ...options.users, [server.username]: decodeURIComponent(server.password) }),
    }),
  });
  const urlOf = (database = server.pathname.slice(1)) => {
    const url = new URL(serverUrl);
    url.port = String(bouncer.port);
    url.pathname = database;
    return url.href;
  };
  return Object.assign(bouncer, { url: urlOf, adminUrl: urlOf('pgbouncer') });
}

function renderIni(server: URL, { settings, databases }: TestBouncerOptions, place: Record<string, string | number>) {
  const keys = {
    ...place,
    auth_type: 'scram-sha-256',
    admin_users: server.username,
    pool_mode: 'transaction',
    max_client_conn: 1000,
    default_pool_size: 20,
    ...settings,
  };
  const lines = Object.entries(keys).map(([key, value]) => `${key} = ${value}`);
  const routes = Object.entries(databases ?? { '*': `host=127.0.0.1 port=${server.port}` });
  return ['[databases]', ...routes.map(([name, target]) => `${name} = ${target}`), '[pgbouncer]', ...lines, ''].join(
    '\n',
  );
}

function renderUsers(users: Readonly<Record<string, string>>): string {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  return Object.entries(users)
    .map(([user, password]) => `${quote(user)} ${quote(password)}\n`)
    .join('');
}

/** The releases whose PgBouncer the tests run with: 1.24 and 1.18. */
const releases: readonly PgBouncerRelease[] = ['trixie', 'bookworm'];

/**
 * Runs a suite with the real PgBouncer of each release. One that cannot be had fails under CI, and is skipped
 * elsewhere, saying why.
 *
 * @param count of how many releases, the newest first
 */
export function describeBouncers(
  title: string,
  suite: (release: PgBouncerRelease) => void,
  count = releases.length,
): void {
  for (const release of releases.slice(0, count))
    describe(`${title}, PgBouncer of ${release}`, async () => {
      const error: unknown = await findPgBouncer({ release }).then(
        () => undefined,
        (reason) => reason,
      );
      if (error === undefined) return suite(release);
      testUnless(process.env.CI ? undefined : String(error), 'is to be had', () => {
        throw error;
      });
    });
}
