import type { Session } from '../facts.js';

/** Marks a session in or behind a cycle of blockers, which has no root. */
const cycle = undefined;

/**
 * Finds blockers that are not blocked themselves: by pid, the number of sessions that wait for it, directly or
 * indirectly. Sessions that block each other in a cycle have no root. A session with several blockers counts for one of
 * them. Pure, in time linear in the number of locks.
 */
export function findRoots(blocked: readonly Pick<Session, 'pid' | 'blockedBy'>[]): ReadonlyMap<number, number> {
  const next = new Map<number, number>();
  const blockedPids = new Set(blocked.map(({ pid }) => pid));
  for (const { pid, blockedBy } of blocked) {
    next.set(pid, blockedBy.find((blocker) => !blockedPids.has(blocker)) ?? (blockedBy[0] as number));
  }
  const known = new Map<number, number | undefined>();
  const held = new Map<number, number>();
  for (const { pid } of blocked) {
    const root = follow(pid, next, known);
    if (root !== cycle) held.set(root, (held.get(root) ?? 0) + 1);
  }
  return held;
}

/** Follows the chain of blockers to its end, and caches the result for all sessions on the path. */
function follow(from: number, next: ReadonlyMap<number, number>, known: Map<number, number | undefined>) {
  const path: number[] = [];
  let pid = from;
  for (let blocker = next.get(pid); blocker !== undefined && !known.has(pid); blocker = next.get(pid)) {
    path.push(pid);
    // Reaching the session again before the end is known means a cycle.
    known.set(pid, cycle);
    pid = blocker;
  }
  const root = known.has(pid) ? known.get(pid) : pid;
  for (const each of path) known.set(each, root);
  return root;
}
