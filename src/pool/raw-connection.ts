import pg from 'pg';
import type { LaneClient } from './driver.js';

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
  const { host, port, ssl, sslNegotiation } = client;
  const connection = new ConnectionClass({ ssl, sslNegotiation, stream });
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
