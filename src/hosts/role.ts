import type { HostAddress } from '../config/hosts.js';
import type { PoolSettings } from '../config/settings.js';

/** Required role of a server, as `target_session_attrs` of libpq. */
export type Target = PoolSettings['targetSessionAttrs'];

/** Role of a server, as a session on it shows. */
export interface Role {
  /** True for a standby. */
  readonly isInRecovery: boolean;
  /** True if transactions are read-only by default; a standby's always are. */
  readonly isReadOnly: boolean;
  /** Timeline that a primary writes, as a number; undefined for a standby, or if it was not asked. */
  readonly timeline?: number | undefined;
}

/** One address to connect to: a host, and, if its name has several, one of its IP addresses. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** IP address to connect to; undefined to look up the host's name. */
  readonly address: string | undefined;
}

/** Returns the name of an endpoint for messages: `host:port`, with the address if the host has several. */
export function nameOf({ host, port, address }: Endpoint): string {
  if (host.startsWith('/')) return `${host}:${port}`;
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return address === undefined || address === host ? place : `${place} (${address})`;
}

/** Returns an endpoint for a configured host, whose name is looked up at each connection. */
export function endpointOf({ host, port = 5432, hostaddr }: HostAddress): Endpoint {
  return { host, port, address: hostaddr };
}

/**
 * Returns the suitability of a role: 2 if it is what the target asks for, 1 if it is a substitute (a primary for
 * `prefer-standby`), 0 if it is not suitable. Pure.
 */
export function suitability(target: Target, { isInRecovery, isReadOnly }: Role): 0 | 1 | 2 {
  switch (target) {
    case 'any':
      return 2;
    case 'read-write':
      return isReadOnly ? 0 : 2;
    case 'read-only':
      return isReadOnly ? 2 : 0;
    case 'primary':
      return isInRecovery ? 0 : 2;
    case 'standby':
      return isInRecovery ? 2 : 0;
    case 'prefer-standby':
      return isInRecovery ? 2 : 1;
  }
}

/** True if at most one server should have the role that the target asks for. */
export function isUnique(target: Target): boolean {
  return target === 'read-write' || target === 'primary';
}

/** Describes a role in words. */
export function describeRole({ isInRecovery, isReadOnly }: Role): string {
  if (isInRecovery) return 'a standby';
  return isReadOnly ? 'a read-only primary' : 'a primary';
}

/**
 * Query for the role of a server; works on every version, and through poolers. A primary says which timeline it writes: the
 * control file would still have the old one for a while after a promotion.
 */
export const roleQuery = `select pg_catalog.pg_is_in_recovery() as recovery,
  pg_catalog.current_setting('default_transaction_read_only') as readonly,
  case when not pg_catalog.pg_is_in_recovery()
    then pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 1, 8) end as timeline`.replace(
  /\s+/g,
  ' ',
);

/** The same for servers without the functions of the log, such as some managed ones. */
export const plainRoleQuery =
  "select pg_catalog.pg_is_in_recovery() as recovery, pg_catalog.current_setting('default_transaction_read_only') as readonly";

/** Reads the answer to `roleQuery`. */
export function readRole(row: Readonly<Record<string, unknown>> | undefined): Role {
  const isInRecovery = row?.recovery === true || row?.recovery === 't';
  const { timeline } = row ?? {};
  return {
    isInRecovery,
    isReadOnly: isInRecovery || row?.readonly === 'on',
    timeline: typeof timeline === 'string' ? Number.parseInt(timeline, 16) : undefined,
  };
}
