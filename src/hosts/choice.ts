import type { ConnectFailure } from '../pipeline/errors/server-error.js';
import { type Endpoint, isUnique, type Role, suitability, type Target } from './role.js';

/**
 * Knowledge about one host.
 *
 * - `unknown`: not tried yet
 * - `known`: its role is known, and nothing casts doubt on it
 * - `suspect`: it was known, but a session on it ended or was refused a write; its role is asked again before use
 * - `failed`: the last attempt failed
 */
export type Standing = 'unknown' | 'known' | 'suspect' | 'failed';

/** A failed attempt on a host. */
export interface HostFailure {
  readonly kind: ConnectFailure;
  readonly error: unknown;
}

/** State of one host, as decisions need it. */
export interface HostFacts {
  readonly endpoint: Endpoint;
  readonly standing: Standing;
  /** Last known role. */
  readonly role: Role | undefined;
  /** Newest timeline that it is known to have written as a primary; kept when it fails. */
  readonly timeline: number | undefined;
  /** Failure of the last attempt; undefined after a success. */
  readonly failure: HostFailure | undefined;
}

/** Hosts for the next connection, the preferred one first; and primaries that a newer one has replaced. */
export interface Choice<H> {
  readonly suitable: readonly H[];
  /** Hosts that also claim to be primary, on an older timeline than any host has written. */
  readonly outdated: readonly H[];
}

/**
 * Returns the hosts that may be used now, in the order given. Pure.
 *
 * For `any`, an untried host may be used: its role does not matter. If several hosts claim to be the only primary, the
 * newest timeline wins: the others were cut off when a standby was promoted, and what is written there is lost. That stays
 * so while the newest one does not answer.
 *
 * @param counts true for a host that may be chosen
 */
export function choose<H extends HostFacts>(
  target: Target,
  hosts: readonly H[],
  counts: (host: H) => boolean = () => true,
): Choice<H> {
  if (target === 'any') {
    const isUsable = (host: H): boolean => (host.standing === 'known' || host.standing === 'unknown') && counts(host);
    return { suitable: hosts.filter(isUsable), outdated: [] };
  }
  const known = hosts.filter((host) => host.standing === 'known' && counts(host));
  const rankOf = ({ role }: H): number => (role === undefined ? 0 : suitability(target, role));
  const best = Math.max(0, ...known.map(rankOf));
  const suitable = best === 0 ? [] : known.filter((host) => rankOf(host) === best);
  if (!isUnique(target)) return { suitable, outdated: [] };
  const newest = newestTimeline(hosts);
  const isOlder = ({ role }: H): boolean => role?.timeline !== undefined && role.timeline < newest;
  const current = suitable.filter((host) => !isOlder(host));
  // One that does not say its timeline may be older.
  const proven = current.filter(({ role }) => role?.timeline !== undefined);
  return { suitable: proven.length > 0 ? proven : current, outdated: suitable.filter(isOlder) };
}

/** Newest timeline that any of the hosts is known to have written; 0 if none is known. */
export function newestTimeline(hosts: readonly HostFacts[]): number {
  return Math.max(0, ...hosts.map(({ timeline = 0 }) => timeline));
}

/** A host that was the primary, and is no more. */
export interface Superseded<H> {
  readonly host: H;
  /** True if it has said that it takes no writes, so that what runs there may end. */
  readonly isReadOnly: boolean;
}

/**
 * Returns the hosts that another one has replaced as the primary: the proof is its newer timeline. Pure.
 *
 * @param winner the primary that is used now
 */
export function supersededBy<H extends HostFacts>(winner: H | undefined, hosts: readonly H[]): Superseded<H>[] {
  const newest = winner?.role?.timeline;
  if (newest === undefined) return [];
  return hosts
    .filter(({ timeline }) => timeline !== undefined && timeline < newest)
    .map((host) => ({ host, isReadOnly: host.standing === 'known' && host.role?.isReadOnly === true }));
}

/** State of a search, as decisions need it. */
export interface SearchFacts<H extends HostFacts> {
  readonly target: Target;
  readonly hosts: readonly H[];
  /** True for a host that has not answered in this search. */
  readonly isPending: (host: H) => boolean;
  /** Time since a host that suits has answered first, in milliseconds; undefined if none has. */
  readonly sinceFirstMs: number | undefined;
}

/** Time that hosts without an answer get once another one suits: one of them may be preferred, or be a newer primary. */
export const graceMs = 50;

/**
 * Decides if a search is over: a host suits, and every other has answered, or had time to. Pure.
 *
 * @returns undefined while the search goes on
 */
export function conclude<H extends HostFacts>(facts: SearchFacts<H>): Choice<H> | undefined {
  const choice = choose(facts.target, facts.hosts, (host) => !facts.isPending(host));
  if (choice.suitable.length === 0) return undefined;
  const isComplete = !facts.hosts.some(facts.isPending);
  const isLate = facts.sinceFirstMs !== undefined && facts.sinceFirstMs >= graceMs;
  return isComplete || isLate ? choice : undefined;
}

/** Returns the items in random order. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = Math.min(at, Math.floor(random() * (at + 1)));
    [all[at], all[other]] = [all[other] as T, all[at] as T];
  }
  return all;
}
