import { formatNoun, selectForm } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { Finding } from '../finding.js';
import { bouncerPoolsOf, type Context, poolsOf, serversOf } from './context.js';
import { stated } from './judged.js';

/**
 * Whether all pools that were seen could be full at once. Which server a pool belongs to is not known, so that it is told
 * only where there is one; behind PgBouncer, its pools are what the server sees.
 */
export function overcommitment(context: Context): Finding[] {
  const servers = serversOf(context);
  const [server] = servers;
  const pools = context.snapshot.bouncers.length > 0 ? bouncerPools(context) : appPools(context);
  if (server === undefined || context.snapshot.servers.length > 1 || pools.length === 0) return [];
  const { usable } = server.facts;
  const wanted = pools.reduce((sum, most) => sum + most, 0);
  const may = `${formatNoun(pools.length, 'pool')} may open ${formatNoun(wanted, 'connection')}${arithmetic(pools)}`;
  const isOver = wanted > usable;
  return [
    stated('overcommitment', server.place, {
      value: wanted,
      status: isOver ? 'advice' : 'ok',
      message: `${may}, and ${formatCount(usable)} ${selectForm(usable, 'is', 'are')} usable.`,
      remedy: isOver
        ? `Lower their sizes by ${formatCount(wanted - usable)} together, or put PgBouncer in front: if all are busy at once, some will be refused.`
        : '',
    }),
  ];
}

const appPools = (context: Context): number[] => poolsOf(context).map(({ facts }) => facts.max);

const bouncerPools = (context: Context): number[] => bouncerPoolsOf(context).map(({ facts }) => facts.poolSize ?? 0);

/** `(2 × 10 + 4)`, as long as it is short. */
function arithmetic(pools: readonly number[]): string {
  const times = new Map<number, number>();
  for (const most of pools) times.set(most, (times.get(most) ?? 0) + 1);
  if (pools.length === 1 || times.size > 6) return '';
  const terms = [...times].map(([most, number]) =>
    number === 1 ? formatCount(most) : `${formatCount(number)} × ${formatCount(most)}`,
  );
  return ` (${terms.join(' + ')})`;
}
