import type { Clock } from '../../util/clock.js';

/** Timeout of an operation, and signals that abort it earlier. */
export interface Deadline {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signals: readonly (AbortSignal | undefined)[];
  /** Creates the error to reject with on timeout. */
  readonly makeTimeoutError: () => Error;
}

/**
 * Waits for work until the deadline. The outcome of work that finishes later is ignored.
 *
 * @throws the reason of the first aborted signal
 */
export async function within<T>(deadline: Deadline, work: () => Promise<T>): Promise<T> {
  const { clock, timeoutMs, makeTimeoutError } = deadline;
  const signals = deadline.signals.filter((signal) => signal !== undefined);
  for (const signal of signals) signal.throwIfAborted();
  const over = new AbortController();
  const end = new Promise<never>((_, reject) => {
    const timer = clock.setTimer(() => reject(makeTimeoutError()), timeoutMs);
    over.signal.addEventListener('abort', () => timer.cancel());
    for (const signal of signals) {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over.signal });
    }
  });
  try {
    return await Promise.race([work(), end]);
  } finally {
    over.abort();
  }
}
