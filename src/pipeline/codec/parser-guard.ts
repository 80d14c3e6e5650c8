import { runtime } from '../../util/runtime.js';
import { ServerWatch } from './server-watch.js';
import { noteSeverity } from './severity.js';

type Listener = (...values: never[]) => void;

/** What `pg`'s Connection needs of a socket to read from it. */
interface Readable {
  on(event: string, listener: Listener): unknown;
}

/** The part of `pg`'s Connection that hands what comes to its parser, and what that makes of it to listeners. */
interface ParsingConnection {
  attachListeners(stream: Readable): void;
  emit(event: string, ...values: unknown[]): boolean;
}

/**
 * Has a client of `pg` that is not connected yet fail with an error where what comes makes no sense to its parser, which
 * would else be thrown out of a socket's event, at nobody, and end the process. What a listener or a callback throws is
 * not the parser's: the process hears of it, and the parser goes on with what is behind.
 *
 * Errors of the server are known to `severityOf` from then on. A client without `pg`'s Connection is left alone.
 *
 * @param makeError makes the error for whoever uses the client
 */
export function guardParser(client: object, makeError: (cause: unknown) => Error): void {
  const { connection } = client as { readonly connection?: Partial<ParsingConnection> };
  if (isParsing(connection)) new ParserGuard(connection, makeError).attach();
}

function isParsing(connection: Partial<ParsingConnection> | undefined): connection is ParsingConnection {
  return typeof connection?.attachListeners === 'function' && typeof connection.emit === 'function';
}

interface SaidError {
  readonly message: string;
  readonly code?: string | undefined;
  readonly severity?: string | undefined;
}

/** The methods that guards have put in front of those of a connection's class. */
const guards = new WeakSet<object>();

/** Whether a method of a connection is a guard's, which passes everything on: nobody else's. */
export function isGuard(method: unknown): boolean {
  return typeof method === 'function' && guards.has(method);
}

/** What the parser says of a message that it does not know. */
const saysUnknown = /^received invalid response/;

class ParserGuard {
  readonly #connection: ParsingConnection;
  readonly #makeError: (cause: unknown) => Error;
  readonly #watch = new ServerWatch();
  #isParsing = false;
  /** Whether nothing more is read: where the next message begins is not known. */
  #isOver = false;

  constructor(connection: ParsingConnection, makeError: (cause: unknown) => Error) {
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

  /** The class's own as of now: whoever has put another there may have taken it off again. */
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

  /** Gives listeners a message. Messages that they make themselves meanwhile are their own affair. */
  #tell(given: Parameters<ParsingConnection['emit']>): boolean {
    const [event, message] = given;
    if (event === 'errorMessage') this.#readError(message as SaidError);
    this.#isParsing = false;
    try {
      return this.#emit(given);
    } catch (error) {
      runtime.nextTick(() => {
        throw error;
      });
      return true;
    } finally {
      this.#isParsing = true;
    }
  }

  /** @throws what the parser makes of a message that it does not know, which it gives out as an error of the server */
  #readError(error: SaidError): void {
    if (error.code === undefined && saysUnknown.test(error.message)) throw error;
    noteSeverity(error, this.#watch.takeSeverity());
  }
}
