import type { ServerDetails } from '../../monitor/details.js';
import type { FleetFacts, ServerFacts, Session } from '../../monitor/facts.js';
import { describeLock, mostTelling } from '../../monitor/render/sessions.js';
import { grantFor } from '../../monitor/rules/visibility.js';
import type { Reading } from '../../monitor/snapshot.js';
import { nameLimit } from '../../monitor/usage.js';
import { summaryOf } from '../../sql/summary.js';
import { perSecond } from '../rates.js';
import type { WireApplication, WireFleet, WireServer, WireSession } from '../wire.js';
import type { DetailsOverTime, ViewContext } from './context.js';
import { type DetailRates, viewDetail } from './detail.js';
import { sourceId } from './ids.js';
import { toWire, valuesToWire } from './values.js';

/** Maximum number of sessions and applications of one server in a sample. */
const maxSessions = 200;
const maxApplications = 50;

/** The sessions of a server that a sample shows. */
function shownSessions({ sessions }: ServerFacts): Session[] {
  return mostTelling(sessions, maxSessions);
}

/** The sessions whose statements are read: all that are shown, or without their texts only those that block or are blocked. */
export function pidsToRead(facts: ServerFacts, hasStatements: boolean): number[] {
  const shown = shownSessions(facts);
  if (hasStatements) return shown.map(({ pid }) => pid);
  const blockers = new Set(shown.flatMap(({ blockedBy }) => blockedBy));
  return shown.filter(({ pid, blockedBy }) => blockedBy.length > 0 || blockers.has(pid)).map(({ pid }) => pid);
}

/** The sessions whose locks are read: those that are shown and blocked. */
export function blockedPids(facts: ServerFacts): number[] {
  return shownSessions(facts).flatMap(({ pid, blockedBy }) => (blockedBy.length > 0 ? [pid] : []));
}

/** A server, its sessions and its details. */
export function viewServer(
  reading: Reading<ServerFacts>,
  before: ServerFacts | undefined,
  details: DetailsOverTime,
  context: ViewContext,
): WireServer {
  const { source } = reading;
  const id = sourceId('server', source);
  const facts = 'facts' in reading ? reading.facts : undefined;
  const { detail, rates } = viewDetail(details, context);
  const values = facts === undefined ? [] : valuesOf(facts, before, rates, context.elapsedMs);
  const shown = facts === undefined ? [] : shownSessions(facts);
  const applications = facts?.byApplication ?? [];
  return {
    ...{ id, source, status: context.statusOf('server', source) },
    silence: 'silence' in reading ? reading.silence.reason : null,
    version: facts?.version ?? null,
    role: facts?.role ?? null,
    canSeeAll: facts?.canSeeAll ?? false,
    grant: grantFor(facts?.role),
    isStandby: facts?.isStandby ?? false,
    used: facts?.used ?? 0,
    usable: facts?.usable ?? 0,
    maxConnections: facts?.maxConnections ?? 0,
    limits: (facts?.connectionLimits ?? []).map((limit) => ({
      ...limit,
      status: context.statusOf('server', source, nameLimit(limit)),
    })),
    byState: facts?.byState ?? {},
    fleets: (facts?.fleets ?? []).map(viewFleet),
    applications: viewApplications(applications.slice(0, maxApplications), facts?.sessions ?? []),
    applicationsLeftOut: Math.max(0, applications.length - maxApplications),
    sessions: shown.map((session) => viewSession(session, details.now, context.hasStatements)),
    sessionsLeftOut: (facts?.sessions.length ?? 0) - shown.length,
    blocked: countBlocked(facts),
    answeredInMs: toWire(facts?.answeredInMs),
    detail,
    values: valuesToWire(values),
    hasHistory: context.record(id, 'server', values),
  };
}

function countBlocked(facts: ServerFacts | undefined): number {
  return facts?.sessions.filter(({ blockedBy }) => blockedBy.length > 0).length ?? 0;
}

function valuesOf(
  facts: ServerFacts,
  before: ServerFacts | undefined,
  rates: DetailRates,
  elapsedMs: number,
): number[] {
  const { byState, counters } = facts;
  const inTransaction = (byState['idle in transaction'] ?? 0) + (byState['idle in transaction (aborted)'] ?? 0);
  return [
    ...[facts.used, facts.usable, byState.active ?? 0, inTransaction, countBlocked(facts)],
    perSecond(counters.commits, before?.counters.commits, elapsedMs),
    perSecond(counters.rollbacks, before?.counters.rollbacks, elapsedMs),
    ...[rates.tuplesRead, rates.tuplesWritten, rates.hitShare, rates.tempBytes, rates.logBytes],
    ...[rates.bytes, rates.lagMs, facts.answeredInMs],
  ];
}

function viewApplications(applications: ServerFacts['byApplication'], sessions: readonly Session[]): WireApplication[] {
  const keyOf = ({ application, user, database }: Pick<Session, 'application' | 'user' | 'database'>) =>
    `${application}\n${user}\n${database}`;
  const clients = new Map(applications.map((each) => [keyOf(each), new Set<string>()]));
  for (const session of sessions) {
    if (session.client !== undefined) clients.get(keyOf(session))?.add(session.client);
  }
  return applications.map((each) => viewApplication(each, clients.get(keyOf(each)) ?? new Set()));
}

function viewApplication(
  { application, user, database, total, byState }: ServerFacts['byApplication'][number],
  clients: ReadonlySet<string>,
) {
  const [client = null] = clients;
  return {
    ...{ clients: clients.size, client },
    ...{ application, user: user ?? null, database: database ?? null, total },
    active: byState.active ?? 0,
    idle: byState.idle ?? 0,
    idleInTransaction: (byState['idle in transaction'] ?? 0) + (byState['idle in transaction (aborted)'] ?? 0),
  } satisfies WireApplication;
}

function viewFleet({ name, database, total, slots, used, mostHeld, mostOver, members }: FleetFacts): WireFleet {
  return {
    ...{ name: name ?? null, database, total, used, free: Math.max(0, slots - used), mostHeld, mostOver },
    // A copy of what the page knows.
    members: members.map(({ pid, application, held, wanted, share, isHungry }) => {
      return { pid, application, held, wanted, share, isHungry };
    }),
  };
}

/** A session for the page. */
export function viewSession(session: Session, details: ServerDetails | undefined, hasStatements: boolean): WireSession {
  const { pid, application, blockedBy } = session;
  const text = details?.texts.get(pid);
  const lock = details?.locks.get(pid);
  return {
    ...{ pid, application, blockedBy },
    user: session.user ?? null,
    database: session.database ?? null,
    client: session.client ?? null,
    state: session.state ?? null,
    stateMs: session.stateMs ?? null,
    transactionMs: session.transactionMs ?? null,
    ageMs: session.ageMs ?? null,
    waitsFor: session.waitsFor ?? null,
    lock: lock === undefined ? null : describeLock(lock),
    text: (hasStatements ? text : text === undefined ? undefined : summaryOf(text)) ?? null,
  };
}
