import type { Monitor } from '../../monitor/monitor.js';
import type { Clock } from '../../util/clock.js';
import { defer } from '../../util/deferred.js';
import type { Output } from '../ui/output.js';
import type { MonitorFlags } from './options.js';
import { renderTick } from './render.js';
import { Ticker } from './ticker.js';
import { exitCodeOf, exitNoReport } from './verdict.js';

/** Dependencies of the watch without a terminal. */
export interface LinesOptions {
  readonly monitor: Pick<Monitor, 'report'>;
  readonly flags: Pick<MonitorFlags, 'json' | 'failOn'>;
  readonly intervalMs: number;
  readonly output: Output;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/**
 * Writes a line for every look, until the signal fires or nobody reads any more. Resolves with the exit code of the last
 * verdict.
 */
export async function watchLines({ monitor, flags, intervalMs, output, signal, clock }: LinesOptions): Promise<number> {
  let code: number = exitNoReport;
  const end = defer<void>();
  const look = async (): Promise<void> => {
    const report = await monitor.report();
    if (signal.aborted) return;
    code = exitCodeOf(report.verdict, flags.failOn);
    await output.write(renderTick(report, flags));
  };
  const ticker = new Ticker(look, intervalMs, end.reject, clock);
  const ending = AbortSignal.any([signal, output.broken]);
  const onEnd = (): void => end.resolve(undefined);
  ending.addEventListener('abort', onEnd, { once: true });
  if (ending.aborted) onEnd();
  else ticker.start();
  try {
    await end.promise;
    return code;
  } finally {
    ticker.stop();
    ending.removeEventListener('abort', onEnd);
  }
}
