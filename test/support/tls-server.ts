import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';

/** Of a certificate authority that signs itself, for `localhost` and 127.0.0.1. Nobody trusts it but these tests. */
const folder = join(import.meta.dirname, 'tls');
export const certificate = readFileSync(join(folder, 'server.crt'), 'utf8');
const key = readFileSync(join(folder, 'server.key'), 'utf8');

/** https://www.postgresql.org/docs/current/protocol-message-formats.html: SSLRequest */
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

export interface TlsServer extends AsyncDisposable {
  readonly port: number;
  /** Requests to cancel that came through. */
  readonly cancelRequests: number;
}

/** Speaks TLS to clients, as PostgreSQL does, and passes on to a server what they say. */
export async function startTlsServer(target: { readonly host: string; readonly port: number }): Promise<TlsServer> {
  const sockets = new Set<Socket>();
  let cancelRequests = 0;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const server = createServer((socket) => {
    keep(socket);
    socket.once('data', (request) => {
      if (!request.equals(sslRequest)) return void socket.destroy();
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, cert: certificate, key });
      const onward = connect(target);
      keep(onward);
      secure.on('error', () => onward.destroy());
      // 80877102: CancelRequest
      secure.once('data', (first: Buffer) => {
        if (first.length === 16 && first.readInt32BE(4) === 80_877_102) cancelRequests += 1;
      });
      secure.pipe(onward).pipe(secure);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    get cancelRequests() {
      return cancelRequests;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
