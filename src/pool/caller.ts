import { throwFromHere } from '../pipeline/errors/server-error.js';

/**
 * Gives rejections the stack of the code that awaits the promise. The reason of an abort is left unchanged.
 */
export function leadingToCaller<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  return promise.catch(leadingFrom(signal));
}

/** The rejection handler for that, for a caller that attaches its own. */
function leadingFrom(signal: AbortSignal | undefined): (error: unknown) => never {
  if (signal === undefined) return throwFromHere;
  return (error) => {
    if (signal.aborted && error === signal.reason) throw error;
    return throwFromHere(error);
  };
}
