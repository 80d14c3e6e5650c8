import { formatNoun, selectForm } from '../../format/noun.js';
import { formatCount, formatShare } from '../../format/number.js';
import type { BouncerFacts, BouncerPool } from '../facts.js';
import type { Finding } from '../finding.js';
import { busyServersOf } from '../usage.js';
import { bouncerPoolsOf, bouncersOf, type Context, type Seen } from './context.js';
import { judged } from './judged.js';

/** Share of `max_client_conn` in use by each PgBouncer, and of `pool_size` by each of its pools. */
export function bouncerUtilization(context: Context): Finding[] {
  return [
    ...bouncersOf(context).flatMap((seen) => judgeClients(context, seen)),
    ...bouncerPoolsOf(context).flatMap((seen) => judgeServers(context, seen)),
  ];
}

function judgeClients(
  { thresholds }: Context,
  { place, facts: { clients, maxClients } }: Seen<BouncerFacts>,
): Finding[] {
  if (maxClients <= 0) return [];
  const share = clients / maxClients;
  const message = `${formatCount(clients)} of ${formatNoun(maxClients, 'allowed client')} ${selectForm(clients, 'is', 'are')} connected (${formatShare(share)}).`;
  const remedy = 'Raise `max_client_conn` (and the limit of open files), or open fewer connections in the services.';
  return [judged(thresholds, 'utilization', place, { value: share, places: maxClients, message, remedy })];
}

function judgeServers({ thresholds }: Context, { place, facts }: Seen<BouncerPool>): Finding[] {
  const { poolSize } = facts;
  // Without a limit there is no share.
  if (poolSize === undefined || poolSize <= 0) return [];
  const used = busyServersOf(facts);
  const share = used / poolSize;
  const message = `${formatCount(used)} of ${formatNoun(poolSize, 'server connection')} ${selectForm(used, 'is', 'are')} in use (${formatShare(share)}).`;
  const remedy = 'Shorten transactions; then raise `pool_size` of the database if the server has room.';
  return [judged(thresholds, 'utilization', place, { value: share, places: poolSize, message, remedy })];
}
