import type { DriverClient } from '../pipeline/pg-client.js';
import { membersOf, type SeenMember } from './discover.js';
import { type Division, divideSlots } from './division.js';
import { readServerFacts, type ServerFacts } from './examine.js';
import { defaultName, keyOf } from './key.js';
import { LockLedger } from './lock-ledger.js';
import { type Picture, readPicture } from './picture.js';
import { run } from './query.js';

/** A member of a fleet, as the server sees it. */
export interface SurveyedMember extends SeenMember {
  /** Application name of its steward's session. */
  readonly application: string;
}

/** A fleet, as its locks on the server show it, without access to its processes. */
export interface FleetSurvey {
  readonly name: string;
  readonly database: string;
  readonly role: string;
  /** Number of all slots, as the members publish it; undefined if there is no member. */
  readonly total: number | undefined;
  /** Slots that anyone may take, and those for first connections; undefined without a member. */
  readonly division: Division | undefined;
  readonly used: number;
  /** Slots that no member holds now. */
  readonly free: number;
  /** Sessions of this role in this database, which should be no more than `total`. */
  readonly sessions: number;
  /** CONNECTION LIMIT of the role or database; undefined for none. */
  readonly limit: number | undefined;
  readonly maxConnections: number;
  readonly members: readonly SurveyedMember[];
}

/**
 * Reads who holds how many slots, and who goes short, from the server's locks. Every role may.
 *
 * @param name of the fleet; empty for the names of database and role
 */
export async function surveyFleet(client: DriverClient, name = ''): Promise<FleetSurvey> {
  const facts = await readServerFacts(client, false);
  const known = name || defaultName(facts.database, facts.role);
  const ledger = new LockLedger({
    ...{ key: keyOf(known), slots: () => 0, random: () => 0, canNotify: false, canCheckClient: false },
  });
  const picture = readPicture(await ledger.look(client));
  const sessions = await run(
    client,
    `select pid, application_name as application from pg_stat_activity
     where datname = current_database() and usename = session_user and datid is not null and pid <> pg_backend_pid()`,
  );
  const applications = new Map(sessions.map(({ pid, application }) => [Number(pid), application ?? '']));
  return toSurvey(known, facts, picture, applications);
}

function toSurvey(
  name: string,
  { database, role, limit, maxConnections }: ServerFacts,
  picture: Picture,
  applications: ReadonlyMap<number, string>,
): FleetSurvey {
  const { used, total } = picture;
  const division = total === undefined ? undefined : divideSlots(total, limit !== undefined && limit <= total);
  return {
    ...{ name, database, role, total, division, limit, maxConnections },
    used: used.size,
    free: Math.max(0, (division?.slots ?? 0) - used.size),
    sessions: applications.size,
    members: membersOf(picture, division).map((member) => ({
      ...member,
      application: applications.get(member.pid) ?? '',
    })),
  };
}
