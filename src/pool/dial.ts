import type pg from 'pg';
import { hidePassword } from '../config/connection.js';
import type { ClientOptions } from '../config/options.js';
import { isTlsAnswer, type TlsSettings } from '../config/tls.js';
import { guardParser } from '../pipeline/codec/parser-guard.js';
import { ConnectTimeoutError } from '../pipeline/errors/errors.js';
import { oddAnswer } from '../pipeline/errors/protocol-error.js';
import type { ClientConstructor, DriverClient } from '../pipeline/pg-client.js';
import type { Clock } from '../util/clock.js';

/** Everything needed to make and connect a client. */
export interface DialSettings {
  readonly Client: ClientConstructor;
  /** Options for the next client. */
  readonly clientOptions: () => ClientOptions;
  /** Whether, and with which `ssl`, to try again after an answer about TLS: `sslmode` prefer and allow. */
  readonly fallback?: Pick<TlsSettings, 'sslFallback' | 'fallbackSsl'>;
  /** Whether the next attempt will be another one, now that this one has failed so. */
  readonly adapts?: (error: unknown) => boolean;
  /** Makes the error for what comes and makes no sense. */
  readonly makeOddAnswer?: (cause: unknown) => Error;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Looks at each new connection before anybody else does. */
  readonly examine?: ((client: DriverClient) => Promise<void>) | undefined;
  /** Runs on each new connection before anybody gets it; as in `pg.Pool`. */
  readonly onConnect?: ((client: pg.PoolClient) => unknown) | undefined;
  /** As in `pg.Pool`: refuses a new connection by calling back with an error. */
  readonly verify?: ((client: pg.PoolClient, done: (error?: Error) => void) => void) | undefined;
}

/** Makes clients and connects them within their time. Remembers what a server made of TLS. */
export class Dialer {
  readonly #settings: DialSettings;
  #isFallenBack = false;

  constructor(settings: DialSettings) {
    this.#settings = settings;
  }

  /** A client that is not connected yet; opens nothing. */
  makeClient(): DriverClient {
    const { Client, makeOddAnswer = oddAnswer } = this.#settings;
    const client = new Client(this.#options);
    guardParser(client, makeOddAnswer);
    return client;
  }

  /**
   * Connects the client and runs the hooks; rejects with whatever went wrong, or `ConnectTimeoutError`. The caller
   * keeps an error listener of its own on the client.
   */
  connect(client: DriverClient): Promise<void> {
    const { timeoutMs, clock } = this.#settings;
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
      // Some sign-in failures reach the client's event alone, and would leave the attempt hanging.
      client.on('error', fail);
      const connected = (error: Error | null): void => {
        if (error) return fail(error);
        this.#runHooks(client).then(() => {
          finish();
          resolve();
        }, fail);
      };
      try {
        client.connect(connected);
      } catch (error) {
        fail(error);
      }
    });
  }

  /** Whether this failure means that another kind of connection is to be tried, at once. */
  adapts(error: unknown): boolean {
    return this.#switchesTls(error) || this.#settings.adapts?.(error) === true;
  }

  get #options(): ClientOptions {
    const { fallback } = this.#settings;
    const options = this.#settings.clientOptions();
    return this.#isFallenBack ? hidePassword({ ...options, ssl: fallback?.fallbackSsl }, options.password) : options;
  }

  /** Each pool switches once. */
  #switchesTls(error: unknown): boolean {
    const kind = this.#settings.fallback?.sslFallback;
    if (kind === undefined || this.#isFallenBack || !isTlsAnswer(kind, error)) return false;
    this.#isFallenBack = true;
    return true;
  }

  async #runHooks(client: DriverClient): Promise<void> {
    const { examine, onConnect, verify } = this.#settings;
    await examine?.(client);
    const given = client as unknown as pg.PoolClient;
    await onConnect?.(given);
    if (verify) {
      await new Promise<void>((resolve, reject) => verify(given, (error) => (error ? reject(error) : resolve())));
    }
  }
}

function timeoutError(timeoutMs: number): ConnectTimeoutError {
  return new ConnectTimeoutError(`No connection was established within ${timeoutMs} ms.`, {
    remedy: 'Check that host and port are right and that nothing between drops the packets.',
  });
}
