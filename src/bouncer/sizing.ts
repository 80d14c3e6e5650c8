import { escapeLiteral } from 'pg';
import { formatNoun } from '../format/noun.js';
import type { BouncerSettings } from './settings.js';

/** A server's connection limits; read them with {@link renderLimitsSql}. */
export interface ServerLimits {
  /** `max_connections`. */
  readonly maxConnections: number;
  /** `superuser_reserved_connections`, and `reserved_connections` from PostgreSQL 16 on. */
  readonly reserved: number;
  /** Limits of single databases and roles; absent if there are none. */
  readonly limits?: readonly NamedLimit[];
}

/** `ALTER DATABASE … CONNECTION LIMIT` or `ALTER ROLE … CONNECTION LIMIT`. */
export interface NamedLimit {
  readonly kind: 'database' | 'role';
  readonly name: string;
  readonly limit: number;
}

/** Maximum number of connections that PgBouncer and others may open to a server. */
export interface Demand {
  readonly processes: number;
  /** Connections of one process over all databases. */
  readonly perProcess: number;
  /** Connections that bypass PgBouncer. */
  readonly direct: number;
  /** Number of connections that one process may open to each database. */
  readonly databases: Readonly<Record<string, number>>;
}

/** Result of comparing the demand with the server's limits. */
export interface Sizing {
  readonly isEnough: boolean;
  /** The sum, such as `2 × 30 + 10 + 3 = 73 of 100 connections`. */
  readonly arithmetic: string;
  /** Exceeded limits with their remedies; empty if there are none. */
  readonly problems: readonly string[];
  /** Maximum possible `maxDbConnections`, with everything else unchanged. */
  readonly mostPerDatabase: number;
}

/** Demand of generated settings. */
export function demandOf({ databases, maxDbConnections, processes, directConnections }: BouncerSettings): Demand {
  const perDatabase: Record<string, number> = {};
  for (const { database } of databases) perDatabase[database] = (perDatabase[database] ?? 0) + maxDbConnections;
  return {
    processes,
    perProcess: databases.length * maxDbConnections,
    direct: directConnections,
    databases: perDatabase,
  };
}

/**
 * Checks that all processes can open all of their connections at the same time as other clients:
 * processes × connections + direct + reserved ≤ max_connections, and the limits of databases and roles.
 */
export function evaluateSizing(demand: Demand, server: ServerLimits): Sizing {
  const { processes, perProcess, direct, databases } = demand;
  const { maxConnections, reserved } = server;
  const needed = processes * perProcess + direct + reserved;
  const arithmetic =
    `${formatNoun(processes, 'process', 'processes')} × ${perProcess} + ${direct} direct + ${reserved} reserved = ` +
    `${needed} of ${maxConnections} connections`;
  const room = maxConnections - direct - reserved;
  const names = Math.max(Object.keys(databases).length, 1);
  const mostPerDatabase = Math.max(Math.floor(room / processes / names), 0);
  const problems = needed > maxConnections ? [tooMuch(mostPerDatabase, needed)] : [];
  problems.push(...(server.limits ?? []).flatMap((limit) => overLimit(limit, demand)));
  return { isEnough: problems.length === 0, arithmetic, problems: Object.freeze(problems), mostPerDatabase };
}

function tooMuch(maxPerDatabase: number, needed: number): string {
  const lower = maxPerDatabase > 0 ? `Lower max_db_connections to ${maxPerDatabase}` : 'Run fewer processes';
  return `${lower}, or raise the server’s max_connections to ${needed}.`;
}

function overLimit({ kind, name, limit }: NamedLimit, { processes, perProcess, databases }: Demand): string[] {
  const each = kind === 'role' ? perProcess : (databases[name] ?? 0);
  const needed = processes * each;
  if (needed <= limit) return [];
  const sum = `${formatNoun(processes, 'process', 'processes')} × ${each} = ${needed}`;
  return [`The ${kind} "${name}" has a CONNECTION LIMIT of ${limit}, less than ${sum}.`];
}

/** Renders the query that reads {@link ServerLimits}, with the limits of the given databases and roles. */
export function renderLimitsSql(databases: readonly string[], roles: readonly string[]): string {
  return `
    SELECT pg_catalog.current_setting('max_connections')::int AS "maxConnections",
      pg_catalog.current_setting('superuser_reserved_connections')::int
        + coalesce(pg_catalog.current_setting('reserved_connections', true), '0')::int AS reserved,
      (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('kind', kind, 'name', name, 'limit', most)), '[]')
        FROM (
          SELECT 'database' AS kind, datname AS name, datconnlimit AS most FROM pg_catalog.pg_database
            WHERE datname = ANY (${renderArray(databases)}) AND datconnlimit >= 0
          UNION ALL
          SELECT 'role', rolname, rolconnlimit FROM pg_catalog.pg_roles
            WHERE rolname = ANY (${renderArray(roles)}) AND rolconnlimit >= 0
        ) AS limits) AS limits`;
}

const renderArray = (texts: readonly string[]): string => `ARRAY[${texts.map(escapeLiteral).join(', ')}]::text[]`;

/** File descriptors besides clients and servers: logs, listeners, DNS, the console, peers. */
const spareDescriptors = 64;

/** Required file descriptor limit of one process: one per client and server connection, plus spare ones. */
export function fileDescriptorsOf(settings: BouncerSettings): number {
  const { maxClientConnections, databases, maxDbConnections } = settings;
  return maxClientConnections + databases.length * maxDbConnections + spareDescriptors;
}
