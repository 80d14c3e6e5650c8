import pg from 'pg';
import { hidePassword } from '../../config/connection.js';
import type { Target } from '../../config/target.js';
import { isTlsAnswer } from '../../config/tls.js';
import type { Clock } from '../../util/clock.js';
import { guardParser } from '../../wire/parser-guard.js';
import { MalformedAnswer } from './errors.js';
import type { ConsoleRow } from './row.js';

/** The console's answer to one command. */
export interface ConsoleAnswer {
  /** Command tag, such as `SHOW` or `PAUSE`. */
  readonly command: string;
  readonly rows: readonly ConsoleRow[];
}

/** `pg`'s Client, with members that its public types omit. */
type Client = pg.Client & {
  ref(): void;
  unref(): void;
  readonly connection: { readonly stream: { destroy(): void } };
};

/** Timeout for closing a session cleanly. */
const closeTimeoutMs = 500;

/**
 * One session with a console. Commands are sent immediately and answered in order, with the simple protocol: PgBouncer
 * ends a session that uses the extended one. Does not keep the process alive between commands.
 */
export class ConsoleSession {
  readonly #client: Client;
  readonly #lost = new AbortController();
  #pending = 0;

  private constructor(client: Client) {
    this.#client = client;
    client.on('error', () => this.destroy());
    client.on('end', () => this.destroy());
    client.unref();
  }

  /**
   * Opens a session.
   *
   * @param closing aborts the attempt
   * @throws errors of `pg` or PgBouncer
   */
  static async open(target: Target, closing: AbortSignal): Promise<ConsoleSession> {
    try {
      return new ConsoleSession(await connect(target.client, closing));
    } catch (error) {
      const { sslFallback, fallbackSsl } = target.fallback;
      if (closing.aborted || sslFallback === undefined || !isTlsAnswer(sslFallback, error)) throw error;
      const other = hidePassword({ ...target.client, ssl: fallbackSsl }, target.client.password);
      return new ConsoleSession(await connect(other as pg.ClientConfig, closing));
    }
  }

  /** True if the session can no longer be used. */
  get isLost(): boolean {
    return this.#lost.signal.aborted;
  }

  /** Calls back when the session is lost; immediately if it already is. */
  whenLost(call: () => void): void {
    if (this.isLost) call();
    else this.#lost.signal.addEventListener('abort', call, { once: true });
  }

  /** Sends a command and waits for its answer. */
  async ask(command: string): Promise<ConsoleAnswer> {
    this.#pending += 1;
    this.#client.ref();
    try {
      const { command: done, rows } = await this.#client.query<Record<string, string | null>>(command);
      return { command: done, rows };
    } catch (error) {
      if ((error as { severity?: unknown }).severity === 'FATAL') this.destroy();
      throw error;
    } finally {
      this.#pending -= 1;
      if (this.#pending === 0) this.#client.unref();
    }
  }

  /** Destroys the connection; pending commands fail. */
  destroy(): void {
    this.#lost.abort();
    this.#client.connection.stream.destroy();
  }

  /** Closes the session cleanly. Always resolves. */
  async end(clock: Clock): Promise<void> {
    if (this.isLost || this.#pending > 0) return this.destroy();
    this.#lost.abort();
    this.#client.ref();
    const timer = clock.setTimer(() => this.#client.connection.stream.destroy(), closeTimeoutMs);
    await this.#client.end().catch(() => undefined);
    timer.cancel();
  }
}

/** Returns every value as a string. */
const asText = { getTypeParser: () => (value: string) => value };

function connect(config: Readonly<pg.ClientConfig>, closing: AbortSignal): Promise<Client> {
  const all = hidePassword({ ...config, types: asText, pipeline: true }, config.password);
  const client = new pg.Client(all as pg.ClientConfig) as Client;
  guardParser(client, () => new MalformedAnswer('the answer does not follow the protocol'));
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      closing.removeEventListener('abort', onClosing);
      client.connection.stream.destroy();
      reject(error);
    };
    const onClosing = (): void => fail(closing.reason);
    if (closing.aborted) return onClosing();
    closing.addEventListener('abort', onClosing, { once: true });
    // Some authentication failures are only emitted as an event.
    client.on('error', fail);
    client.connect().then(() => {
      closing.removeEventListener('abort', onClosing);
      resolve(client);
    }, fail);
  });
}
