import type { ServerFacts } from '../facts.js';
import type { Finding } from '../finding.js';
import { type Context, serversOf } from './context.js';
import { judged } from './judged.js';
import { clean, count, figure, greatest, isOrAre, list, percent } from './words.js';

/** How many of the connections that ordinary roles can have are in use. */
export function serverUtilization(context: Context): Finding[] {
  return serversOf(context).map(({ place, facts }) => {
    const { used, usable } = facts;
    const share = used / Math.max(1, usable);
    return judged(context.thresholds, 'utilization', place, {
      value: share,
      places: Math.max(1, usable),
      message: `${figure(used)} of ${count(usable, 'usable connection')} ${isOrAre(used)} in use (${percent(share)})${most(facts)}.`,
      remedy: `Lower the \`max\` of pools, or put PgBouncer in front; raising \`max_connections\` (${figure(facts.maxConnections)}) takes memory and a restart.`,
    });
  });
}

/** Who has most of them. */
function most({ byApplication }: ServerFacts): string {
  const totals = new Map<string, number>();
  for (const { application, total } of byApplication) totals.set(application, (totals.get(application) ?? 0) + total);
  const top = greatest([...totals], ([, total]) => total).slice(0, 3);
  if (top.length === 0) return '';
  return `, most by ${list(top.map(([name, total]) => `${clean(name) || 'unnamed applications'} (${figure(total)})`))}`;
}
