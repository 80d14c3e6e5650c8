import type { Clock } from '../../util/clock.js';
import type { Reading } from '../snapshot.js';
import { silenceOf } from './silence.js';

/** Timeout for reading a source, and the clock to measure it. */
export interface Timeout {
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/**
 * Reads a source with a timeout. Never rejects: an error becomes the reading's `silence`.
 *
 * @param ask receives a signal that fires on timeout; its later outcome is ignored
 */
export function answerOf<F>(
  source: string,
  { clock, timeoutMs }: Timeout,
  ask: (late: AbortSignal) => Promise<F>,
): Promise<Reading<F>> {
  const late = new AbortController();
  return new Promise((resolve) => {
    const timer = clock.setTimer(() => {
      resolve({ source, silence: { kind: 'late', reason: `no answer within ${timeoutMs} ms` } });
      late.abort();
    }, timeoutMs);
    const finish = (reading: Reading<F>): void => {
      timer.cancel();
      resolve(reading);
    };
    // Treats an `ask` that throws like one that rejects.
    const answer = new Promise<F>((settle) => settle(ask(late.signal)));
    answer.then(
      (facts) => finish({ source, facts }),
      (error) => finish({ source, silence: silenceOf(error) }),
    );
  });
}
