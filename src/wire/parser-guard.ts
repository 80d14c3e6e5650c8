type Listener = (...values: never[]) => void;

/** What `pg`'s Connection needs of a socket to read from it. */
interface Readable {
  on(event: string, listener: Listener): unknown;
}

/** The part of `pg`'s Connection that hands what comes to its parser. */
interface ParsingConnection {
  attachListeners(stream: Readable): void;
  emit(event: 'error', error: Error): boolean;
}

/**
 * Has a client of `pg` that is not connected yet fail with an error where what comes makes no sense to its parser. It
 * would else be thrown out of a socket's event, at nobody, and end the process.
 */
export function guardParser(client: object, makeError: () => Error): void {
  const { connection } = client as { readonly connection: ParsingConnection };
  const attach = connection.attachListeners;
  const guarded =
    (listener: Listener): Listener =>
    (...values) => {
      try {
        listener(...values);
      } catch {
        connection.emit('error', makeError());
      }
    };
  connection.attachListeners = (stream) =>
    attach.call(connection, {
      on: (event, listener) => stream.on(event, event === 'data' ? guarded(listener) : listener),
    });
}
