import { connect, type Socket } from 'node:net';
import { Conduit } from './conduit.js';

export interface LinkOptions {
  readonly target: { readonly host: string; readonly port: number };
  readonly delayMs: () => number;
  readonly onUp: (byteCount: number) => void;
  readonly onDown: (byteCount: number) => void;
  readonly onClose: (link: Link) => void;
}

/** One connection through the proxy: the client's socket and, once `open()` was called, one to the target. */
export class Link {
  readonly #client: Socket;
  readonly #options: LinkOptions;
  #server: Socket | undefined;
  #conduits: Conduit[] = [];
  #isLost = false;

  constructor(client: Socket, options: LinkOptions) {
    this.#client = client;
    this.#options = options;
    client.setNoDelay(true);
    client.on('error', () => {});
    client.on('close', () => this.#closed());
  }

  /** Nothing of it is ever forwarded again. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Connects to the target and forwards from then on. */
  open(): void {
    if (this.#server || this.#isLost) return;
    const client = this.#client;
    const { target, delayMs, onUp, onDown } = this.#options;
    const server = connect({ host: target.host, port: target.port, allowHalfOpen: true, noDelay: true });
    this.#server = server;
    server.on('close', () => this.#closed());
    this.#conduits = [
      new Conduit({ source: client, sink: server, delayMs, onForward: onUp }),
      new Conduit({ source: server, sink: client, delayMs, onForward: onDown }),
    ];
  }

  /** The network is gone: both directions wait. */
  hold(): void {
    for (const conduit of this.#conduits) conduit.hold();
  }

  /** The network is back: what was held goes on its way. */
  release(): void {
    this.open();
    for (const conduit of this.#conduits) conduit.release();
  }

  /** Neither side ever hears anything again, not even that the other is gone. */
  lose(): void {
    this.#isLost = true;
    for (const conduit of this.#conduits) conduit.lose();
    for (const socket of [this.#client, this.#server]) socket?.on('end', () => socket.destroy()).resume();
  }

  /** An RST to both sides. */
  drop(): void {
    this.#client.resetAndDestroy();
    this.#server?.resetAndDestroy();
  }

  /** A FIN to both sides; what they still say is thrown away. */
  close(): void {
    this.lose();
    this.#client.end();
    this.#server?.end();
  }

  #closed(): void {
    if (this.#client.closed && (this.#server?.closed ?? true)) this.#options.onClose(this);
  }
}
