import { type Division, divideSlots } from './division.js';
import { defaultName, keyOf, lockKinds } from './key.js';
import { type LockRow, type Picture, readPicture } from './picture.js';
import { shareOut } from './shares.js';

/** A member of a fleet, as its locks on the server show it. */
export interface SeenMember {
  /** Process id of its steward's session. */
  readonly pid: number;
  readonly held: number;
  readonly wanted: number;
  readonly share: number;
  readonly weight: number;
  readonly min: number;
  /** True if it has less than it wants and may have. */
  readonly isHungry: boolean;
}

/** Members of a fleet with their shares. */
export function membersOf({ members }: Picture, division: Division | undefined): SeenMember[] {
  const shares = shareOut(
    division?.slots ?? 0,
    members.map(({ claim }) => claim),
  );
  return members.map(({ pid, held, claim: { wanted, weight, min } }, at) => {
    const share = shares[at] as number;
    return { pid, held, wanted, share, weight, min, isHungry: held < Math.min(wanted, share) };
  });
}

/** A lock of some fleet on a server: its database, the key of the fleet, and the lock itself. */
export type FleetLock = readonly [database: string, key: number, pid: number, kind: number, n: number];

/**
 * SQL for the locks of all fleets on a server, as one JSON array of `FleetLock`. A fleet is recognized by a member that publishes
 * its demand and the total. Every role may read them.
 */
export const fleetLocksSql = `WITH locks AS MATERIALIZED (
  SELECT database, pid, classid::int8 AS class, objid::int8 AS n, mode FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND objsubid = 2
),
fleets AS (
  SELECT DISTINCT database, class - ${lockKinds.total} AS key FROM locks t
  WHERE class % 8 = ${lockKinds.total} AND mode = 'ShareLock' AND EXISTS (
    SELECT FROM locks d WHERE d.database = t.database AND d.pid = t.pid AND d.mode = 'ShareLock'
      AND d.class = t.class - ${lockKinds.total} + ${lockKinds.demand})
)
SELECT coalesce(json_agg(json_build_array(datname, key, pid, class - key, n)), '[]')
FROM fleets JOIN locks USING (database) JOIN pg_database d ON d.oid = database
WHERE class BETWEEN key AND key + ${lockKinds.replaces}`;

/** A fleet as its locks show it. */
export interface SeenFleet {
  readonly database: string;
  readonly key: number;
  readonly total: number;
  readonly division: Division;
  /** Slots that are reserved, or held by a session. */
  readonly used: number;
  /** Slots that sessions hold. */
  readonly held: number;
  readonly members: readonly SeenMember[];
}

/** Sorts the locks of a server by fleet. */
export function discoverFleets(locks: readonly FleetLock[]): SeenFleet[] {
  const groups = new Map<string, { database: string; key: number; rows: LockRow[] }>();
  for (const [database, key, pid, kind, n] of locks) {
    const name = `${key} ${database}`;
    const group = groups.get(name) ?? { database, key, rows: [] };
    group.rows.push({ pid, kind, n });
    groups.set(name, group);
  }
  return [...groups.values()].map(({ database, key, rows }) => {
    const picture = readPicture(rows);
    const total = picture.total ?? 0;
    const division = divideSlots(total);
    const members = membersOf(picture, division);
    return { database, key, total, division, used: picture.used.size, held: picture.holders.size, members };
  });
}

/** Name of a fleet that has the default one: the database and one of these roles. Undefined for a name of its own. */
export function nameOfKey(key: number, database: string, roles: Iterable<string>): string | undefined {
  for (const role of roles) {
    const name = defaultName(database, role);
    if (keyOf(name) === key) return name;
  }
  return undefined;
}
