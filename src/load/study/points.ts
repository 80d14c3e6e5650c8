import { measure } from './measures.js';
import type { Load, Point, Round, Series } from './result.js';
import type { Taken } from './trial.js';
import { laySessions } from './watched.js';

/** One strategy under one load, from its rounds; `undefined` where nothing was measured. Pure. */
export function pointOf(strategy: Point['strategy'], load: Load, taken: readonly Taken[]): Point | undefined {
  const measured = taken.filter(hasMeasured);
  if (measured.length === 0) return undefined;
  return { strategy, load, rounds: measured.map(roundOf), summary: measure(measured) };
}

/** True if any request ended; a trial that was stopped during its warm-up has no result. */
export function hasMeasured({ driven }: Taken): boolean {
  return driven.seconds > 0 && driven.done + driven.failed > 0;
}

function roundOf(taken: Taken): Round {
  return { startedAt: taken.startedAt, ...measure([taken]), series: seriesOf(taken) };
}

/** The series of a trial, with the sessions on the server. */
export function seriesOf({ driven: { series, beganAt }, watched }: Taken): Series {
  const steps = series.requestsPerSecond.length;
  return { ...series, sessions: laySessions(watched.sessions, { beganAt, everyMs: series.everyMs, steps }) };
}
