import { metricRows } from '../monitor/metrics.js';
import { checks } from './all-checks.js';

const { warning: blockedWarning, critical: blockedCritical } = metricRows.blocked;

/** When checks find something, for those with a limit. */
const limits: Readonly<Record<string, string>> = {
  slots: 'processes × connections + those of others above max_connections − reserved',
  'role-limit': 'sum above CONNECTION LIMIT of the role',
  'database-limit': 'sum above CONNECTION LIMIT of the database',
  'idle-transactions': 'from a quarter of the slots and 3 sessions; critical if 95 % are in use',
  'slots-used': 'from 80 %; critical from 95 %',
  'bouncer-clients': 'processes × connections above max_client_conn',
  'bouncer-waiting': 'from 1 s',
  'bouncer-timeouts': 'query_wait_timeout above 30 s, server_login_retry 5 s, client_login_timeout 15 s',
  'large-pool': 'above 100 connections for a process',
  'event-loop-lag': 'from 100 ms',
  'pool-waiting': 'a caller waits, and all connections are in use',
  'pool-leak': 'held for 60 s, or DB_LEAK_THRESHOLD if longer; critical if all are reported and callers timed out',
  'pool-failures': 'above 1 % of the connections opened',
  'dns-slow': 'from 50 ms',
  'tcp-slow': 'from 20 ms for a round trip',
  'sign-in-slow': 'from 250 ms',
  mtu: 'an answer of 64 KiB does not arrive',
  'node-version': 'below 20.19',
  'pg-version': 'below 8.23',
  'thread-pool': 'DNS from 10 ms, and above 5 connections for a thread',
  'password-expires': 'below 14 days; critical below 2',
  wraparound: 'above 1,000 million transactions; critical above 1,800 million',
  'old-transaction': 'idle for above 5 min, or open for above 1 h',
  blocked: `above ${blockedWarning} s; critical above ${blockedCritical} s`,
  'prepared-transactions': 'above 5 min',
  'idle-slots': 'above 1 GiB of WAL',
  deadlocks: 'above 10, and above 1 in 10,000 transactions',
  rollbacks: 'above 1,000, and above 10 %',
  cache: 'below 90 % of above 1,000,000 blocks',
  'lost-sessions': 'above 100, and above 5 %',
  'short-sessions': 'below 3 transactions each, of above 1,000 sessions',
  'replica-lag': 'paused; or above DB_MAX_REPLICA_LAG, and above 16 MB or without a receiver',
  'dead-clients': 'a statement above 10 min',
};

/** Limit of a check; empty if it has none. */
export const limitOf = (id: string): string => limits[id] ?? '';

/** Names that have a limit, for the test that compares them with the checks. */
export const limited: readonly string[] = Object.keys(limits);

/** A check as text for people; undefined if there is none of that name. */
export function explain(id: string): string | undefined {
  const found = checks.find((each) => each.id === id);
  if (found === undefined) return undefined;
  const limit = limitOf(id);
  return `${[
    found.id,
    `  Passes if: ${found.title}.`,
    `  Severity:  ${found.severity}`,
    ...(limit === '' ? [] : [`  Limit:     ${limit}`]),
  ].join('\n')}\n`;
}
