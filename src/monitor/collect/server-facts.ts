import type { FleetLock } from '../../budget/discover.js';
import type { ApplicationUse, ConnectionLimit, ServerFacts, Session, SessionState } from '../facts.js';
import { FleetPeaks, toFleets } from './fleets.js';
import type { CountRows } from './running-sums.js';
import type { StatementsView } from './server-sql.js';

type Maybe<T> = T | null;

/** A session as the query returns it, by column. */
export type RawSession = readonly [
  pid: number,
  user: Maybe<string>,
  database: Maybe<string>,
  application: Maybe<string>,
  client: Maybe<string>,
  state: Maybe<string>,
  stateMs: Maybe<number>,
  transactionMs: Maybe<number>,
  ageMs: Maybe<number>,
  waitsFor: Maybe<string>,
  blockedBy: Maybe<readonly number[]>,
];

type PlainFacts =
  | 'versionNumber'
  | 'version'
  | 'isStandby'
  | 'maxConnections'
  | 'superuserReserved'
  | 'reserved'
  | 'role'
  | 'canSeeAll';

/** Result of the query `serverSql`. */
export interface RawServer extends Pick<ServerFacts, PlainFacts> {
  readonly ownPid: number;
  readonly sessions: readonly RawSession[];
  /** Counters by database. */
  readonly counters: CountRows;
  readonly limits: readonly ConnectionLimit[];
  readonly fleets: readonly FleetLock[];
  readonly statements: Maybe<StatementsView>;
}

/** Sums over all statements. */
export interface StatementSums {
  readonly calls: number;
  readonly ms: number;
}

/** Monotonic sums by column. */
export type Totals = Readonly<Record<string, number | undefined>>;

/** Converts the server's answer into facts. Pure. */
export function toServerFacts(
  raw: RawServer,
  totals: Totals,
  answeredInMs: number,
  peaks = new FleetPeaks(),
): ServerFacts {
  const { ownPid, sessions: all, counters: _counters, statements: _statements, fleets, limits, ...plain } = raw;
  const sessions = all.filter(([pid]) => pid !== ownPid).map(toSession);
  return {
    ...plain,
    usable: Math.max(0, raw.maxConnections - raw.superuserReserved - raw.reserved),
    used: all.length,
    byState: countStates(sessions),
    byApplication: countApplications(sessions),
    sessions,
    connectionLimits: limits,
    fleets: toFleets(fleets, sessions, peaks),
    counters: {
      commits: totals.commits ?? 0,
      rollbacks: totals.rollbacks ?? 0,
      deadlocks: totals.deadlocks ?? 0,
      sessions: totals.sessions,
      sessionsAbandoned: totals.sessionsAbandoned,
      sessionsFatal: totals.sessionsFatal,
      sessionsKilled: totals.sessionsKilled,
      statements: totals.calls,
      statementsMs: totals.ms,
    },
    answeredInMs,
  };
}

function toSession(raw: RawSession): Session {
  const [pid, user, database, application, client, state, stateMs, transactionMs, ageMs, waitsFor, blockedBy] = raw;
  return {
    pid,
    user: user ?? undefined,
    database: database ?? undefined,
    application: application ?? '',
    client: client ?? undefined,
    state: (state as SessionState | null) ?? undefined,
    stateMs: toAge(stateMs),
    transactionMs: toAge(transactionMs),
    ageMs: toAge(ageMs),
    waitsFor: waitsFor ?? undefined,
    // Each parallel worker of a blocker is listed under the leader's pid.
    blockedBy: blockedBy === null ? none : [...new Set(blockedBy)],
  };
}

const none: readonly number[] = [];

function toAge(ms: Maybe<number>): number | undefined {
  return ms === null ? undefined : Math.max(0, ms);
}

type States = ServerFacts['byState'];

function countStates(sessions: readonly Session[]): States {
  const counts: Partial<Record<SessionState, number>> = {};
  for (const { state } of sessions) if (state !== undefined) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** Applications by number of connections, largest first. */
function countApplications(sessions: readonly Session[]): ApplicationUse[] {
  const groups = new Map<string, Session[]>();
  for (const session of sessions) {
    const key = JSON.stringify([session.application, session.user, session.database]);
    const group = groups.get(key);
    if (group) group.push(session);
    else groups.set(key, [session]);
  }
  const uses = [...groups.values()].map((group): ApplicationUse => {
    const { application, user, database } = group[0] as Session;
    return { application, user, database, total: group.length, byState: countStates(group) };
  });
  return uses.sort((a, b) => b.total - a.total || (a.application < b.application ? -1 : 1));
}
