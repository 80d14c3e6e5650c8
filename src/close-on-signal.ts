import type { IncomingMessage, ServerResponse } from 'node:http';
import { markDraining } from './pool/draining.js';
import type { Pool } from './pool/pool.js';
import { defer } from './util/deferred.js';

/** A server that can close connections which its clients keep alive. */
export interface ConnectionHolder {
  closeIdleConnections?(): void;
  closeAllConnections?(): void;
  prependListener?(event: 'request', listener: (request: IncomingMessage, response: ServerResponse) => void): unknown;
}

/** A server of `node:http`, `node:https`, `node:http2` or `node:net`. */
export interface ClosableServer extends ConnectionHolder {
  readonly listening: boolean;
  close(callback: (error?: Error) => void): unknown;
}

/** An application that closes its own server, such as Fastify's or Nest's. */
export interface ClosableApplication {
  close(): PromiseLike<unknown>;
  readonly server?: ConnectionHolder;
  getHttpServer?(): ConnectionHolder;
}

/** Options of `closeOnSignal`. */
export interface CloseOnSignalOptions {
  /** Signals that close the service. @default ['SIGTERM', 'SIGINT'] */
  readonly signals?: readonly NodeJS.Signals[] | undefined;
  /**
   * Time for which the server still accepts requests after SIGTERM, in milliseconds: `readyz` answers 503, and responses ask
   * clients to close their connections, so that load balancers and clients turn away before the server does. Other signals
   * close it immediately. Counts as part of `graceMs`. @default 1000
   */
  readonly drainMs?: number | undefined;
  /**
   * Maximum time for requests and then for statements to complete, in milliseconds; then their connections are cut off. Should be
   * shorter than the time after which the process is killed: 10 s in Docker, 30 s in Kubernetes.
   *
   * @default 8000
   */
  readonly graceMs?: number | undefined;
  /** Called after the pools have closed, for example to shut down a tracer. May return a promise. */
  readonly afterwards?: (() => unknown) | undefined;
  /** Called with an error of the server or of `afterwards`. @default writes it to the console */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Interval at which connections whose request has completed are closed, in milliseconds. */
const idleCheckMs = 50;

/**
 * Ends the process in order when it receives a signal: for `drainMs` clients are asked to turn away, then the server accepts no
 * further request, requests that have begun complete, the pools complete their statements and close, and the process exits
 * with 0, or with 1 if something had to be cut off or failed. A second signal ends it immediately.
 *
 * @param server that uses the pools, or the application that closes it
 * @param pools one, or several, which close at the same time
 * @returns a function that removes the signal handlers
 * @example
 * const server = http.createServer(app).listen(3000);
 * closeOnSignal(server, pool);
 */
export function closeOnSignal(
  server: ClosableServer | ClosableApplication,
  pools: Pool | readonly Pool[],
  options: CloseOnSignalOptions = {},
): () => void {
  const { signals = ['SIGTERM', 'SIGINT'], onError = console.error } = options;
  let isClosing = false;
  const handle = (signal: NodeJS.Signals, number: number): void => {
    // As the shell reports a process that a signal ended.
    if (isClosing) process.exit(128 + number);
    isClosing = true;
    const drainMs = signal === 'SIGTERM' ? (options.drainMs ?? 1000) : 0;
    void closeInOrder(server, [pools].flat(), { ...options, drainMs })
      .catch((error) => {
        onError(error);
        return false;
      })
      .then((isComplete) => process.exit(isComplete ? 0 : 1));
  };
  for (const signal of signals) process.on(signal, handle);
  return () => {
    for (const signal of signals) process.off(signal, handle);
  };
}

/** Resolves with true if nothing was cut off. */
async function closeInOrder(
  server: ClosableServer | ClosableApplication,
  pools: readonly Pool[],
  { drainMs, graceMs = 8000, afterwards }: CloseOnSignalOptions & { readonly drainMs: number },
): Promise<boolean> {
  const deadline = performance.now() + graceMs;
  if (drainMs > 0) await drain(server, pools, Math.min(drainMs, graceMs));
  const isServerComplete = await closeServer(server, deadline - performance.now());
  const timeoutMs = Math.max(1, Math.ceil(deadline - performance.now()));
  await Promise.all(pools.map((pool) => pool.end({ timeoutMs })));
  await afterwards?.();
  return isServerComplete && performance.now() < deadline;
}

/** Lets load balancers and clients turn away, while every request is still served. */
async function drain(
  server: ClosableServer | ClosableApplication,
  pools: readonly Pool[],
  drainMs: number,
): Promise<void> {
  for (const pool of pools) markDraining(pool);
  holderOf(server)?.prependListener?.('request', askToClose);
  await new Promise((resolve) => setTimeout(resolve, drainMs));
}

/** HTTP/2 has no such header: its sessions end with the server. */
function askToClose({ httpVersionMajor }: IncomingMessage, response: ServerResponse): void {
  if (httpVersionMajor < 2) response.setHeader('Connection', 'close');
}

function holderOf(server: ClosableServer | ClosableApplication): ConnectionHolder | undefined {
  return isServer(server) ? server : (server.server ?? server.getHttpServer?.());
}

/** Resolves with true if every request completed in time. */
async function closeServer(server: ClosableServer | ClosableApplication, graceMs: number): Promise<boolean> {
  const holder = holderOf(server);
  const late = defer<false>();
  const grace = setTimeout(() => late.resolve(false), graceMs);
  // A connection that is kept alive is idle only after its last response.
  const idle = setInterval(() => holder?.closeIdleConnections?.(), idleCheckMs);
  try {
    const isComplete = await Promise.race([closed(server).then(() => true), late.promise]);
    if (!isComplete) holder?.closeAllConnections?.();
    return isComplete;
  } finally {
    clearInterval(idle);
    clearTimeout(grace);
  }
}

function isServer(server: ClosableServer | ClosableApplication): server is ClosableServer {
  return 'listening' in server;
}

async function closed(server: ClosableServer | ClosableApplication): Promise<unknown> {
  if (!isServer(server)) return server.close();
  if (!server.listening) return undefined;
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve(undefined)));
  });
}
