import { cleanText } from '../../../format/clean-text.js';
import type { ConnectionLimit, FleetFacts, ServerFacts, Session } from '../../facts.js';
import { counter, gauge, type Metric, type Sample, split } from '../exposition.js';
import { isIdleInTransaction, oldestTransaction } from '../sessions.js';

/** Maximum number of series for one server; smaller applications are added up as `(others)`. */
const maxApplications = 50;

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);

/** Metrics of a server; label `server`. Values that the role cannot see are omitted, not reported as 0. */
export const serverMetrics: readonly Metric<ServerFacts>[] = [
  {
    name: 'headroom_server_info',
    type: 'gauge',
    help: 'Always 1, with the version as a label.',
    labels: ['version'],
    read: ({ version }) => [{ labels: { version }, value: 1 }],
  },
  gauge('headroom_server_standby', '1 on a standby, 0 otherwise.', ({ isStandby }) => Number(isStandby)),
  gauge('headroom_server_max_connections', 'max_connections.', ({ maxConnections }) => maxConnections),
  split('gauge', 'headroom_server_reserved_connections', 'for', 'Connections reserved for some roles.', (server) => ({
    superusers: server.superuserReserved,
    pg_use_reserved_connections: server.reserved,
  })),
  gauge(
    'headroom_server_usable_connections',
    'Connections available to ordinary roles: max_connections minus both reserves.',
    ({ usable }) => usable,
  ),
  gauge('headroom_server_used_connections', 'Client connections, including the monitor’s.', ({ used }) => used),
  limitMetric('headroom_server_connection_limit', 'CONNECTION LIMIT of a role or database.', ({ limit }) => limit),
  limitMetric(
    'headroom_server_connection_limit_used',
    'Connections that count against the CONNECTION LIMIT of a role or database.',
    ({ used }) => used,
  ),
  gauge(
    'headroom_server_sees_all',
    '1 if the role can see the activity of other roles’ sessions (pg_read_all_stats), else 0.',
    ({ canSeeAll }) => Number(canSeeAll),
  ),
  split(
    'gauge',
    'headroom_server_sessions',
    'state',
    'Client sessions by state; only with headroom_server_sees_all 1.',
    ({ canSeeAll, byState }) => (canSeeAll ? byState : {}),
  ),
  {
    name: 'headroom_server_application_connections',
    type: 'gauge',
    help: 'Connections by application_name; those beyond the 50 largest are added up as (others).',
    labels: ['application'],
    read: applicationSamples,
  },
  gauge(
    'headroom_server_oldest_transaction_seconds',
    'Age of the oldest transaction; 0 if none is open. Only with headroom_server_sees_all 1.',
    ({ canSeeAll, sessions }) => (canSeeAll ? seconds(oldestTransaction(sessions)?.transactionMs ?? 0) : undefined),
  ),
  gauge(
    'headroom_server_oldest_idle_in_transaction_seconds',
    'Maximum time that a session has been idle in transaction; 0 if none is. Only with headroom_server_sees_all 1.',
    ({ canSeeAll, sessions }) => (canSeeAll ? seconds(longestIdle(sessions)) : undefined),
  ),
  gauge('headroom_server_blocked_sessions', 'Sessions blocked by a lock of another one.', ({ sessions }) => {
    return sessions.filter(({ blockedBy }) => blockedBy.length > 0).length;
  }),
  fleetMetric('headroom_fleet_slots', 'kind', 'Slots of a fleet on the server.', ({ total, slots, used, held }) => ({
    total,
    used,
    held,
    free: Math.max(0, slots - used),
  })),
  fleetMetric('headroom_fleet_members', 'state', 'Members of a fleet on the server.', ({ members }) => ({
    all: members.length,
    hungry: members.filter(({ isHungry }) => isHungry).length,
  })),
  fleetMetric(
    'headroom_fleet_most_sessions',
    'of',
    'Highest number of sessions with a slot that the monitor has seen, and above the budget.',
    ({ mostHeld, mostOver }) => ({ all: mostHeld, over: mostOver }),
  ),
  gauge('headroom_server_answer_seconds', 'Response time of the server to the monitor.', ({ answeredInMs }) =>
    seconds(answeredInMs),
  ),
  split(
    'counter',
    'headroom_server_transactions_total',
    'outcome',
    'Transactions in all databases.',
    ({ counters }) => ({ commit: counters.commits, rollback: counters.rollbacks }),
  ),
  counter('headroom_server_deadlocks_total', 'Deadlocks in all databases.', ({ counters }) => counters.deadlocks),
  counter(
    'headroom_server_sessions_begun_total',
    'Sessions started. PostgreSQL 14 and newer.',
    ({ counters }) => counters.sessions,
  ),
  split(
    'counter',
    'headroom_server_sessions_lost_total',
    'cause',
    'Sessions that ended abnormally. PostgreSQL 14 and newer.',
    ({ counters }) => ({
      abandoned: counters.sessionsAbandoned,
      fatal: counters.sessionsFatal,
      killed: counters.sessionsKilled,
    }),
  ),
  counter(
    'headroom_server_statements_total',
    'Executed statements. Only with pg_stat_statements.',
    ({ counters }) => counters.statements,
  ),
  counter(
    'headroom_server_statement_seconds_total',
    'Total duration of statements. Only with pg_stat_statements.',
    ({ counters }) => seconds(counters.statementsMs),
  ),
];

/** A metric of each connection limit of roles and databases. */
function limitMetric(name: string, help: string, read: (limit: ConnectionLimit) => number): Metric<ServerFacts> {
  return {
    ...{ name, help, type: 'gauge', labels: ['kind', 'name'] },
    read: ({ connectionLimits }) =>
      connectionLimits.map((each) => ({ labels: { kind: each.kind, name: cleanText(each.name) }, value: read(each) })),
  };
}

/** A metric of each fleet; those with names of their own in one database are told apart by nothing, and so added up. */
function fleetMetric(
  name: string,
  label: string,
  help: string,
  read: (fleet: FleetFacts) => Readonly<Record<string, number>>,
): Metric<ServerFacts> {
  return {
    ...{ name, help, type: 'gauge', labels: ['fleet', label] },
    read: ({ fleets }) => {
      const sums = new Map<string, { labels: Record<string, string>; value: number }>();
      for (const each of fleets) {
        const fleet = cleanText(each.name ?? each.database);
        for (const [kind, value] of Object.entries(read(each))) {
          const sum = sums.get(`${kind} ${fleet}`);
          sums.set(`${kind} ${fleet}`, { labels: { fleet, [label]: kind }, value: value + (sum?.value ?? 0) });
        }
      }
      return [...sums.values()];
    },
  };
}

function longestIdle(sessions: readonly Session[]): number {
  let longest = 0;
  for (const session of sessions) {
    if (isIdleInTransaction(session)) longest = Math.max(longest, session.stateMs ?? 0);
  }
  return longest;
}

function applicationSamples({ byApplication }: ServerFacts): Sample[] {
  const totals = new Map<string, number>();
  for (const { application, total } of byApplication) {
    const name = cleanText(application);
    totals.set(name, (totals.get(name) ?? 0) + total);
  }
  const ranked = [...totals].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
  const others = ranked.splice(maxApplications).reduce((sum, [, total]) => sum + total, 0);
  const shown = others > 0 ? [...ranked, ['(others)', others] as const] : ranked;
  return shown.map(([application, value]) => ({ labels: { application }, value }));
}
