import { cleanShort } from '../../format/clean-text.js';
import { joinList } from '../../format/list.js';
import { formatNoun, selectForm } from '../../format/noun.js';
import { formatCount, formatShare } from '../../format/number.js';
import type { ServerFacts } from '../facts.js';
import type { Finding } from '../finding.js';
import { type Context, serversOf } from './context.js';
import { greatest } from './greatest.js';
import { judged } from './judged.js';

/** Share of the connections available to ordinary roles in use. */
export function serverUtilization(context: Context): Finding[] {
  return serversOf(context).map(({ place, facts }) => {
    const { used, usable } = facts;
    const share = used / Math.max(1, usable);
    return judged(context.thresholds, 'utilization', place, {
      value: share,
      places: Math.max(1, usable),
      message: `${formatCount(used)} of ${formatNoun(usable, 'usable connection')} ${selectForm(used, 'is', 'are')} in use (${formatShare(share)})${topApplications(facts)}.`,
      remedy: `Lower the \`max\` of pools, or put PgBouncer in front; raising \`max_connections\` (${formatCount(facts.maxConnections)}) costs memory and a restart.`,
    });
  });
}

/** The applications with most connections. */
function topApplications({ byApplication }: ServerFacts): string {
  const totals = new Map<string, number>();
  for (const { application, total } of byApplication) totals.set(application, (totals.get(application) ?? 0) + total);
  const top = greatest([...totals], ([, total]) => total).slice(0, 3);
  if (top.length === 0) return '';
  return `, most by ${joinList(top.map(([name, total]) => `${cleanShort(name) || 'unnamed applications'} (${formatCount(total)})`))}`;
}
