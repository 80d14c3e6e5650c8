import type { PoolFacts, Session } from '../facts.js';
import type { Finding } from '../finding.js';
import { statuses } from '../finding.js';
import type { Report } from '../report.js';
import { poolsOf } from '../rules/context.js';
import { greatest } from '../rules/greatest.js';
import { type LockCause, lockCauseOf } from './locks.js';
import { type IdlePool, isSymptom, type Room, shortageOf } from './shortage.js';

/**
 * The findings of a report by cause, for people: several about one pool that is too small, or about one chain of locks,
 * become one. Worst first; a chain of locks and a source that
 * does not answer come before what they may have caused. Those that are ok stay as they are. Pure.
 */
export function causesOf({ findings, snapshot, previous }: Report): Finding[] {
  const servers = snapshot.servers.flatMap((each) => ('facts' in each ? [each] : []));
  const locks = servers.flatMap(({ source, facts }) => lockCauseOf(findings, source, facts) ?? []);
  const [server] = servers;
  const isOnlyServer = snapshot.servers.length === 1 && snapshot.bouncers.length === 0;
  const pools = poolsOf({ snapshot, previous });
  const free = isOnlyServer && server !== undefined ? server.facts.usable - server.facts.used : undefined;
  const sessions = servers.flatMap(({ facts }) => facts.sessions);
  const isNearLocks = locks.length === 0 ? () => 'none' as const : locksNear(sessions);
  const idlest = free === undefined ? undefined : idlestOf(pools.map(({ facts }) => facts));
  const replaced = new Set(locks.flatMap((lock) => lock.replaced));
  const shortages = pools.flatMap((seen) => {
    const { place } = seen;
    const found = findings.filter(
      (each) => isSymptom(each) && each.source === place.source && each.pool === place.pool && !replaced.has(each),
    );
    const near = isNearLocks(seen.facts.name);
    const room: Room = { free, idlest, locks: near };
    const finding = shortageOf(found, seen, room);
    if (finding === undefined) return [];
    for (const each of found) replaced.add(each);
    return [{ finding, isNearLocks: near !== 'none' }];
  });
  const rest = findings.filter((each) => !replaced.has(each));
  const isSilent = ({ metric }: Finding): boolean => metric === 'available';
  const own = [
    ...rest.filter(isSilent),
    ...shortages.map(({ finding }) => finding),
    ...rest.filter((each) => !isSilent(each)),
  ];
  return inOrder(
    [...locks.map(({ finding }) => finding), ...own],
    locks,
    shortages.flatMap((each) => (each.isNearLocks ? [each.finding] : [])),
  );
}

/** Where a pool's sessions are, by its name: sessions of other names are not known to be its own. */
function locksNear(sessions: readonly Session[]): (pool: string) => Room['locks'] {
  const blocked = sessions.filter(({ blockedBy }) => blockedBy.length > 0);
  const involved = new Set(blocked.flatMap(({ pid, blockedBy }) => [pid, ...blockedBy]));
  const known = new Set(sessions.map(({ application }) => application));
  const inChain = new Set(sessions.flatMap(({ pid, application }) => (involved.has(pid) ? [application] : [])));
  return (pool) => (inChain.has(pool) ? 'own' : known.has(pool) ? 'none' : 'possible');
}

/** The pool with most idle connections, if they are worth naming. */
function idlestOf(pools: readonly PoolFacts[]): IdlePool | undefined {
  const [most] = greatest(pools, ({ idle, waiting }) => (waiting > 0 ? 0 : idle));
  return most !== undefined && most.waiting === 0 && most.idle > 1 ? most : undefined;
}

/** The sort is stable. A chain of locks comes before the shortages that it may have caused. */
function inOrder(all: readonly Finding[], locks: readonly LockCause[], caused: readonly Finding[]): Finding[] {
  const roots = new Set(locks.map(({ finding }) => finding));
  const worst = Math.max(0, ...caused.map(({ status }) => statuses.indexOf(status)));
  const rank = (finding: Finding): number => {
    const own = statuses.indexOf(finding.status);
    return roots.has(finding) ? Math.max(own, worst) : own;
  };
  return [...all].sort((a, b) => rank(b) - rank(a));
}

/** The cause that a headline names: the first of the worst; undefined if there is none worse than advice. */
export function mainCauseOf(causes: readonly Finding[]): Finding | undefined {
  const bad = causes.filter(({ status }) => status !== 'ok' && status !== 'advice');
  const worst = Math.max(-1, ...bad.map(({ status }) => statuses.indexOf(status)));
  return bad.find(({ status }) => statuses.indexOf(status) === worst);
}

/** A cause in one sentence that names its pool, or else its source: `mail: 2 of 2 connections are in use, 282 callers wait.` */
export function headlineOf({ source, pool, message }: Pick<Finding, 'source' | 'pool' | 'message'>): string {
  return `${pool ?? source}: ${message}`;
}
