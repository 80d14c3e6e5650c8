/** Collects what nobody handled, until it is disposed. */
export interface UnhandledWatch extends Disposable {
  readonly errors: readonly unknown[];
}

/**
 * Watches for errors that would have ended the process: `error` events without a listener and rejected promises
 * nobody waits for. While it watches they do not.
 */
export function watchUnhandled(): UnhandledWatch {
  const errors: unknown[] = [];
  const collect = (error: unknown) => void errors.push(error);
  process.on('uncaughtException', collect).on('unhandledRejection', collect);
  return {
    errors,
    [Symbol.dispose]: () => void process.off('uncaughtException', collect).off('unhandledRejection', collect),
  };
}
