import { formatDuration } from '../../format/duration.js';
import type { Finding } from '../finding.js';
import { judge } from '../limit.js';
import { metricRows } from '../metrics.js';
import { type Context, poolsOf } from './context.js';

/** Connections older than the pool's maximum age. */
export function connectionAge(context: Context): Finding[] {
  return poolsOf(context).map(({ place, facts }) => {
    const { maxLifetimeSeconds: lifetime, oldestConnectionMs, longestLeaseMs } = facts;
    const age = oldestConnectionMs / 1000;
    const limits = context.thresholds.connectionAge.pool ?? { warning: undefined, critical: undefined };
    const { status, warning, critical } = judge(limits, lifetime > 0 ? age - lifetime : undefined);
    const isOver = status !== 'ok';
    // A pool does not close a checked-out connection, and one that listens may be held without limit.
    const isHeld = isOver && longestLeaseMs / 1000 >= age - lifetime;
    const beyond = (bound: number | undefined) => (lifetime > 0 && bound !== undefined ? lifetime + bound : undefined);
    const rule = lifetime > 0 ? `the maximum age is ${formatDuration(lifetime * 1000)}` : 'there is no maximum age';
    return {
      ...{ ...place, metric: 'connectionAge', value: age, unit: metricRows.connectionAge.unit },
      ...{ warning: beyond(warning), critical: beyond(critical), status: isHeld ? 'advice' : status },
      message:
        facts.total === 0
          ? `No connection is open; ${rule}.`
          : `The oldest connection is ${formatDuration(oldestConnectionMs)} old${isHeld ? ` and in use for ${formatDuration(longestLeaseMs)}` : ''}; ${rule}.`,
      remedy: isHeld
        ? 'Release it from time to time, unless it listens for notifications.'
        : isOver
          ? 'The pool should have replaced it: check the event-loop lag of the process, then report a bug.'
          : '',
    };
  });
}
