import { formatDuration } from '../../format/duration.js';
import { formatNoun } from '../../format/noun.js';
import type { LockFacts } from '../details.js';
import type { Session } from '../facts.js';
import { nameSession } from '../session-name.js';
import { describeLock } from './sessions.js';

/** Blocked sessions and their blockers. */
interface Blocking {
  readonly byPid: ReadonlyMap<number, Session>;
  /** Blocked sessions by the pid of their blocker. */
  readonly behind: ReadonlyMap<number, readonly Session[]>;
  readonly isBlocked: (pid: number) => boolean;
  readonly locks: ReadonlyMap<number, LockFacts>;
}

/** The pid that PostgreSQL reports for a prepared transaction. */
const preparedTransaction = 0;

/**
 * Renders blocked sessions below their blockers, as lines of a tree; empty if none is blocked. A session blocked by
 * several is listed under one of them, with the number of the others.
 *
 * @param atMost maximum number of blocked sessions; the last line has the number of further ones
 * @param depth maximum indentation; deeper sessions are listed at this depth
 * @param locks locks that sessions wait for, as far as they are known
 */
export function blockingTree(
  sessions: readonly Session[],
  atMost: number,
  depth: number,
  locks: ReadonlyMap<number, LockFacts> = new Map(),
): string[] {
  const blocked = sessions.filter(({ blockedBy }) => blockedBy.length > 0);
  if (blocked.length === 0) return [];
  const { lines, shown } = drawTrees(relate(sessions, blocked, locks), atMost, depth);
  const more = blocked.length - shown;
  return more > 0 ? [...lines, `and ${formatNoun(more, 'more blocked session')}`] : lines;
}

function relate(sessions: readonly Session[], blocked: readonly Session[], locks: Blocking['locks']): Blocking {
  const byPid = new Map(sessions.map((session) => [session.pid, session]));
  const isBlocked = (pid: number) => (byPid.get(pid)?.blockedBy.length ?? 0) > 0;
  const behind = new Map<number, Session[]>();
  for (const session of blocked) {
    const blockers = session.blockedBy.filter((pid) => pid !== session.pid);
    const blocker = blockers.find((pid) => !isBlocked(pid)) ?? blockers[0] ?? preparedTransaction;
    const others = behind.get(blocker);
    if (others) others.push(session);
    else behind.set(blocker, [session]);
  }
  return { byPid, behind, isBlocked, locks };
}

interface Open {
  readonly pid: number;
  readonly session: Session | undefined;
  readonly depth: number;
  /** Prefix of the line, and prefix of the lines below it. */
  readonly lead: string;
  readonly under: string;
}

function drawTrees(blocking: Blocking, atMost: number, depth: number) {
  const lines: string[] = [];
  const seen = new Set<number>();
  let shown = 0;
  for (const root of rootsOf(blocking, seen)) {
    const open: Open[] = [{ pid: root, session: blocking.byPid.get(root), depth: 0, lead: '', under: '' }];
    for (let next = open.pop(); next !== undefined && shown < atMost; next = open.pop()) {
      seen.add(next.pid);
      lines.push(next.lead + (next.depth === 0 ? describeHead(next, blocking) : describeBlocked(next, blocking)));
      if (blocking.isBlocked(next.pid)) shown += 1;
      open.push(...branches(next, blocking, seen, depth));
    }
    if (shown >= atMost) break;
  }
  return { lines, shown };
}

/** Blockers that are not blocked themselves, then one of each cycle, whose members have no root. */
function* rootsOf({ behind, isBlocked }: Blocking, seen: ReadonlySet<number>): Generator<number> {
  for (const pid of behind.keys()) if (!isBlocked(pid)) yield pid;
  for (const pid of behind.keys()) if (!seen.has(pid)) yield pid;
}

/** Sessions blocked by a session, in reverse order. */
function branches(parent: Open, { behind }: Blocking, seen: ReadonlySet<number>, depth: number): Open[] {
  const children = (behind.get(parent.pid) ?? []).filter(({ pid }) => !seen.has(pid));
  return children.map((child, at) => branch(parent, child, at === children.length - 1, depth)).reverse();
}

function branch(parent: Open, session: Session, isLast: boolean, depth: number): Open {
  const under = parent.depth >= depth ? parent.under : parent.under + (isLast ? '   ' : '│  ');
  const lead = (parent.depth >= depth ? parent.under.slice(0, -3) : parent.under) + (isLast ? '└─ ' : '├─ ');
  return { pid: session.pid, session, depth: parent.depth + 1, lead, under };
}

function describeHead({ pid, session }: Open, blocking: Blocking): string {
  if (pid === preparedTransaction) return 'a prepared transaction';
  if (session === undefined) return `${pid}, which is not visible`;
  if (session.blockedBy.length > 0) return `${describeBlocked({ pid, session }, blocking)}, in a cycle`;
  const state = session.state ?? 'in a hidden state';
  return `${nameSession(session)}, ${state}${session.stateMs === undefined ? '' : ` for ${formatDuration(session.stateMs)}`}`;
}

function describeBlocked({ pid, session }: Pick<Open, 'pid' | 'session'>, { locks }: Blocking): string {
  if (session === undefined) return '';
  const { stateMs, waitsFor, blockedBy } = session;
  const since = stateMs === undefined ? '' : ` ${formatDuration(stateMs)}`;
  const others = new Set(blockedBy).size - 1;
  const also = others > 0 ? `, and by ${formatNoun(others, 'other')}` : '';
  const lock = locks.get(pid);
  const at = lock !== undefined ? `, waits for ${describeLock(lock)}` : waitsFor === undefined ? '' : ` at ${waitsFor}`;
  return `${nameSession(session)}, blocked${since}${at}${also}`;
}
