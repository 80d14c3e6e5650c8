import { throwFromHere } from '../pipeline/errors/server-error.js';

/**
 * What it rejects with leads to whoever awaits it. The reason that somebody gave for giving up is his, and left as it is.
 */
export function leadingToCaller<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  return promise.catch(leadingFrom(signal));
}

/** The same, for a promise that somebody waits for anyway. */
export function leadingFrom(signal: AbortSignal | undefined): (error: unknown) => never {
  if (signal === undefined) return throwFromHere;
  return (error) => {
    if (signal.aborted && error === signal.reason) throw error;
    return throwFromHere(error);
  };
}
