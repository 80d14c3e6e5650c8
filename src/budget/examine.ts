import type { FleetSettings } from '../config/settings.js';
import { type DriverClient, isPgClient } from '../pipeline/pg-client.js';
import { CountLedger } from './count-ledger.js';
import { automaticMax, type Division, divide, minBudget } from './division.js';
import type { Fleet } from './fleet.js';
import { defaultName, keyOf } from './key.js';
import { LockLedger } from './lock-ledger.js';
import { isTrue, type Row, run } from './query.js';

const othersSql = `(select count(*) from pg_stat_activity where datid is not null
  and (usename is distinct from session_user or datname is distinct from current_database()))`;

/** Facts about the server and the role that a budget is computed from. Every role may read them. */
const factsSql = `select current_database() as database, session_user as role, pg_is_in_recovery() as standby,
  current_setting('max_connections')::int as max,
  current_setting('superuser_reserved_connections')::int
    + coalesce(current_setting('reserved_connections', true), '0')::int as reserved,
  (select rolconnlimit from pg_roles where rolname = session_user) as role_limit,
  (select rolsuper from pg_roles where rolname = session_user) as superuser,
  (select datconnlimit from pg_database where datname = current_database()) as database_limit,
  current_setting('client_connection_check_interval', true) is not null
    and version() ~* 'linux' as can_check`;

/** Facts about a server, for a fleet's budget. */
export interface ServerFacts {
  readonly database: string;
  readonly role: string;
  readonly isStandby: boolean;
  readonly maxConnections: number;
  /** Places reserved for superusers and for roles with pg_use_reserved_connections. */
  readonly reserved: number;
  /** CONNECTION LIMIT of the role or of the database, the lower one; undefined for none, as for superusers. */
  readonly limit: number | undefined;
  /** Sessions of other roles and databases; 0 if they were not to be counted. */
  readonly others: number;
  readonly canCheckClient: boolean;
}

/**
 * Asks a server for the facts, in one statement.
 *
 * @param isCounting true to count the sessions of others, which only an automatic budget needs: it is most of the time
 */
export async function readServerFacts(client: DriverClient, isCounting: boolean): Promise<ServerFacts> {
  const [row] = await run(client, isCounting ? `${factsSql}, ${othersSql} as others` : factsSql);
  return toFacts(row as Row);
}

function toFacts(row: Row): ServerFacts {
  const limits = [row.role_limit, row.database_limit].map(Number).filter((limit) => limit >= 0);
  const isLimited = limits.length > 0 && !isTrue(row.superuser);
  return {
    database: row.database as string,
    role: row.role as string,
    isStandby: isTrue(row.standby),
    maxConnections: Number(row.max),
    reserved: Number(row.reserved),
    limit: isLimited ? Math.min(...limits) : undefined,
    others: Number(row.others ?? 0),
    canCheckClient: isTrue(row.can_check),
  };
}

/** Maximum number of sessions of a fleet, for settings and server: no more than the server has for ordinary roles. */
export function maxOf({ max }: Pick<FleetSettings, 'max'>, facts: ServerFacts): number {
  if (max === 'auto') return automaticMax({ ...facts, roleLimit: facts.limit });
  return Math.min(max, Math.max(minBudget, facts.maxConnections - facts.reserved));
}

/** Division of a fleet's budget, for settings and server. */
export function divisionOf(settings: Pick<FleetSettings, 'max'>, facts: ServerFacts): Division {
  return divide(maxOf(settings, facts), facts.limit);
}

/** Environment of an examination. */
export interface ExamineParts {
  readonly settings: FleetSettings;
  readonly random: () => number;
  /** True if a pooler is in front of the server. */
  readonly isPooled: () => boolean;
  readonly warn: (text: string) => void;
}

/** Reads on the first session which budget the process shares, and how. */
export async function examineFleet(client: DriverClient, parts: ExamineParts): Promise<Fleet<DriverClient>> {
  const { settings, random, isPooled, warn } = parts;
  if (isPooled()) {
    warn(
      'A pooler is in front of the server, so DB_FLEET_MAX has no effect: set the budget as max_db_connections of PgBouncer.',
    );
    return pooledFleet(settings);
  }
  const facts = await readServerFacts(client, settings.max === 'auto');
  const name = settings.name || defaultName(facts.database, facts.role);
  const division = divisionOf(settings, facts);
  const max = maxOf(settings, facts);
  if (settings.max !== 'auto' && max < settings.max) {
    const { maxConnections, reserved } = facts;
    warn(
      `DB_FLEET_MAX is ${settings.max}, but the server has only ${max} connections: max_connections ${maxConnections} - ${reserved} reserved. The fleet "${name}" uses ${max}.`,
    );
  }
  const key = keyOf(name);
  const basis = { name, max, division, isAutomatic: settings.max === 'auto', pidOf };
  const counter = new CountLedger({ key, slots: () => division.slots, random });
  const counting: Fleet<DriverClient> = {
    ...basis,
    mode: 'counting',
    ledger: counter,
    canListen: false,
    counting: () => counting,
    pidOf: () => counter.member,
  };
  const ledger = new LockLedger({
    ...{ key, random, canNotify: !facts.isStandby, canCheckClient: facts.canCheckClient },
    slots: () => division.slots,
  });
  return { ...basis, mode: 'locks', ledger, canListen: !facts.isStandby, counting: () => counting };
}

function pidOf(client: DriverClient): number {
  return isPgClient(client) ? client.processID : Number(client.processID ?? 0);
}

function pooledFleet({ name, max }: FleetSettings): Fleet<DriverClient> {
  const division = { slots: 0, first: 0, knocking: 0 };
  const ledger = undefined as never;
  const fleet: Fleet<DriverClient> = {
    ...{ name, mode: 'pooler', ledger, division, isAutomatic: false, canListen: false, pidOf },
    max: max === 'auto' ? 0 : max,
    counting: () => fleet,
  };
  return fleet;
}
