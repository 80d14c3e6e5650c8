import { formatDuration, formatNoun } from '../../util/format.js';
import type { Session } from '../facts.js';
import { nameSession } from './sessions.js';

/** Who blocks whom. */
interface Blocking {
  readonly byPid: ReadonlyMap<number, Session>;
  /** Blocked sessions, by the one that keeps them from going on. */
  readonly behind: ReadonlyMap<number, readonly Session[]>;
  /** Blockers that are not blocked themselves, and one of each ring. */
  readonly roots: readonly number[];
}

/** The pid that PostgreSQL names as the blocker where a prepared transaction is. */
const preparedTransaction = 0;

/**
 * Blocked sessions under those that block them, as lines of a tree; empty when nobody is blocked. One that is blocked by
 * several stands under one of them, and the others are named.
 *
 * @param atMost blocked sessions shown; the last line says how many more there are
 * @param depth how deep lines are indented; what is deeper stands at that depth
 */
export function blockingTree(sessions: readonly Session[], atMost: number, depth: number): string[] {
  const blocked = sessions.filter(({ blockedBy }) => blockedBy.length > 0);
  if (blocked.length === 0) return [];
  const { lines, shown } = drawTrees(relate(sessions, blocked), atMost, depth);
  const more = blocked.length - shown;
  return more > 0 ? [...lines, `and ${formatNoun(more, 'more blocked session')}`] : lines;
}

function relate(sessions: readonly Session[], blocked: readonly Session[]): Blocking {
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
  const heads = [...behind.keys()].filter((pid) => !isBlocked(pid));
  return { byPid, behind, roots: [...heads, ...ringHeads(heads, behind)] };
}

/** One session of each ring: those that wait for each other hang under no head. */
function ringHeads(heads: readonly number[], behind: Blocking['behind']): number[] {
  const seen = new Set<number>();
  const visit = (from: number): void => {
    for (const open = [from]; open.length > 0; ) {
      const pid = open.pop() as number;
      if (seen.has(pid)) continue;
      seen.add(pid);
      for (const session of behind.get(pid) ?? []) open.push(session.pid);
    }
  };
  heads.forEach(visit);
  const found: number[] = [];
  for (const pid of behind.keys()) {
    if (seen.has(pid)) continue;
    found.push(pid);
    visit(pid);
  }
  return found;
}

interface Open {
  readonly pid: number;
  readonly session: Session | undefined;
  readonly depth: number;
  /** What the line begins with, and what those under it do. */
  readonly lead: string;
  readonly under: string;
}

function drawTrees({ byPid, behind, roots }: Blocking, atMost: number, depth: number) {
  const lines: string[] = [];
  const seen = new Set<number>();
  let shown = 0;
  const open: Open[] = roots.map((pid) => ({ pid, session: byPid.get(pid), depth: 0, lead: '', under: '' })).reverse();
  for (let next = open.pop(); next !== undefined && shown < atMost; next = open.pop()) {
    seen.add(next.pid);
    const children = (behind.get(next.pid) ?? []).filter(({ pid }) => !seen.has(pid));
    lines.push(next.lead + (next.depth === 0 ? describeHead(next) : describeBlocked(next)));
    if ((next.session?.blockedBy.length ?? 0) > 0) shown += 1;
    for (const [at, child] of [...children.entries()].reverse()) {
      open.push(branch(next, child, at === children.length - 1, depth));
    }
  }
  return { lines, shown };
}

function branch(parent: Open, session: Session, isLast: boolean, depth: number): Open {
  const under = parent.depth >= depth ? parent.under : parent.under + (isLast ? '   ' : '│  ');
  const lead = (parent.depth >= depth ? parent.under.slice(0, -3) : parent.under) + (isLast ? '└─ ' : '├─ ');
  return { pid: session.pid, session, depth: parent.depth + 1, lead, under };
}

function describeHead({ pid, session }: Open): string {
  if (pid === preparedTransaction) return 'a prepared transaction';
  if (session === undefined) return `${pid}, which is not to be seen`;
  if (session.blockedBy.length > 0) return `${describeBlocked({ pid, session })}, in a ring`;
  const state = session.state ?? 'in a state that is not to be seen';
  return `${nameSession(session)}, ${state}${session.stateMs === undefined ? '' : ` for ${formatDuration(session.stateMs)}`}`;
}

function describeBlocked({ session }: Pick<Open, 'pid' | 'session'>): string {
  if (session === undefined) return '';
  const { stateMs, waitsFor, blockedBy } = session;
  const since = stateMs === undefined ? '' : ` ${formatDuration(stateMs)}`;
  const others = new Set(blockedBy).size - 1;
  const also = others > 0 ? `, and by ${formatNoun(others, 'other')}` : '';
  return `${nameSession(session)}, blocked${since}${waitsFor === undefined ? '' : ` at ${waitsFor}`}${also}`;
}
