import { formatDuration } from '../../format/duration.js';
import { formatCount } from '../../format/number.js';
import type { Column } from '../../format/table.js';
import type {
  ApplicationUse,
  ConnectionLimit,
  FleetMemberFacts,
  ServerFacts,
  Session,
  SessionState,
} from '../facts.js';
import { worstOf } from '../finding.js';
import type { Report } from '../report.js';
import { describeFleet } from '../rules/fleet.js';
import { nameSession } from '../session-name.js';
import type { Reading } from '../snapshot.js';
import { nameLimit, shareOf } from '../usage.js';
import { bar } from './bar.js';
import { blockingTree } from './blocking.js';
import { field, findingLines, gauge, heading, listCounts, tableLines, useStatus } from './lines.js';
import type { PlaceFindings, Places } from './places.js';
import { listIdleInTransaction, oldestTransaction } from './sessions.js';
import { silenceLines } from './silence.js';
import { type Line, span } from './spans.js';
import { statusWords } from './status.js';

const maxApplications = 8;
const maxIdle = 5;
const maxBlocked = 10;
const maxLimits = 5;

const stateWords: readonly (readonly [SessionState, string])[] = [
  ['active', 'active'],
  ['idle', 'idle'],
  ['idle in transaction', 'idle in transaction'],
  ['idle in transaction (aborted)', 'idle in aborted transaction'],
  ['fastpath function call', 'in a function call'],
  ['starting', 'authenticating'],
  ['disabled', 'untracked'],
];

const applicationColumns: readonly Column[] = [
  { title: 'by application', minWidth: 14 },
  { title: 'user', minWidth: 6, leaves: 1 },
  { title: 'database', minWidth: 8, leaves: 2 },
  { title: 'all', align: 'right' },
  { title: 'active', align: 'right' },
  { title: 'idle', align: 'right' },
  { title: 'in transaction', align: 'right' },
];

const idleColumns: readonly Column[] = [
  { title: 'idle in transaction', minWidth: 14 },
  { title: 'pid', align: 'right' },
  { title: 'user', minWidth: 6, leaves: 1 },
  { title: 'for', align: 'right' },
  { title: 'transaction', align: 'right', leaves: 2 },
  { title: '' },
];

/** Renders a block for each PostgreSQL server: usage, states, applications, old transactions, blocked sessions. */
export function serverBlocks({ snapshot }: Report, places: Places, width: number): Line[][] {
  return snapshot.servers.map((reading) => serverBlock(reading, places, width));
}

function serverBlock(reading: Reading<ServerFacts>, places: Places, width: number): Line[] {
  const { status, findings } = places.take('server', reading.source);
  if (!('facts' in reading)) {
    const title = heading(`PostgreSQL at ${reading.source}`, status, width);
    return [title, ...findingLines(findings, width), ...silenceLines(reading.silence, findings, width)];
  }
  const { facts, source } = reading;
  const limits = facts.connectionLimits.map((limit) => ({ limit, ...places.take('server', source, nameLimit(limit)) }));
  return [
    heading(
      `PostgreSQL ${facts.version} at ${source}${facts.isStandby ? ', a standby' : ''}`,
      worstOf([{ status }, ...limits]),
      width,
    ),
    gauge('in use', facts.used, facts.usable, useStatus(findings), width, 'usable'),
    ...findingLines([...findings, ...limits.flatMap((each) => each.findings)], width),
    ...field('limit', describeLimit(facts), width),
    ...field('sessions', describeStates(facts), width),
    ...oldestLines(facts, width),
    ...fleetLines(facts, width),
    ...limitLines(limits, width),
    ...applicationLines(facts, width),
    ...idleLines(facts.sessions, width),
    ...blockingLines(facts.sessions, width),
  ];
}

function describeLimit({ maxConnections, superuserReserved, reserved }: ServerFacts): string {
  const kept = listCounts([
    [superuserReserved, 'for superusers'],
    [reserved, 'for pg_use_reserved_connections'],
  ]);
  return `max_connections ${formatCount(maxConnections)}${superuserReserved + reserved > 0 ? `, of which ${kept}` : ''}`;
}

const limitColumns: readonly Column[] = [
  { title: 'connection limit of', minWidth: 20 },
  { title: 'use', leaves: 1 },
  { title: 'connections', align: 'right' },
  { title: '' },
];

type JudgedLimit = PlaceFindings & { readonly limit: ConnectionLimit };

