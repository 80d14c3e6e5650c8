import { discoverFleets, type FleetLock, nameOfKey } from '../../budget/discover.js';
import type { FleetFacts, Session } from '../facts.js';

/** Highest numbers of sessions that a monitor has seen in each fleet. */
export class FleetPeaks {
  readonly #most = new Map<string, { held: number; over: number }>();

  /** Notes the present number, and returns the highest ones. */
  note(fleet: string, held: number, total: number): { readonly held: number; readonly over: number } {
    const before = this.#most.get(fleet) ?? { held: 0, over: 0 };
    const most = { held: Math.max(before.held, held), over: Math.max(before.over, held - total) };
    this.#most.set(fleet, most);
    return most;
  }
}

/** Fleets on a server, from their locks and the sessions that the role can see. */
export function toFleets(locks: readonly FleetLock[], sessions: readonly Session[], peaks: FleetPeaks): FleetFacts[] {
  const applications = new Map(sessions.map(({ pid, application }) => [pid, application]));
  return discoverFleets(locks).map(({ database, key, total, division, used, held, members }) => {
    const roles = new Set(sessions.flatMap(({ user, database: its }) => (user && its === database ? [user] : [])));
    const most = peaks.note(`${key} ${database}`, held, total);
    return {
      ...{ name: nameOfKey(key, database, roles), database, total, slots: division.slots, used, held },
      ...{ mostHeld: most.held, mostOver: most.over },
      members: members.map(({ pid, held: its, wanted, share, isHungry }) => {
        return { pid, application: applications.get(pid) ?? '', held: its, wanted, share, isHungry };
      }),
    };
  });
}
