import type { FleetStats } from '../../budget/seats.js';
import { formatDuration } from '../../format/duration.js';
import { formatNoun } from '../../format/noun.js';
import { formatBytes, formatCount } from '../../format/number.js';
import { quantileMs } from '../../util/histogram.js';
import type { AppFacts, PoolFacts } from '../facts.js';
import type { Report } from '../report.js';
import type { Reading } from '../snapshot.js';
import { usageOf } from '../usage.js';
import { field, findingLines, gauge, heading, listCounts, moreLine, useStatus } from './lines.js';
import { namedPools } from './names.js';
import type { Places } from './places.js';
import { silenceLines } from './silence.js';
import type { Line } from './spans.js';

/** Maximum number of processes, and of pools of one process. */
const maxShown = 20;

/** Renders a block for each process and pool: usage, states, waiting callers, durations. Empty without processes. */
export function poolBlocks({ snapshot }: Report, places: Places, width: number): Line[][] {
  const blocks = snapshot.apps.slice(0, maxShown).flatMap((reading) => appBlocks(reading, places, width));
  const more = moreLine(snapshot.apps.length - maxShown, 'application');
  return more.length > 0 ? [...blocks, more] : blocks;
}

function appBlocks(reading: Reading<AppFacts>, places: Places, width: number): Line[][] {
  const { status, findings } = places.take('pool', reading.source);
  const title = heading(`Application ${reading.source}`, status, width);
  const said = findingLines(findings, width);
  if (!('facts' in reading)) return [[title, ...said, ...silenceLines(reading.silence, findings, width)]];
  const pools = namedPools(reading.facts);
  const blocks = pools.slice(0, maxShown).map(({ name, pool }) => poolBlock(reading.source, name, pool, places, width));
  const more = moreLine(pools.length - maxShown, 'pool');
  return [
    [title, ...field('process', describeProcess(reading.facts), width), ...said],
    ...blocks,
    ...(more.length > 0 ? [more] : []),
  ];
}

function describeProcess({ pid, uptimeSeconds, memoryBytes, eventLoopLagMs }: AppFacts): string {
  const lag = eventLoopLagMs === undefined ? '' : `, event-loop lag up to ${formatDuration(eventLoopLagMs)}`;
  return `pid ${pid}, up ${formatDuration(uptimeSeconds * 1000)}, ${formatBytes(memoryBytes)}${lag}`;
}

function poolBlock(source: string, name: string, pool: PoolFacts, places: Places, width: number): Line[] {
  const { status, findings } = places.take('pool', source, name);
  return [
    heading(`Pool ${name} of ${source}`, status, width),
    gauge('in use', usageOf(pool).used, pool.max, useStatus(findings), width),
    ...findingLines(findings, width),
    ...field('connections', describeStates(pool), width),
    ...field('callers', describeCallers(pool), width),
    ...(pool.fleet ? field('fleet', describeFleet(pool.fleet), width) : []),
    ...field('since start', describeTimes(pool), width),
    ...field('', describeCounters(pool), width),
  ];
}

function describeFleet(fleet: FleetStats): string {
  const { name, mode, mine, share, members, used, free, hungry, knocking } = fleet;
  if (mode === 'starting') return 'no connection was opened yet';
  if (mode === 'pooler') return 'behind a pooler, whose own limit is the budget';
  const short = `${hungry} short, ${knocking} without a connection`;
  const counted = mode === 'counting' ? ', sessions are counted' : '';
  return `${name}: has ${mine}, may have ${share}; ${formatNoun(members, 'member')} hold ${used}, ${free} free, ${short}${counted}`;
}

function describeStates(pool: PoolFacts): string {
  const states = listCounts([
    [pool.leased, 'checked out'],
    [pool.lanes, 'shared'],
    [pool.idle, 'idle'],
    [pool.checking, 'being checked'],
    [pool.settling, 'being reset'],
    [pool.connecting, 'being opened'],
    [pool.retiring, 'being closed'],
  ]);
  const limit = pool.ceiling < pool.max ? `; the server allows ${formatCount(pool.ceiling)} for now` : '';
  const oldest = pool.oldestConnectionMs > 0 ? `; the oldest ${formatDuration(pool.oldestConnectionMs)}` : '';
  const held = pool.longestLeaseMs > 0 ? `; held for ${formatDuration(pool.longestLeaseMs)} at most` : '';
  return states + limit + oldest + held;
}

function describeCallers({ waiting, pipelined, isSuspended, isEnding }: PoolFacts): string {
  const shared = pipelined > 0 ? `, ${formatNoun(pipelined, 'statement')} on shared connections` : '';
  const state = isEnding ? '; the pool is closed' : isSuspended ? '; the pool is suspended' : '';
  return `${formatCount(waiting)} waiting${shared}${state}`;
}

function describeTimes({ waitMs, useMs, createMs, queryMs }: PoolFacts): string {
  const times = [
    ['waits', waitMs],
    ['checkouts', useMs],
    ['openings', createMs],
    ['statements', queryMs],
  ] as const;
  const seen = times.filter(([, { count }]) => count > 0);
  const described = seen.map(([name, histogram]) => `${name} ${formatDuration(quantileMs(histogram, 0.95))}`);
  return described.length > 0 ? `95 % within: ${described.join(', ')}` : 'no activity yet';
}

function describeCounters({ counters }: PoolFacts): string {
  const { openFailed } = counters;
  return listCounts([
    [counters.acquired, 'served'],
    [counters.acquireTimedOut, 'timed out'],
    [counters.queueRefused + counters.shed, 'rejected'],
    [counters.opened, 'opened'],
    [openFailed.down + openFailed.full + openFailed.refused, 'failed to open'],
    [counters.leaksReported, 'leaks'],
  ]);
}
