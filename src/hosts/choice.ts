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
  /** Failure of the last attempt; undefined after a success. */
  readonly failure: HostFailure | undefined;
}

/** Hosts for the next connection, the preferred one first; and primaries that a newer one has replaced. */
export interface Choice<H> {
  readonly suitable: readonly H[];
  /** Hosts that also claim to be primary, on an older timeline. */
  readonly outdated: readonly H[];
}

/**
 * Returns the hosts that may be used now, in the order given. Pure.
 *
 * For `any`, an untried host may be used: its role does not matter. If several hosts claim to be the only primary, the
 * newest timeline wins: the others were cut off when a standby was promoted, and what is written there is lost.
 */
export function choose<H extends HostFacts>(target: Target, hosts: readonly H[]): Choice<H> {
  if (target === 'any') {
    return { suitable: hosts.filter(({ standing }) => standing === 'known' || standing === 'unknown'), outdated: [] };
  }
  const known = hosts.filter(({ standing }) => standing === 'known');
  const rankOf = ({ role }: H): number => (role === undefined ? 0 : suitability(target, role));
  const best = Math.max(0, ...known.map(rankOf));
  const suitable = best === 0 ? [] : known.filter((host) => rankOf(host) === best);
  if (!isUnique(target) || suitable.length < 2) return { suitable, outdated: [] };
  const newest = Math.max(...suitable.map(({ role }) => role?.timeline ?? 0));
  const isNewest = ({ role }: H): boolean => (role?.timeline ?? 0) === newest;
  return { suitable: suitable.filter(isNewest), outdated: suitable.filter((host) => !isNewest(host)) };
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
  const answered = facts.hosts.filter((host) => !facts.isPending(host));
  const choice = choose(facts.target, answered);
  if (choice.suitable.length === 0) return undefined;
  const isComplete = answered.length === facts.hosts.length;
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
