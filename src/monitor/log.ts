import type { Clock, Timer } from '../util/clock.js';
import type { Status } from './finding.js';
import { renderLine } from './render/line.js';
import type { Report } from './report.js';

/** Takes lines: `console`, or most loggers. */
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
 * Writes a line for a report every so often. A report that takes longer delays the next. Nothing that goes wrong in the
 * logger comes through, and the timer does not keep the process alive.
 *
 * @param report never asked twice at once
 * @returns a function that stops it; no line comes after that
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
      // A log that cannot be written has nowhere to be complained about.
    }
    if (!isStopped) schedule(Math.max(1, everyMs - (clock.now() - begin)));
  };
  schedule(everyMs);
  return () => {
    isStopped = true;
    timer.cancel();
  };
}
