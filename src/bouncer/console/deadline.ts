import type { Clock } from '../../util/clock.js';

/** How long to wait, and who may give it up before. */
export interface Deadline {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signals: readonly (AbortSignal | undefined)[];
  /** What to fail with when the time is up. */
  readonly late: () => Error;
}

/**
 * Waits for work no longer than it may take. What the work does afterwards is nobody's concern.
 *
 * @throws the reason of the first signal that fires
 */
export async function within<T>(deadline: Deadline, work: () => Promise<T>): Promise<T> {
  const { clock, timeoutMs, late } = deadline;
  const signals = deadline.signals.filter((signal) => signal !== undefined);
  for (const signal of signals) signal.throwIfAborted();
  const over = new AbortController();
  const end = new Promise<never>((_, reject) => {
    const timer = clock.setTimer(() => reject(late()), timeoutMs);
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
