import { isIP } from 'node:net';
import pg from 'pg';
import { guardParser } from './codec/parser-guard.js';
import type { LaneClient } from './pg-client.js';

/** `pg`'s Connection, which knows how to reach a server, TLS included. */
export interface RawConnection {
  readonly stream: { destroy(): void };
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
  startup(parameters: Readonly<Record<string, string>>): void;
  on(event: string, listener: (message: { readonly message?: string }) => void): unknown;
}

/** What happens to a connection that is opened beside a client. */
export interface RawHandlers {
  /** The way is open, TLS included: something may be sent. */
  ready(connection: RawConnection): void;
  /** Closed in order or broken. */
  over(connection: RawConnection): void;
}

const ConnectionClass = pg.Connection as unknown as new (options: object) => RawConnection;

/** Whether another connection to where the client is connected can be made: not where it was given a ready-made socket. */
export function canDialBeside(stream: unknown): boolean {
  return stream === undefined || typeof stream === 'function';
}

/**
 * Opens a connection to where the client is connected, which nobody is signed in on.
 *
 * @param stream of the clients' options: where a function makes their sockets, it makes this one too
 */
export function dialBeside(client: LaneClient, stream: unknown, { ready, over }: RawHandlers): RawConnection {
  const { ssl, sslNegotiation } = client;
  const { host, port } = addressOf(client, stream);
  const tls = ssl && host !== client.host ? tlsFor(ssl, client.host) : ssl;
  const connection = new ConnectionClass({ ssl: tls, sslNegotiation, stream });
  guardParser({ connection }, (cause) => new Error('What came is not the protocol of PostgreSQL', { cause }));
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
 * Where the client's own socket leads: a name may lead elsewhere by now, or to another server each time. Where a function
 * makes the sockets, only it knows what the address of one means.
 */
function addressOf({ host, port, connection }: LaneClient, stream: unknown): { host: string; port: number } {
  const { remoteAddress, remotePort } = connection.stream;
  const isKnown = stream === undefined && typeof remoteAddress === 'string' && typeof remotePort === 'number';
  return isKnown ? { host: remoteAddress, port: remotePort } : { host, port };
}

/** The same TLS settings for a connection to the address of a name: the certificate is still that of the name. */
function tlsFor(ssl: unknown, name: string): object {
  const settings: Record<string, unknown> = { host: name };
  if (typeof ssl === 'object') Object.defineProperties(settings, Object.getOwnPropertyDescriptors(ssl));
  if (isIP(name) === 0) settings.servername = name;
  return settings;
}
