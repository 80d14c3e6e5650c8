import { formatNoun, selectForm } from '../../format/noun.js';
import type { Finding } from '../finding.js';
import { bouncersOf, type Context, type Place, poolsOf } from './context.js';
import { stated } from './judged.js';

/** Pools and PgBouncers that are paused. */
export function paused(context: Context): Finding[] {
  return [
    ...poolsOf(context).map(({ place, facts: { isSuspended, waiting } }) => {
      return judge(place, isSuspended, waiting, ['caller', 'The pool'], 'Call `resume()` to continue.');
    }),
    ...bouncersOf(context).map(({ place, facts: { isPaused, pools } }) => {
      const waiting = pools.reduce((sum, { clientsWaiting }) => sum + clientsWaiting, 0);
      return judge(place, isPaused, waiting, ['client', 'PgBouncer'], 'Run `RESUME` on its console to continue.');
    }),
  ];
}

function judge(
  place: Place,
  isPaused: boolean,
  waiting: number,
  [who, what]: readonly [string, string],
  remedy: string,
): Finding {
  if (!isPaused) {
    return stated('paused', place, { value: 0, status: 'ok', message: `${what} is not paused.`, remedy: '' });
  }
  const message = `${what} is paused, and ${formatNoun(waiting, who)} ${selectForm(waiting, 'is', 'are')} waiting.`;
  return stated('paused', place, { value: 1, status: 'warning', message, remedy });
}
