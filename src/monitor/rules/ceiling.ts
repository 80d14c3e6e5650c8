import { formatNoun } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { Finding } from '../finding.js';
import { type Context, poolsOf } from './context.js';
import { stated } from './judged.js';

/** Reports whether the server grants each pool its maximum number of connections. */
export function ceiling(context: Context): Finding[] {
  return poolsOf(context).map(({ place, facts: { ceiling: granted, max } }) => {
    if (granted >= max) {
      const message = `The server has not recently rejected any of the pool’s ${formatNoun(max, 'connection')}.`;
      return stated('ceiling', place, { value: granted, status: 'ok', message, remedy: '' });
    }
    return stated('ceiling', place, {
      value: granted,
      status: granted <= 0 ? 'critical' : 'warning',
      message: `The server is full and grants the pool ${granted <= 0 ? 'none' : `only ${formatCount(granted)}`} of its ${formatNoun(max, 'connection')}.`,
      remedy:
        'Close connections elsewhere, lower the total `max` of all pools below the usable connections, or use PgBouncer.',
    });
  });
}
