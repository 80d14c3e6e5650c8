import { formatNoun } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { Finding } from '../finding.js';
import { type Context, poolsOf } from './context.js';
import { stated } from './judged.js';

/** Whether the server lets each pool have all the connections it may open. */
export function ceiling(context: Context): Finding[] {
  return poolsOf(context).map(({ place, facts: { ceiling: most, max } }) => {
    if (most >= max) {
      const message = `The server has not refused the pool any of its ${formatNoun(max, 'connection')} lately.`;
      return stated('ceiling', place, { value: most, status: 'ok', message, remedy: '' });
    }
    return stated('ceiling', place, {
      value: most,
      status: most <= 0 ? 'critical' : 'warning',
      message: `The server is full and lets the pool have ${most <= 0 ? 'none' : `only ${formatCount(most)}`} of its ${formatNoun(max, 'connection')}.`,
      remedy:
        'Close connections elsewhere, lower the `max` of all pools together below what is usable, or use PgBouncer.',
    });
  });
}
