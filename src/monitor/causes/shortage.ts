import { formatDuration } from '../../format/duration.js';
import { capitalize, formatNoun, selectForm } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { PoolFacts } from '../facts.js';
import { type Finding, worstOf } from '../finding.js';
import type { Seen } from '../rules/context.js';
import { isUnserved } from '../rules/waits.js';
import { usageOf } from '../usage.js';
import { neededSize } from './pool-size.js';

/** Metrics that a pool too small for its load pushes over their limits. */
const symptoms: readonly string[] = ['utilization', 'waiting', 'waitTime', 'refused'];

/** Limits of the remedy. */
export interface Room {
  /** Connections that the server has left; undefined if it is not known which server, or a pooler is in between. */
  readonly free: number | undefined;
  /** True if a chain of locks is reported, which may be what keeps the connections busy. */
  readonly hasLocks: boolean;
}

/** True for a finding about the size of a pool that is not well. */
export function isSymptom({ layer, metric, status }: Finding): boolean {
  return layer === 'pool' && symptoms.includes(metric) && (status === 'warning' || status === 'critical');
}

/**
 * Joins what is said about a pool in which callers wait or are rejected into one finding, with the size that it needs.
 *
 * @param found its symptoms
 * @returns undefined if callers do not feel it
 */
export function shortageOf(found: readonly Finding[], seen: Seen<PoolFacts>, room: Room): Finding | undefined {
  const [first] = found;
  const isFelt = seen.facts.waiting > 0 || found.some(({ metric }) => metric !== 'utilization');
  if (first === undefined || !isFelt) return undefined;
  const find = (metric: string) => found.find((each) => each.metric === metric);
  const { used, places } = usageOf(seen.facts);
  const { waiting } = seen.facts;
  const queue = waiting > 0 ? `, ${formatNoun(waiting, 'caller')} ${selectForm(waiting, 'waits', 'wait')}` : '';
  const waitMs = find('waitTime')?.value;
  const facts = [
    `${formatCount(used)} of ${formatNoun(places, 'connection')} ${selectForm(used, 'is', 'are')} in use${queue}`,
    ...(waitMs === undefined ? [] : [`p95 of waiting: ${formatDuration(waitMs)}`]),
    ...(find('refused') === undefined ? [] : [lowerFirst((find('refused') as Finding).message)]),
  ];
  return {
    ...first,
    status: worstOf(found),
    message: `${facts.join('; ').replace(/\.$/, '')}.`,
    remedy: remedyFor(found, seen, room),
  };
}

function remedyFor(found: readonly Finding[], seen: Seen<PoolFacts>, { free, hasLocks }: Room): string {
  const { ceiling, max, longestLeaseMs, leased } = seen.facts;
  const given = found.find(({ metric }) => metric === 'waiting') ?? (found[0] as Finding);
  // No size helps a pool that gets no more connections, or none back.
  if (ceiling < max || isUnserved(seen)) return given.remedy;
  const needed = neededSize(seen);
  const raise = needed === undefined ? 'raise `max` (DB_POOL_MAX)' : describeRaise(max, needed, free);
  const held = leased > 0 ? ` (the longest checkout has lasted ${formatDuration(longestLeaseMs)})` : '';
  const shorten = `shorten what holds connections${held}`;
  if (hasLocks) return `End the chain of locks first, if it is this pool's sessions that wait in it; then ${raise}.`;
  return `${capitalize(raise)}; or ${shorten}.`;
}

/** `raise max from 2 to about 5; the server has 48 free slots`. */
function describeRaise(max: number, needed: number, free: number | undefined): string {
  const raise = `raise \`max\` (DB_POOL_MAX) from ${formatCount(max)} to about ${formatCount(needed)}`;
  if (free === undefined) return `${raise}, if the server has room`;
  const slots = `the server has ${formatNoun(Math.max(0, free), 'free slot')}`;
  return needed - max <= free ? `${raise}; ${slots}` : `${raise}, for which there is no room: ${slots}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
