import { formatNoun, selectForm } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { Finding } from '../finding.js';
import { bouncerPoolsOf, type Context, poolsOf, serversOf } from './context.js';
import { stated } from './judged.js';

/**
 * Reports whether all known pools could be full at once. The server of a pool is not known, so this is reported only if
 * there is a single one; with PgBouncer, its pools are the server's clients.
 */
export function overcommitment(context: Context): Finding[] {
  const servers = serversOf(context);
  const [server] = servers;
  const pools = context.snapshot.bouncers.length > 0 ? bouncerPools(context) : appPools(context);
  if (server === undefined || context.snapshot.servers.length > 1 || pools.length === 0) return [];
  const { usable } = server.facts;
  const total = pools.reduce((sum, size) => sum + size, 0);
  const may = `${formatNoun(pools.length, 'pool')} may open ${formatNoun(total, 'connection')}${arithmetic(pools)}`;
  const isOver = total > usable;
  return [
    stated('overcommitment', server.place, {
      value: total,
      status: isOver ? 'advice' : 'ok',
      message: `${may}; ${formatCount(usable)} ${selectForm(usable, 'is', 'are')} usable.`,
      remedy: isOver
        ? `Lower their total size by ${formatCount(total - usable)}, or put PgBouncer in front; otherwise connections are rejected when all pools are busy.`
        : '',
    }),
  ];
}

const appPools = (context: Context): number[] => poolsOf(context).map(({ facts }) => facts.max);

const bouncerPools = (context: Context): number[] => bouncerPoolsOf(context).map(({ facts }) => facts.poolSize ?? 0);

/** `(2 × 10 + 4)`; empty if it would be too long. */
function arithmetic(pools: readonly number[]): string {
  const times = new Map<number, number>();
  for (const size of pools) times.set(size, (times.get(size) ?? 0) + 1);
  if (pools.length === 1 || times.size > 6) return '';
  const terms = [...times].map(([size, number]) =>
    number === 1 ? formatCount(size) : `${formatCount(number)} × ${formatCount(size)}`,
  );
  return ` (${terms.join(' + ')})`;
}
