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

/**
 * Rejects with the error, with the stack of the code that awaits the promise that is resolved with this one. Costs nothing
 * while all goes well, where `leadingToCaller` costs a promise.
 */
export async function rejectionAt(error: unknown): Promise<never> {
  // That promise follows this one after the first.
  await undefined;
  await undefined;
  return throwFromHere(error);
}
