import { unpackDemand } from './demand.js';
import type { Division } from './division.js';
import { lockKinds } from './key.js';
import { type Claim, shareOut } from './shares.js';

/** One lock of the budget: its holder, its kind (`lockKinds`), and the number of the slot, the demand or the total. */
export interface LockRow {
  readonly pid: number;
  readonly kind: number;
  readonly n: number;
}

/** A member of the fleet, as its locks show it. */
export interface Member {
  /** Process id of its steward's session, which stands for the member. */
  readonly pid: number;
  /** Slots reserved by it. */
  readonly held: number;
  readonly claim: Claim;
}

/** The fleet as its locks show it. */
export interface Picture {
  /** In the order of their process ids. */
  readonly members: readonly Member[];
  /** Slots that are taken: reserved, or held by a session. */
  readonly used: ReadonlySet<number>;
  /** Slots held by sessions, with the holder. */
  readonly holders: ReadonlyMap<number, number>;
  /** Slots reserved, with the steward. */
  readonly stewards: ReadonlyMap<number, number>;
  /** Total number of slots as published; undefined if nobody has. The least if members disagree. */
  readonly total: number | undefined;
}

/** Reads the locks of a budget. */
export function readPicture(rows: readonly LockRow[]): Picture {
  const held = new Map<number, number>();
  const claims = new Map<number, Claim>();
  const holders = new Map<number, number>();
  const stewards = new Map<number, number>();
  const successors = readSuccessors(rows);
  let total: number | undefined;
  for (const { pid, kind, n } of rows) {
    if (kind === lockKinds.held) holders.set(n, pid);
    else if (kind === lockKinds.reserved) {
      const member = successorOf(pid, successors);
      stewards.set(n, pid);
      held.set(member, (held.get(member) ?? 0) + 1);
    } else if (successors.has(pid)) continue;
    else if (kind === lockKinds.demand) {
      // Two while one replaces the other.
      const claim = unpackDemand(n);
      if (claim.wanted >= (claims.get(pid)?.wanted ?? 0)) claims.set(pid, claim);
    } else if (kind === lockKinds.total) total = Math.min(total ?? n, n);
  }
  const pids = [...new Set([...held.keys(), ...claims.keys()])].sort((a, b) => a - b);
  const members = pids.map((pid): Member => {
    const mine = held.get(pid) ?? 0;
    return { pid, held: mine, claim: claims.get(pid) ?? { wanted: Math.max(1, mine), min: 1, weight: 1 } };
  });
  return { members, used: new Set([...holders.keys(), ...stewards.keys()]), holders, stewards, total };
}

/** The steward that has taken the place of another one whose session goes on. */
function readSuccessors(rows: readonly LockRow[]): Map<number, number> {
  const successors = new Map<number, number>();
  for (const { pid, kind, n } of rows) if (kind === lockKinds.replaces && n !== pid) successors.set(n, pid);
  return successors;
}

function successorOf(pid: number, successors: ReadonlyMap<number, number>): number {
  let current = pid;
  // Each step leads to a younger session; the limit is for locks of someone else.
  for (let steps = 0; steps <= successors.size; steps += 1) {
    const next = successors.get(current);
    if (next === undefined) break;
    current = next;
  }
  return current;
}

/** The fleet without any member. */
export const emptyPicture: Picture = readPicture([]);

/** A member's own position, which is newer than what its locks show. */
export interface Position {
  readonly pid: number;
  /** Connections that it has, including those being opened. */
  readonly open: number;
  readonly claim: Claim;
}

/** Part of a member in the whole, and what it should do. */
export interface Standing {
  readonly share: number;
  /** Number of slots that are free for anyone; negative if first connections occupy more than theirs. */
  readonly free: number;
  /** Connections that this member should close for others now. */
  readonly excess: number;
  /** True if it has fewer connections than it wants and may have. */
  readonly isHungry: boolean;
  /** True if it wants more than its share. */
  readonly isCurbed: boolean;
  /** Number of members in the same state as `isHungry`. */
  readonly hungry: number;
  /** The others of these, with the number of connections that each is short of. */
  readonly short: readonly { readonly pid: number; readonly by: number }[];
  /** True if all together want more than there is. */
  readonly isScarce: boolean;
}

/**
 * Computes a member's part from the picture. Every member computes the same shares, so the fleet needs no one to decide.
 *
 * @param knocking number of processes without a connection that have lately asked for one
 */
export function judge(picture: Picture, { slots }: Division, me: Position, knocking: number): Standing {
  const others = picture.members.filter(({ pid }) => pid !== me.pid);
  const all = [...others, { pid: me.pid, held: me.open, claim: me.claim }].sort((a, b) => a.pid - b.pid);
  const knocks = Array.from({ length: knocking }, () => ({ wanted: 1, min: 1, weight: 1 }));
  const shares = shareOut(slots, [...all.map(({ claim }) => claim), ...knocks]);
  const share = shares[all.findIndex(({ pid }) => pid === me.pid)] as number;
  const free = slots - picture.used.size;
  let missing = knocking + Math.max(0, -free);
  const short = all.flatMap(({ pid, held, claim }, at) => {
    const by = Math.min(claim.wanted, shares[at] as number) - held;
    return by > 0 ? [{ pid, by }] : [];
  });
  for (const { by } of short) missing += by;
  const above = me.open - Math.max(1, share);
  return {
    share,
    free,
    excess: missing === 0 ? 0 : Math.max(0, Math.min(above, Math.max(1, missing - Math.max(0, free)))),
    isHungry: me.open < Math.min(me.claim.wanted, share),
    isCurbed: me.claim.wanted > share,
    hungry: short.length,
    short: short.filter(({ pid }) => pid !== me.pid),
    isScarce: all.some(({ claim }, at) => claim.wanted > (shares[at] as number)),
  };
}
