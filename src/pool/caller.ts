import { throwFromHere } from './failure.js';

/**
 * What it rejects with leads to whoever awaits it. The reason that somebody gave for giving up is his, and left as it is.
 */
export function leadingToCaller<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return promise.catch(throwFromHere);
  return promise.catch((error: unknown) => {
    if (signal.aborted && error === signal.reason) throw error;
    return throwFromHere(error);
  });
}
