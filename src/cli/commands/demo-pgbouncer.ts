import {
  type BouncerPlace,
  type EmbeddedPgBouncer,
  type EmbeddedServer,
  findPgBouncer,
  PgBouncerNotFoundError,
  startPgBouncer,
} from '../../embedded/index.js';
import type { StatusLine } from '../terminal.js';

/** What the demonstration's PgBouncer stands between. */
interface Plan {
  readonly server: EmbeddedServer;
  /** Connections that users may open to it. */
  readonly clients: number;
  /** Connections that it may open to the server. */
  readonly sessions: number;
}

/** A PgBouncer, and the connection string of the server's user through it. */
type DemoPgBouncer = AsyncDisposable & { readonly url: string };

/** Starts PgBouncer in front of our own server; where there is none, says why in one line and does without. */
export async function startDemoPgBouncer(plan: Plan, status: StatusLine): Promise<DemoPgBouncer | undefined> {
  status.write('Looking for PgBouncer');
  try {
    const binary = await findPgBouncer();
    const bouncer = await startPgBouncer({ binary, files: (place) => renderFiles(plan, place) });
    status.write(`PgBouncer ${bouncer.version} (${binary.source}) on 127.0.0.1:${bouncer.port}`);
    return { url: urlThrough(bouncer, plan.server), [Symbol.asyncDispose]: () => bouncer.stop() };
  } catch (error) {
    if (!(error instanceof PgBouncerNotFoundError)) throw error;
    status.write(`Without PgBouncer: ${error.tried.join('; ')}. ${error.remedy ?? ''}`);
    return undefined;
  }
}

function urlThrough(bouncer: EmbeddedPgBouncer, server: EmbeddedServer): string {
  const url = new URL(server.url);
  url.port = String(bouncer.port);
  return url.href;
}

function renderFiles({ server, clients, sessions }: Plan, { folder, port, socketDir }: BouncerPlace) {
  const ini = [
    '[databases]',
    `* = host=${server.host} port=${server.port}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    `unix_socket_dir = ${socketDir}`,
    'auth_type = scram-sha-256',
    `auth_file = ${folder}/userlist.txt`,
    'pool_mode = transaction',
    `max_client_conn = ${clients + 100}`,
    `default_pool_size = ${sessions}`,
  ];
  return { 'pgbouncer.ini': `${ini.join('\n')}\n`, 'userlist.txt': `"${server.user}" "${server.password}"\n` };
}
