import { escapeIdentifier } from 'pg';
import { fleetLocksSql } from '../../budget/discover.js';

/** Location of pg_stat_statements. */
export interface StatementsView {
  readonly schema: string;
  /** Version of the extension, such as `1.10`. */
  readonly version: string;
}

/** Maximum number of sessions whose blockers are looked up: each lookup briefly locks the lock manager. */
const blockedLimit = 100;

/** Comment in the monitor's own statements, which `pg_stat_statements` keeps. */
export const originComment = '/* headroom monitor */';

/**
 * Puts everything into one message, which the server runs as one short transaction. The settings end with it, so that
 * nothing is left behind even on a transaction pooler, and names resolve to the server's own objects. A comment within the
 * statement names its origin to those who read `pg_stat_statements`.
 */
export function asOneTransaction(sql: string, timeoutMs: number): string {
  return `SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY;
SET LOCAL statement_timeout = ${Math.max(1, Math.floor(timeoutMs))};
SET LOCAL search_path = pg_catalog, pg_temp;
${sql.trimStart().replace(/^\w+/, `$& ${originComment}`)}`;
}

/**
 * Selects client sessions. Without pg_read_all_stats, a role sees who other roles' sessions are, but neither their type
 * nor their activity: clients are then recognized by having a user and database and not being replication. Parallel
 * workers of hidden sessions are then counted as sessions.
 */
const clientsSql = `
WITH role AS MATERIALIZED (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS can_see_all),
clients AS MATERIALIZED (
  SELECT pid, usename, datname, application_name, client_addr, client_port, state, state_change, xact_start,
    backend_start, wait_event_type, wait_event, backend_type IS NULL AS is_hidden
  FROM pg_stat_activity, role
  WHERE backend_type = 'client backend' OR (
    backend_type IS NULL AND NOT can_see_all AND usesysid IS NOT NULL AND datid IS NOT NULL
    AND pid NOT IN (SELECT w.pid FROM pg_stat_get_wal_senders() w WHERE w.pid IS NOT NULL)
    AND pid NOT IN (SELECT s.pid FROM pg_stat_get_subscription(NULL) s WHERE s.pid IS NOT NULL))
),
waiting AS MATERIALIZED (
  SELECT pid, wait_event FROM clients
  WHERE wait_event_type = 'Lock' OR wait_event = 'SafeSnapshot'
    OR is_hidden AND pid IN (SELECT l.pid FROM pg_locks l WHERE NOT l.granted)
  ORDER BY state_change LIMIT ${blockedLimit}
),
blocked AS MATERIALIZED (
  SELECT pid, CASE WHEN wait_event = 'SafeSnapshot' THEN pg_safe_snapshot_blocking_pids(pid)
    ELSE pg_blocking_pids(pid) END AS by_pids
  FROM waiting
)`;

const sessionsSql = `
SELECT coalesce(json_agg(json_build_array(
  pid, usename, datname, application_name,
  CASE WHEN client_port = -1 THEN 'local' ELSE host(client_addr) END,
  state,
  ${milliseconds('state_change')}, ${milliseconds('xact_start')}, ${milliseconds('backend_start')},
  CASE WHEN state NOT LIKE 'idle%' THEN wait_event_type || ': ' || wait_event END,
  by_pids)), '[]')
FROM clients LEFT JOIN blocked USING (pid)`;

/** Maximum number of limits, those with the greatest share in use. */
const maxLimits = 100;

/** Connection limits of roles and databases with their use. Superusers and databases without connections have no limit. */
const limitsSql = `
SELECT coalesce(json_agg(l), '[]') FROM (
  SELECT kind, name, "limit", coalesce(used, 0) AS used FROM (
    SELECT 'role' AS kind, rolname AS name, rolconnlimit AS "limit"
    FROM pg_roles WHERE rolconnlimit > 0 AND rolcanlogin AND NOT rolsuper
    UNION ALL
    SELECT 'database', datname, datconnlimit FROM pg_database WHERE datconnlimit > 0 AND datallowconn) limited
  LEFT JOIN (
    SELECT 'role' AS kind, usename AS name, count(*) AS used FROM clients GROUP BY usename
    UNION ALL
    SELECT 'database', datname, count(*) FROM clients GROUP BY datname) counted USING (kind, name)
  ORDER BY coalesce(used, 0)::float8 / "limit" DESC, kind, name LIMIT ${maxLimits}) l`;

