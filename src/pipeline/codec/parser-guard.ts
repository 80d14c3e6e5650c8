import { runtime } from '../../util/runtime.js';
import { threwNothing } from './result.js';
import { ServerWatch } from './server-watch.js';
import { noteSeverity } from './severity.js';

type Listener = (...values: never[]) => void;

/** The part of a socket that `pg`'s Connection uses to read from it. */
interface Readable {
  on(event: string, listener: Listener): unknown;
}

/** The part of `pg`'s Connection that passes data to its parser, and parsed messages to listeners. */
interface ParsingConnection {
  attachListeners(stream: Readable): void;
  emit(event: string, ...values: unknown[]): boolean;
}

/**
 * Makes a `pg` client, not connected yet, fail with an error if its parser cannot read the server's data; otherwise the
 * parser would throw inside a socket's event, which ends the process. An error thrown by a listener or callback is not the
 * parser's: it becomes an uncaught exception of the process, and the parser continues with the following data.
 *
 * Also records the severity of the server's errors for `severityOf`. A client without `pg`'s Connection is left unchanged.
 *
 * @param makeError creates the error for the client's user
 */
export function guardParser(client: object, makeError: (cause: unknown) => Error): void {
  const { connection } = client as { readonly connection?: Partial<ParsingConnection> };
  if (isParsing(connection)) new ParserGuard(client, connection, makeError).attach();
}

function isParsing(connection: Partial<ParsingConnection> | undefined): connection is ParsingConnection {
  return typeof connection?.attachListeners === 'function' && typeof connection.emit === 'function';
}

/** The part of `pg`'s Client that knows the running query. */
interface QueryingClient {
  _getActiveQuery?(): { _canceledDueToError?: unknown } | null | undefined;
}

interface SaidError {
  readonly message: string;
  readonly code?: string | undefined;
  readonly severity?: string | undefined;
}

/** Methods with which guards have overridden those of a connection's class. */
const guards = new WeakSet<object>();

/** True if a method of a connection is a guard's, which passes everything on, as opposed to a hook. */
export function isGuard(method: unknown): boolean {
  return typeof method === 'function' && guards.has(method);
}

/** The parser's message for an unknown type of message. */
const saysUnknown = /^received invalid response/;

class ParserGuard {
  readonly #client: QueryingClient;
  readonly #connection: ParsingConnection;
  readonly #makeError: (cause: unknown) => Error;
  readonly #watch = new ServerWatch();
  #isParsing = false;
  /** True if nothing more is read, since the start of the next message is unknown. */
  #isOver = false;

  constructor(client: QueryingClient, connection: ParsingConnection, makeError: (cause: unknown) => Error) {
    this.#client = client;
    this.#connection = connection;
    this.#makeError = makeError;
  }

  attach(): void {
    const connection = this.#connection;
    const { attachListeners } = connection;
    connection.attachListeners = (stream) => {
      const on = (event: string, listener: Listener) =>
        stream.on(event, event === 'data' ? this.#guarded(listener as unknown as (chunk: Buffer) => void) : listener);
      attachListeners.call(connection, { on });
    };
    connection.emit = (...given) => (this.#isParsing ? this.#tell(given) : this.#emit(given));
    guards.add(connection.attachListeners).add(connection.emit);
  }

  /** Calls the current method of the class, which a hook may have replaced and restored since. */
  #emit(given: Parameters<ParsingConnection['emit']>): boolean {
    const { emit } = Object.getPrototypeOf(this.#connection) as ParsingConnection;
    return emit.apply(this.#connection, given);
  }

  #guarded(parse: (chunk: Buffer) => void): (chunk: Buffer) => void {
    return (chunk) => {
      if (this.#isOver) return;
      try {
        this.#watch.pass(chunk);
        this.#isParsing = true;
        parse(chunk);
      } catch (cause) {
        this.#isOver = true;
        this.#isParsing = false;
        this.#connection.emit('error', this.#makeError(cause));
      } finally {
        this.#isParsing = false;
      }
    };
  }

  /** Passes a message to listeners. Events that they emit themselves in the meantime are not guarded. */
  #tell(given: Parameters<ParsingConnection['emit']>): boolean {
    const [event, message] = given;
    if (event === 'errorMessage') this.#readError(message as SaidError);
    this.#isParsing = false;
    try {
      return this.#emit(given);
    } catch (error) {
      if (event === 'rowDescription' && this.#failQuery(error)) return true;
      runtime.nextTick(() => {
        throw error;
      });
      return true;
    } finally {
      this.#isParsing = true;
    }
  }

  /** Fails the running query as `pg` does where a type parser throws: the choice of parsers is the caller's code too. */
  #failQuery(error: unknown): boolean {
    const query = this.#client._getActiveQuery?.();
    if (query === null || query === undefined || !Object.hasOwn(query, '_canceledDueToError')) return false;
    query._canceledDueToError = error ?? threwNothing();
    return true;
  }

  /** @throws the parser's error for an unknown type of message, which it emits as if it were the server's */
  #readError(error: SaidError): void {
    if (error.code === undefined && saysUnknown.test(error.message)) throw error;
    noteSeverity(error, this.#watch.takeSeverity());
  }
}
