import { Socket } from 'node:net';
import type pg from 'pg';
import { hidePassword } from '../config/connection.js';
import { isSocket } from '../config/hosts.js';
import type { ClientOptions, PoolHooks } from '../config/options.js';
import { isTlsAnswer, type TlsSettings } from '../config/tls.js';
import type { Endpoint } from '../hosts/role.js';
import { guardParser } from '../pipeline/codec/parser-guard.js';
import { ConnectTimeoutError } from '../pipeline/errors/errors.js';
import { oddAnswer } from '../pipeline/errors/protocol-error.js';
import { isFatal } from '../pipeline/errors/server-error.js';
import { type ClientConstructor, type DriverClient, isUsable } from '../pipeline/pg-client.js';
import { wasAddressLeft, withAddressTimeout } from '../util/address-timeout.js';
import type { Clock } from '../util/clock.js';

/** Dependencies for creating and connecting clients. */
export interface DialSettings {
  readonly Client: ClientConstructor;
  /** Options for the next client. */
  readonly clientOptions: () => ClientOptions;
  /** The `ssl` for a second attempt after the server's answer about TLS: `sslmode` prefer and allow. */
  readonly fallback?: Pick<TlsSettings, 'sslFallback' | 'fallbackSsl'>;
  /** Returns true if the next attempt will use other options because of this error. */
  readonly adapts?: (error: unknown) => boolean;
  /** Creates the error for data that is not the PostgreSQL protocol. */
  readonly makeOddAnswer?: (cause: unknown) => Error;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Called first with each new connection. */
  readonly examine?: ((client: DriverClient) => Promise<void>) | undefined;
  /** Application's hooks, called one after the other with each new connection; each rejects it by throwing. */
  readonly hooks?: readonly ((client: pg.PoolClient) => Promise<void>)[];
}

/** Thrown in place of an error with which a hook has rejected a connection that is otherwise fine. */
export class HookRejection {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** Creates clients and connects them within the time limit. Remembers the server's answer about TLS. */
export class Dialer {
  readonly #settings: DialSettings;
  #isFallenBack = false;
  /** True if each address of a host gets half of the time limit, instead of Node's 250 ms. */
  #isPatient = false;

  constructor(settings: DialSettings) {
    this.#settings = settings;
  }

  /** Creates a client for the host, or for the one address of the pool; opens nothing. */
  makeClient(endpoint?: Endpoint): DriverClient {
    const { Client, makeOddAnswer = oddAnswer } = this.#settings;
    const client = new Client(endpoint === undefined ? this.#options : optionsFor(endpoint, this.#options));
    guardParser(client, makeOddAnswer);
    return client;
  }

  /**
   * Connects the client and runs the hooks; rejects with the first error, with `HookRejection` for that of a hook, or with
   * `ConnectTimeoutError`. The caller keeps its own error listener on the client.
   *
   * @param probeMs time limit of a connection that only asks for the role of a host: without hooks
   */
  connect(client: DriverClient, probeMs?: number): Promise<void> {
    const { timeoutMs: usualMs, clock } = this.#settings;
    const timeoutMs = probeMs ?? usualMs;
    return new Promise((resolve, reject) => {
      const timer = clock.setTimer(() => fail(timeoutError(timeoutMs)), timeoutMs);
      const finish = (): void => {
        timer.cancel();
        client.removeListener('error', fail);
      };
      const fail = (error: unknown): void => {
        finish();
        reject(error);
      };
      // Some login failures are only emitted as an event, and would leave the attempt hanging.
      client.on('error', fail);
      const connected = (error: Error | null): void => {
        if (error) return fail(error);
        const prepared = probeMs === undefined ? this.#runHooks(client) : Promise.resolve();
        prepared.then(() => {
          finish();
          resolve();
        }, fail);
      };
      try {
        withAddressTimeout(this.#isPatient ? timeoutMs / 2 : undefined, () => client.connect(connected));
      } catch (error) {
        fail(error);
      }
    });
  }

  /** True if this failure calls for an immediate attempt with other options. */
  adapts(error: unknown): boolean {
    return this.#switchesTls(error) || this.#waitsLonger(error) || this.#settings.adapts?.(error) === true;
  }

  /** Gives the addresses of a host more time, once per pool, if one of them had no time to answer and the others failed. */
  #waitsLonger(error: unknown): boolean {
    if (this.#isPatient || !wasAddressLeft(error)) return false;
    this.#isPatient = true;
    return true;
  }

  get #options(): ClientOptions {
    const { fallback } = this.#settings;
    const options = this.#settings.clientOptions();
    return this.#isFallenBack ? hidePassword({ ...options, ssl: fallback?.fallbackSsl }, options.password) : options;
  }

  /** Switches at most once per pool. */
  #switchesTls(error: unknown): boolean {
    const kind = this.#settings.fallback?.sslFallback;
    if (kind === undefined || this.#isFallenBack || !isTlsAnswer(kind, error)) return false;
    this.#isFallenBack = true;
    return true;
  }

  async #runHooks(client: DriverClient): Promise<void> {
    const { examine, hooks = [] } = this.#settings;
    await examine?.(client);
    try {
      for (const hook of hooks) await hook(client as unknown as pg.PoolClient);
    } catch (error) {
      throw isUsable(client) && !isFatal(error) ? new HookRejection(error) : error;
    }
  }
}

/** The client's options with the address of a host. A socket's directory has no TLS. */
function optionsFor({ host, port, address }: Endpoint, options: ClientOptions): ClientOptions {
  const { sslnegotiation, ...others } = options as ClientOptions & { readonly sslnegotiation?: unknown };
  const tls = isSocket(host) ? { ssl: false } : sslnegotiation === undefined ? {} : { sslnegotiation };
  const stream = address === undefined ? {} : { stream: () => socketTo(address) };
  return hidePassword({ ...others, ...tls, ...stream, host, port }, options.password) as ClientOptions;
}

/** A socket that connects to the address instead of the name, which stays the one that TLS and password files know. */
function socketTo(address: string): Socket {
  const socket = new Socket();
  const connect = socket.connect.bind(socket) as (port: number, host: string) => Socket;
  socket.connect = ((port: number) => connect(port, address)) as typeof socket.connect;
  return socket;
}

function timeoutError(timeoutMs: number): ConnectTimeoutError {
  // The first words are pg.Pool's.
  const what = `Connection terminated due to connection timeout: none was established within ${timeoutMs} ms.`;
  return new ConnectTimeoutError(what, {
    remedy: 'Check that host and port are right and that nothing in between drops the packets.',
  });
}

/** Runs a `verify` hook of `pg.Pool`. @throws the error that it calls back with */
export function verified(client: pg.PoolClient, verify: NonNullable<PoolHooks['verify']>): Promise<void> {
  return new Promise((resolve, reject) => {
    verify(client as never, (error?: Error) => (error ? reject(error) : resolve()));
  });
}
