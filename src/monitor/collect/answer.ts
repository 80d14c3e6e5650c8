import type { Clock } from '../../util/clock.js';
import type { Reading } from '../snapshot.js';
import { silenceOf } from './silence.js';

/** How long a source may take, all in all, and by which clock. */
export interface Patience {
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/**
 * Asks a source and waits for its answer no longer than it may take. Never rejects: what went wrong is its silence.
 *
 * @param ask given a signal that fires when the time is up; what it does afterwards is nobody's concern
 */
export function answerOf<F>(
  source: string,
  { clock, timeoutMs }: Patience,
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
    // An `ask` that throws at once is as good as one that rejects.
    const asked = new Promise<F>((settle) => settle(ask(late.signal)));
    asked.then(
      (facts) => finish({ source, facts }),
      (error) => finish({ source, silence: silenceOf(error) }),
    );
  });
}
