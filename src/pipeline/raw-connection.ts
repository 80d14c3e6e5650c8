import { isIP } from 'node:net';
import pg from 'pg';
import { guardParser } from './codec/parser-guard.js';
import type { LaneClient } from './pg-client.js';

/** `pg`'s Connection, which opens a connection to a server, including TLS. */
export interface RawConnection {
  readonly stream: { destroy(): void };
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
  startup(parameters: Readonly<Record<string, string>>): void;
  on(event: string, listener: (message: { readonly message?: string }) => void): unknown;
}

/** Events of a connection that is opened beside a client. */
export interface RawHandlers {
  /** Called when the connection is established, including TLS: messages may be sent. */
  ready(connection: RawConnection): void;
  /** Called when the connection was closed, or broke. */
  over(connection: RawConnection): void;
}

const ConnectionClass = pg.Connection as unknown as new (options: object) => RawConnection;

/** True if another connection to the client's server can be opened: not if the client was given a ready-made socket. */
export function canDialBeside(stream: unknown): boolean {
  return stream === undefined || typeof stream === 'function';
}

/**
 * Opens a connection to the client's server, without logging in.
 *
 * @param stream of the clients' options: a function that creates their sockets creates this one too
 */
export function dialBeside(client: LaneClient, stream: unknown, { ready, over }: RawHandlers): RawConnection {
  const { ssl, sslNegotiation } = client;
  const { host, port } = addressOf(client, stream);
  const tls = ssl && host !== client.host ? tlsFor(ssl, client.host) : ssl;
  const connection = new ConnectionClass({ ssl: tls, sslNegotiation, stream });
  guardParser({ connection }, (cause) => new Error('The server does not speak the PostgreSQL protocol', { cause }));
  connection.on('connect', () => {
    if (!ssl) ready(connection);
    else if (sslNegotiation !== 'direct') connection.requestSsl();
  });
  connection.on('sslconnect', () => ready(connection));
  connection.on('error', () => over(connection));
  connection.on('end', () => over(connection));
  if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
  else connection.connect(port, host);
  return connection;
}

/**
 * The address of the client's own socket: its host name may resolve to another server by now. If a function creates the
 * sockets, only that function knows what a socket's address means, so host and port are used.
 */
function addressOf({ host, port, connection }: LaneClient, stream: unknown): { host: string; port: number } {
  const { remoteAddress, remotePort } = connection.stream;
  const isKnown = stream === undefined && typeof remoteAddress === 'string' && typeof remotePort === 'number';
  return isKnown ? { host: remoteAddress, port: remotePort } : { host, port };
}

/** TLS settings for a connection to the address of a host name: the certificate is still that of the name. */
function tlsFor(ssl: unknown, name: string): object {
  const settings: Record<string, unknown> = { host: name };
  if (typeof ssl === 'object') Object.defineProperties(settings, Object.getOwnPropertyDescriptors(ssl));
  if (isIP(name) === 0) settings.servername = name;
  return settings;
}
