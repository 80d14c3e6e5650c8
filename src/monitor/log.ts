import type { Clock, Timer } from '../util/clock.js';
import type { Status } from './finding.js';
import { renderLine } from './render/line.js';
import type { Report } from './report.js';

/** A logger, such as `console`. */
export interface MonitorLogger {
  info(line: string): unknown;
  warn(line: string): unknown;
  error(line: string): unknown;
}

const levels: Readonly<Record<Status, keyof MonitorLogger>> = {
  ok: 'info',
  advice: 'info',
  unknown: 'warn',
  warning: 'warn',
  critical: 'error',
};

/**
 * Logs a line for a report at an interval. A slow report delays the next one. Errors of the
 * logger are ignored, and the timer does not keep the process alive.
 *
 * @param report never called concurrently
 * @returns a function that stops logging
 */
export function logReports(
  report: () => Promise<Report>,
  logger: MonitorLogger,
  { clock, everyMs }: { readonly clock: Clock; readonly everyMs: number },
): () => void {
  let isStopped = false;
  let timer: Timer;
  const schedule = (ms: number): void => {
    timer = clock.setTimer(() => void tick(), ms);
    timer.unref();
  };
  const tick = async (): Promise<void> => {
    const begin = clock.now();
    try {
      const made = await report();
      if (!isStopped) await logger[levels[made.verdict]](renderLine(made));
    } catch {
      // There is no place to report an error of the logger.
    }
    if (!isStopped) schedule(Math.max(1, everyMs - (clock.now() - begin)));
  };
  schedule(everyMs);
  return () => {
    isStopped = true;
    timer.cancel();
  };
}
