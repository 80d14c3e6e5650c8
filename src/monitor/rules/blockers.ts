import type { Session } from '../facts.js';

/** The blocker of a session whose blockers are a circle of sessions: none of them is at the root. */
const circle = undefined;

/**
 * Who is blocked by nobody, and holds up others: by pid, how many sessions wait for it, directly or behind others.
 * Sessions that block each other in a circle have no root. One that several block is counted for one of them. Pure,
 * and takes time in proportion to the number of locks, however long the chains.
 */
export function findRoots(blocked: readonly Session[]): ReadonlyMap<number, number> {
  const next = new Map<number, number>();
  const blockedPids = new Set(blocked.map(({ pid }) => pid));
  for (const { pid, blockedBy } of blocked) {
    next.set(pid, blockedBy.find((blocker) => !blockedPids.has(blocker)) ?? (blockedBy[0] as number));
  }
  const known = new Map<number, number | undefined>();
  const held = new Map<number, number>();
  for (const { pid } of blocked) {
    const root = follow(pid, next, known);
    if (root !== circle) held.set(root, (held.get(root) ?? 0) + 1);
  }
  return held;
}

/** The end of the chain from a session on; what is found is kept for all on the way. */
function follow(from: number, next: ReadonlyMap<number, number>, known: Map<number, number | undefined>) {
  const way: number[] = [];
  let pid = from;
  for (let blocker = next.get(pid); blocker !== undefined && !known.has(pid); blocker = next.get(pid)) {
    way.push(pid);
    // Who comes here again before the end is known goes round in a circle.
    known.set(pid, circle);
    pid = blocker;
  }
  const root = known.has(pid) ? known.get(pid) : pid;
  for (const each of way) known.set(each, root);
  return root;
}
