import type { WireSession } from '../../../src/dashboard/wire.js';

/** A session that blocks others, or is blocked, and those behind it. */
export interface Blocker {
  readonly pid: number;
  /** Null for a prepared transaction (pid 0), or a session that is not visible. */
  readonly session: WireSession | null;
  readonly behind: readonly Blocker[];
  /** Number of sessions behind it, at all depths. */
  readonly total: number;
}

/**
 * Arranges blocked sessions below their blockers, the blocker of most at the top. A session with several blockers is below one
 * that is not blocked itself, if there is one.
 */
export function blockersOf(sessions: readonly WireSession[]): readonly Blocker[] {
  const byPid = new Map(sessions.map((session) => [session.pid, session]));
  const isBlocked = (pid: number): boolean => (byPid.get(pid)?.blockedBy.length ?? 0) > 0;
  const behind = new Map<number, number[]>();
  for (const { pid, blockedBy } of sessions) {
    const others = blockedBy.filter((each) => each !== pid);
    const blocker = others.find((each) => !isBlocked(each)) ?? others[0];
    if (blocker !== undefined) behind.set(blocker, [...(behind.get(blocker) ?? []), pid]);
  }
  const seen = new Set<number>();
  const grow = (pid: number): Blocker => {
    seen.add(pid);
    const children = (behind.get(pid) ?? []).filter((each) => !seen.has(each)).map(grow);
    const total = children.reduce((sum, child) => sum + 1 + child.total, 0);
    return { pid, session: byPid.get(pid) ?? null, behind: children, total };
  };
  const roots = [...behind.keys()].filter((pid) => !isBlocked(pid)).map(grow);
  // The members of a cycle have no root.
  const cycles = [...behind.keys()].flatMap((pid) => (seen.has(pid) ? [] : [grow(pid)]));
  return [...roots, ...cycles].sort((a, b) => b.total - a.total);
}

/** The same by pid, those in the middle of a chain too. */
export function blockersByPid(sessions: readonly WireSession[]): ReadonlyMap<number, Blocker> {
  const found = new Map<number, Blocker>();
  const add = (blocker: Blocker): void => {
    found.set(blocker.pid, blocker);
    for (const each of blocker.behind) add(each);
  };
  for (const root of blockersOf(sessions)) add(root);
  return found;
}