function limitLines(limits: readonly JudgedLimit[], width: number): Line[] {
  return tableLines(limits, { columns: limitColumns, cells: limitRow, atMost: maxLimits, of: 'limit', width });
}

function limitRow({ limit, status }: JudgedLimit): string[] {
  const numbers = `${formatCount(limit.used)} of ${formatCount(limit.limit)}`;
  return [nameLimit(limit), bar(shareOf(limit), 10), numbers, status === 'ok' ? '' : statusWords[status]];
}

function describeStates({ byState, canSeeAll }: ServerFacts): string {
  const states = listCounts(stateWords.map(([state, word]) => [byState[state] ?? 0, word]));
  return canSeeAll ? states : `only the role’s own are visible: ${states}`;
}

function oldestLines({ sessions }: ServerFacts, width: number): Line[] {
  const oldest = oldestTransaction(sessions);
  if (oldest?.transactionMs === undefined) return [];
  const state = oldest.state === undefined ? '' : `, ${oldest.state}`;
  return field('oldest', `transaction ${formatDuration(oldest.transactionMs)}: ${nameSession(oldest)}${state}`, width);
}

const fleetColumns: readonly Column[] = [
  { title: 'fleet member', minWidth: 14 },
  { title: 'pid', align: 'right' },
  { title: 'holds', align: 'right' },
  { title: 'wants', align: 'right' },
  { title: 'share', align: 'right' },
  { title: '' },
];

function fleetLines({ fleets }: ServerFacts, width: number): Line[] {
  return fleets.flatMap((fleet) => {
    const { total, slots, used, held, mostHeld, mostOver, members } = fleet;
    const summary = `${describeFleet(fleet)}: ${formatCount(held)} of ${formatCount(total)} slots held, ${formatCount(Math.max(0, slots - used))} free; most seen ${formatCount(mostHeld)}, over the budget ${formatCount(mostOver)}`;
    const byNeed = [...members].sort(
      (a, b) => Number(b.isHungry) - Number(a.isHungry) || b.held - a.held || a.pid - b.pid,
    );
    const show = { columns: fleetColumns, cells: fleetRow, atMost: maxApplications, of: 'member' };
    return [...field('fleet', summary, width), ...tableLines(byNeed, { ...show, width })];
  });
}

function fleetRow({ application, pid, held, wanted, share, isHungry }: FleetMemberFacts): string[] {
  const numbers = [held, wanted, share].map(formatCount);
  return [application || 'unnamed', String(pid), ...numbers, isHungry ? 'short' : ''];
}

function applicationLines({ byApplication }: ServerFacts, width: number): Line[] {
  const largestFirst = [...byApplication].sort((a, b) => b.total - a.total);
  const show = { columns: applicationColumns, cells: applicationRow, atMost: maxApplications, of: 'row' };
  return tableLines(largestFirst, { ...show, width });
}

function applicationRow({ application, user, database, total, byState }: ApplicationUse): string[] {
  const isKnown = Object.keys(byState).length > 0;
  const inTransaction = (byState['idle in transaction'] ?? 0) + (byState['idle in transaction (aborted)'] ?? 0);
  const states = [byState.active ?? 0, byState.idle ?? 0, inTransaction];
  const counts = isKnown ? states.map(formatCount) : states.map(() => '–');
  return [application || 'unnamed', user ?? '–', database ?? '–', formatCount(total), ...counts];
}

function idleLines(sessions: readonly Session[], width: number): Line[] {
  const show = { columns: idleColumns, cells: idleRow, atMost: maxIdle, of: 'session' };
  return tableLines(listIdleInTransaction(sessions), { ...show, width });
}

function idleRow({ application, pid, user, state, stateMs, transactionMs }: Session): string[] {
  const ages = [formatAge(stateMs), formatAge(transactionMs)];
  const note = state === 'idle in transaction (aborted)' ? 'aborted' : '';
  return [application || 'unnamed', String(pid), user ?? '–', ...ages, note];
}

const formatAge = (ms: number | undefined): string => (ms === undefined ? '–' : formatDuration(ms));

function blockingLines(sessions: readonly Session[], width: number): Line[] {
  const lines = blockingTree(sessions, maxBlocked, Math.max(2, Math.floor((width - 50) / 3)));
  if (lines.length === 0) return [];
  return [[span('  blocked sessions', 'dim')], ...lines.map((text): Line => [span(`  ${text}`)])];
}
