import type { Finding } from '../finding.js';
import { statuses } from '../finding.js';
import type { Report } from '../report.js';
import { poolsOf } from '../rules/context.js';
import { type LockCause, lockCauseOf } from './locks.js';
import { isSymptom, type Room, shortageOf } from './shortage.js';

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
  const room: Room = {
    free: isOnlyServer && server !== undefined ? server.facts.usable - server.facts.used : undefined,
    hasLocks: locks.length > 0,
  };
  const replaced = new Set(locks.flatMap((lock) => lock.replaced));
  const shortages = poolsOf({ snapshot, previous }).flatMap((seen) => {
    const { place } = seen;
    const found = findings.filter(
      (each) => isSymptom(each) && each.source === place.source && each.pool === place.pool && !replaced.has(each),
    );
    const shortage = shortageOf(found, seen, room);
    if (shortage === undefined) return [];
    for (const each of found) replaced.add(each);
    return [shortage];
  });
  const rest = findings.filter((each) => !replaced.has(each));
  const isSilent = ({ metric }: Finding): boolean => metric === 'available';
  const own = [...rest.filter(isSilent), ...shortages, ...rest.filter((each) => !isSilent(each))];
  return inOrder([...locks.map(({ finding }) => finding), ...own], locks, shortages);
}

/** The sort is stable. */
function inOrder(all: readonly Finding[], locks: readonly LockCause[], shortages: readonly Finding[]): Finding[] {
  const roots = new Set(locks.map(({ finding }) => finding));
  const worst = Math.max(0, ...shortages.map(({ status }) => statuses.indexOf(status)));
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
