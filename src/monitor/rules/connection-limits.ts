import { cleanShort } from '../../format/clean-text.js';
import { formatNoun, selectForm } from '../../format/noun.js';
import { formatCount, formatShare } from '../../format/number.js';
import type { ConnectionLimit } from '../facts.js';
import type { Finding } from '../finding.js';
import { nameLimit, shareOf } from '../usage.js';
import { type Context, type Place, serversOf } from './context.js';
import { judged } from './judged.js';

/** Share in use of each CONNECTION LIMIT of a role or database, with the limits of the server's utilization. */
export function connectionLimits(context: Context): Finding[] {
  return serversOf(context).flatMap(({ place, facts }) =>
    facts.connectionLimits.map((each) => judgeLimit(context, { ...place, pool: nameLimit(each) }, each, facts.usable)),
  );
}

function judgeLimit({ thresholds }: Context, place: Place, limited: ConnectionLimit, usable: number): Finding {
  const { kind, name, limit, used } = limited;
  const share = shareOf(limited);
  const quoted = `"${cleanShort(name).replaceAll('"', '""')}"`;
  return judged(thresholds, 'utilization', place, {
    value: share,
    places: limit,
    message: `${formatCount(used)} of ${formatNoun(limit, 'connection')} that the CONNECTION LIMIT of ${kind} ${quoted} permits ${selectForm(used, 'is', 'are')} in use (${formatShare(share)}).`,
    remedy: `Lower the \`max\` of its pools, or raise the limit: ALTER ${kind.toUpperCase()} ${quoted} CONNECTION LIMIT ${Math.max(limit + 1, Math.min(2 * limit, usable))};`,
  });
}
