import { type BouncerPlace, findPgBouncer, startPgBouncer } from 'pg-headroom/embedded';

/** A PgBouncer before the server, in transaction mode. */
export interface BenchTier extends AsyncDisposable {
  readonly url: string;
}

/** Starts a PgBouncer, a new one where it can be had, with as many connections to the server as a peer has to it. */
export async function openTier(serverUrl: string, poolSize: number): Promise<BenchTier> {
  // Statements share connections from 1.21 on; the machine's own may be older.
  const binary = await findPgBouncer({ release: 'trixie' }).catch(() => findPgBouncer());
  const server = new URL(serverUrl);
  const bouncer = await startPgBouncer({ binary, files: (place) => renderFiles(server, poolSize, place) });
  const url = Object.assign(new URL(serverUrl), { hostname: '127.0.0.1', port: bouncer.port }).href;
  return { url, [Symbol.asyncDispose]: () => bouncer.stop() };
}

function renderFiles({ hostname, port, username, password }: URL, poolSize: number, place: BouncerPlace) {
  const keys = {
    ...{ listen_addr: '127.0.0.1', listen_port: place.port, unix_socket_dir: place.socketDir },
    ...{ auth_type: 'scram-sha-256', auth_file: `${place.folder}/userlist.txt`, pool_mode: 'transaction' },
    ...{ default_pool_size: poolSize, max_client_conn: 1000 },
  };
  const lines = Object.entries(keys).map(([key, value]) => `${key} = ${value}`);
  const ini = ['[databases]', `* = host=${hostname} port=${port}`, '[pgbouncer]', ...lines, ''];
  return { 'pgbouncer.ini': ini.join('\n'), 'userlist.txt': `"${username}" "${decodeURIComponent(password)}"\n` };
}
