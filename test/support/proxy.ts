import { createServer, type Server, type Socket } from 'node:net';
import { Link } from './proxy/link.js';

export interface ProxyOptions {
  readonly target: { readonly host: string; readonly port: number };
  /** @default 127.0.0.1 */
  readonly listenHost?: string;
  /** @default one that is free */
  readonly listenPort?: number;
  /** Delay of each direction. @default 0 */
  readonly delayMs?: number;
}

/** `deaf` and `lost` end with `thaw()` for newcomers only; whoever connected under them stays unheard for ever. */
type Mode = 'forwarding' | 'frozen' | 'deaf' | 'lost';

/**
 * A TCP proxy that can do to a connection what networks and servers do.
 *
 * @example
 * await using proxy = await startProxy({ target: server });
 * proxy.freeze();
 */
export async function startProxy(options: ProxyOptions): Promise<FaultProxy> {
  const proxy = new FaultProxy(options);
  await proxy.accept();
  return proxy;
}

/** The host and port a URL leads to. */
export function targetOf(url: string): ProxyOptions['target'] {
  const { hostname: host, port } = new URL(url);
  return { host, port: Number(port || 5432) };
}

export class FaultProxy {
  readonly #options: ProxyOptions;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #mode: Mode = 'forwarding';
  #delayMs: number;
  #port = 0;
  #accepted = 0;
  #bytesUp = 0;
  #bytesDown = 0;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.#delayMs = options.delayMs ?? 0;
    this.#port = options.listenPort ?? 0;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => this.#welcome(socket));
  }

  get host(): string {
    return this.#options.listenHost ?? '127.0.0.1';
  }
  get port(): number {
    return this.#port;
  }
  /** Connections with at least one side still open. */
  get connections(): number {
    return this.#links.size;
  }
  /** Connections accepted since the start. */
  get accepted(): number {
    return this.#accepted;
  }
  /** Bytes forwarded from clients to the target. */
  get bytesUp(): number {
    return this.#bytesUp;
  }
  /** Bytes forwarded from the target to clients. */
  get bytesDown(): number {
    return this.#bytesDown;
  }

  /** The same URL, leading through the proxy. */
  url(forUrl: string): string {
    const url = new URL(forUrl);
    url.hostname = this.host;
    url.port = String(this.#port);
    return url.href;
  }

  /** Delays each direction of what comes from now on; order is kept. */
  setDelay(ms: number): void {
    this.#delayMs = ms;
  }

  /** The network is gone: nothing is read or forwarded, newcomers wait unserved. */
  freeze(): void {
    this.#mode = 'frozen';
    for (const link of this.#links) link.hold();
  }

  /** Back to normal: what was frozen goes on its way, late as retransmissions are. */
  thaw(): void {
    this.#mode = 'forwarding';
    for (const link of this.#links) link.release();
  }

  /** Swallows everything, of present connections and new ones; these never recover. */
  blackhole(): void {
    this.#mode = 'lost';
    for (const link of this.#links) link.lose();
  }

  /** New connections are accepted and never answered; present ones go on. */
  deaf(): void {
    this.#mode = 'deaf';
  }

  /** RST to both sides of every connection. */
  dropAll(): void {
    for (const link of this.#links) link.drop();
  }

  /** RST to both sides of what a black hole or a deaf server took, as when keepalive gives up at last. */
  dropLost(): void {
    for (const link of this.#links) if (link.isLost) link.drop();
  }

  /** FIN to both sides of every connection. */
  closeAll(): void {
    for (const link of this.#links) link.close();
  }

  /** Stops listening: newcomers get ECONNREFUSED, present connections go on. */
  refuse(): void {
    this.#server.close();
  }

  /** Listens, again on the same port. */
  async accept(): Promise<void> {
    if (this.#server.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, this.host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#port = (this.#server.address() as { port: number }).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dropAll();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  #welcome(socket: Socket): void {
    this.#accepted += 1;
    const link = new Link(socket, {
      target: this.#options.target,
      delayMs: () => this.#delayMs,
      onUp: (byteCount) => (this.#bytesUp += byteCount),
      onDown: (byteCount) => (this.#bytesDown += byteCount),
      onClose: () => this.#links.delete(link),
    });
    this.#links.add(link);
    if (this.#mode === 'forwarding') link.open();
    else if (this.#mode !== 'frozen') link.lose();
  }
}
