import { formatDuration } from '../../format/duration.js';
import type { Finding } from '../finding.js';
import { appsOf, type Context } from './context.js';
import { judged } from './judged.js';

/** Processes that are too busy to hear their answers. Those that nobody measured are left out. */
export function eventLoopLag(context: Context): Finding[] {
  return appsOf(context).flatMap(({ place, facts: { eventLoopLagMs } }) => {
    if (eventLoopLagMs === undefined) return [];
    return [
      judged(context.thresholds, 'eventLoopLag', place, {
        value: eventLoopLagMs,
        message: `The event loop was ${formatDuration(eventLoopLagMs)} late at the worst.`,
        remedy:
          'Find what keeps the process busy, with `node --cpu-prof` for instance: waits and query times are longer by it.',
      }),
    ];
  });
}