/** Milliseconds since a time by the server's clock; negative if the clock was set back. */
export function milliseconds(since: string): string {
  return `(extract(epoch FROM clock_timestamp() - ${since}) * 1000)::int8`;
}

/** Counters by database. Columns added in PostgreSQL 14 are read from the row as JSON, where a missing one is NULL. */
const countersSql = `
SELECT coalesce(json_object_agg(datid, json_build_object(
  'commits', xact_commit, 'rollbacks', xact_rollback, 'deadlocks', deadlocks,
  'sessions', (to_jsonb(d) ->> 'sessions')::int8,
  'sessionsAbandoned', (to_jsonb(d) ->> 'sessions_abandoned')::int8,
  'sessionsFatal', (to_jsonb(d) ->> 'sessions_fatal')::int8,
  'sessionsKilled', (to_jsonb(d) ->> 'sessions_killed')::int8)), '{}')
FROM pg_stat_database d`;

/**
 * The setting exists only if the library is loaded; otherwise the function would fail, and each failure is written to
 * the server's log.
 */
export const statementsViewSql = `
SELECT json_build_object('schema', n.nspname, 'version', e.extversion)
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'pg_stat_statements' AND current_setting('pg_stat_statements.max', true) IS NOT NULL
  AND has_schema_privilege(n.oid, 'USAGE')
  AND (SELECT bool_and(has_function_privilege(p.oid, 'EXECUTE')) FROM pg_proc p
    WHERE p.pronamespace = n.oid AND p.proname = 'pg_stat_statements')`;

/** Renders the query for everything except statement sums, as one JSON value `facts`. For PostgreSQL 13 and newer. */
export function serverSql(timeoutMs: number): string {
  return asOneTransaction(
    `${clientsSql}
SELECT json_build_object(
  'versionNumber', current_setting('server_version_num')::int,
  'version', split_part(current_setting('server_version'), ' ', 1),
  'isStandby', pg_is_in_recovery(),
  'maxConnections', current_setting('max_connections')::int,
  'superuserReserved', current_setting('superuser_reserved_connections')::int,
  'reserved', coalesce(current_setting('reserved_connections', true), '0')::int,
  'role', current_user,
  'canSeeAll', pg_has_role('pg_read_all_stats', 'USAGE'),
  'ownPid', pg_backend_pid(),
  'sessions', (${sessionsSql}),
  'limits', (${limitsSql}),
  'counters', (${countersSql}),
  'fleets', (${fleetLocksSql}),
  'statements', (${statementsViewSql})) AS facts`,
    timeoutMs,
  );
}

/**
 * Renders the query for the sums over all statements: `calls` and `ms`. It omits query texts, whose file may be large.
 * Statements within functions are part of their callers.
 */
export function statementsSql({ schema, version }: StatementsView, timeoutMs: number): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isAtLeast = (required: number) => major > 1 || minor >= required;
  const time = isAtLeast(8) ? 'total_exec_time' : 'total_time';
  const where = isAtLeast(9) ? 'WHERE toplevel' : '';
  const sql = `SELECT coalesce(sum(calls), 0)::float8 AS calls, coalesce(sum(${time}), 0) AS ms
FROM ${escapeIdentifier(schema)}.pg_stat_statements(false) ${where}`;
  return asOneTransaction(sql, timeoutMs);
}

/**
 * Renders the query that signals a session, if it still is the one that was seen: its age must agree within 5 seconds.
 * `count` is the number of sessions that were signalled.
 */
export function signalSql(
  signal: 'cancel' | 'terminate',
  { pid, ageMs }: { readonly pid: number; readonly ageMs: number },
  timeoutMs: number,
): string {
  const isSame = `abs(${milliseconds('backend_start')} - ${Math.trunc(ageMs)}) < 5000`;
  const isRunning = signal === 'cancel' ? "AND state = 'active'" : '';
  return asOneTransaction(
    `SELECT count(*)::int AS count FROM (
  SELECT pg_${signal}_backend(pid) AS is_sent FROM pg_stat_activity
  WHERE pid = ${Math.trunc(pid)} AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND ${isSame} ${isRunning}) s
WHERE is_sent`,
    timeoutMs,
  );
}
