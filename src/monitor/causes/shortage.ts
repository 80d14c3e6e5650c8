import { formatDuration } from '../../format/duration.js';
import { capitalize, formatNoun, selectForm } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { PoolFacts } from '../facts.js';
import { type Finding, worstOf } from '../finding.js';
import type { Seen } from '../rules/context.js';
import { isUnserved } from '../rules/waits.js';
import { usageOf } from '../usage.js';
import { type NeededSize, neededSize } from './pool-size.js';

/** Metrics that a pool too small for its load pushes over their limits. */
const symptoms: readonly string[] = ['utilization', 'waiting', 'waitTime', 'refused'];

/** A pool with connections that others could use. */
export interface IdlePool {
  readonly name: string;
  readonly idle: number;
  readonly total: number;
  readonly min: number;
}

/** Limits of the remedy. */
export interface Room {
  /** Connections that the server has left; undefined if it is not known which server, or a pooler is in between. */
  readonly free: number | undefined;
  /** The pool on the same server with most idle connections. */
  readonly idlest: IdlePool | undefined;
  /** `own` if sessions of the pool are in a chain of locks; `possible` if its sessions are not known. */
  readonly locks: 'none' | 'own' | 'possible';
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

function remedyFor(found: readonly Finding[], seen: Seen<PoolFacts>, room: Room): string {
  const { ceiling, max, longestLeaseMs, leased } = seen.facts;
  const given = found.find(({ metric }) => metric === 'waiting') ?? (found[0] as Finding);
  // No size helps a pool that gets no more connections, or none back.
  if (ceiling < max || isUnserved(seen)) return given.remedy;
  const needed = neededSize(seen);
  const raise = needed === undefined ? 'raise `max` (DB_POOL_MAX)' : describeRaise(max, needed, room);
  const held = leased > 0 ? ` (the longest checkout has lasted ${formatDuration(longestLeaseMs)})` : '';
  switch (room.locks) {
    case 'own':
      return `End the chain of locks first, in which sessions of this pool are; then ${raise}.`;
    case 'possible':
      return `End the chain of locks first, if it is this pool's sessions that wait in it; then ${raise}.`;
    case 'none':
      return `${capitalize(raise)}; or shorten what holds connections${held}.`;
  }
}

/** `raise max from 2 to about 3, or 15 if …; the server has 48 free slots`. */
function describeRaise(max: number, { least, most }: NeededSize, { free, idlest }: Room): string {
  const again = most > least ? `, or ${formatCount(most)} if callers ask again as soon as they are served` : '';
  const raise = `raise \`max\` (DB_POOL_MAX) from ${formatCount(max)} to about ${formatCount(least)}${again}`;
  if (free === undefined) return `${raise}, if the server has room`;
  const slots = `the server has ${formatNoun(Math.max(0, free), 'free slot')}`;
  const lower = most - max > free && idlest !== undefined ? `, and ${describeIdle(idlest)}` : '';
  return least - max <= free ? `${raise}; ${slots}${lower}` : `${raise}, for which there is no room: ${slots}${lower}`;
}

/** `importer keeps 18 of 18 connections idle: lower its min first`. */
function describeIdle({ name, idle, total, min }: IdlePool): string {
  const setting = min > 0 ? '`min` (DB_POOL_MIN)' : '`max` (DB_POOL_MAX)';
  return `${name} keeps ${formatCount(idle)} of ${formatNoun(total, 'connection')} idle: lower its ${setting} first`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
