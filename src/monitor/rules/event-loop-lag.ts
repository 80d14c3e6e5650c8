import { formatDuration } from '../../format/duration.js';
import type { Finding } from '../finding.js';
import { appsOf, type Context } from './context.js';
import { judged } from './judged.js';

/** Processes whose event loop is too busy to read results. Without a measurement there is no finding. */
export function eventLoopLag(context: Context): Finding[] {
  return appsOf(context).flatMap(({ place, facts: { eventLoopLagMs } }) => {
    if (eventLoopLagMs === undefined) return [];
    return [
      judged(context.thresholds, 'eventLoopLag', place, {
        value: eventLoopLagMs,
        message: `The event loop was ${formatDuration(eventLoopLagMs)} late at most.`,
        remedy:
          'Find what keeps the process busy, for example with `node --cpu-prof`: it adds to waiting and query times.',
      }),
    ];
  });
}
