import { escapeIdentifier } from 'pg';
import { asOneTransaction, milliseconds, type StatementsView } from './server-sql.js';

/** Counters, replication and vacuum, as one JSON value `facts`. For PostgreSQL 13 and newer. */
export function activitySql(timeoutMs: number): string {
  return asOneTransaction(
    `SELECT json_build_object(
  'databases', (SELECT coalesce(json_agg(d), '[]') FROM (
    SELECT datname AS name, numbackends AS sessions, xact_commit AS commits, xact_rollback AS rollbacks,
      blks_hit AS "blocksHit", blks_read AS "blocksRead", tup_returned AS "tuplesReturned",
      tup_fetched AS "tuplesFetched", tup_inserted + tup_updated + tup_deleted AS "tuplesWritten",
      temp_bytes AS "tempBytes", temp_files AS "tempFiles", deadlocks
    FROM pg_stat_database WHERE datname IS NOT NULL
    ORDER BY numbackends DESC, xact_commit DESC LIMIT 100) d),
  'replicas', (SELECT coalesce(json_agg(r), '[]') FROM (
    SELECT pid, application_name AS application, host(client_addr) AS client, coalesce(state, 'hidden') AS state,
      coalesce(sync_state, '') AS sync, (extract(epoch FROM replay_lag) * 1000)::int8 AS "lagMs",
      CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::int8 END AS "lagBytes"
    FROM pg_stat_replication ORDER BY application_name LIMIT 100) r),
  'slots', (SELECT coalesce(json_agg(s), '[]') FROM (
    SELECT slot_name AS name, slot_type AS kind, active AS "isActive",
      CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::int8 END AS "keptBytes"
    FROM pg_replication_slots ORDER BY active, slot_name LIMIT 100) s),
  'vacuums', (SELECT coalesce(json_agg(v), '[]') FROM (
    SELECT p.pid, p.datname AS database, coalesce(c.oid::regclass::text, p.relid::text) AS table, p.phase,
      p.heap_blks_scanned AS "scannedBlocks", p.heap_blks_total AS "totalBlocks",
      ${milliseconds('a.xact_start')} AS "runningMs"
    FROM pg_stat_progress_vacuum p LEFT JOIN pg_class c ON c.oid = p.relid AND p.datname = current_database()
      LEFT JOIN pg_stat_activity a USING (pid) LIMIT 50) v),
  'logBytes', CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::int8 END,
  'standbyLagMs', CASE WHEN NOT pg_is_in_recovery() THEN NULL
    WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
    ELSE ${milliseconds('pg_last_xact_replay_timestamp()')} END) AS facts`,
    timeoutMs,
  );
}

/**
 * Processes and slots that the server has a limited number of, besides connections. Without pg_read_all_stats, a role does
 * not see the types of processes.
 */
export function quotasSql(timeoutMs: number): string {
  return asOneTransaction(
    `SELECT coalesce(json_agg(q), '[]') AS facts FROM (
  SELECT name, used, current_setting(setting)::int AS "limit"
  FROM (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS can_see_all,
      count(*) FILTER (WHERE backend_type = 'autovacuum worker') AS vacuum,
      count(*) FILTER (WHERE backend_type = 'parallel worker') AS parallel,
      count(*) FILTER (WHERE backend_type LIKE 'logical replication%worker') AS logical,
      count(*) FILTER (WHERE backend_type = 'walsender') AS senders
    FROM pg_stat_activity) s,
  LATERAL (VALUES
    ('vacuum workers', 'autovacuum_max_workers', CASE WHEN can_see_all THEN vacuum END),
    ('parallel workers', 'max_parallel_workers', CASE WHEN can_see_all THEN parallel END),
    ('logical replication workers', 'max_logical_replication_workers', CASE WHEN can_see_all THEN logical END),
    ('WAL senders', 'max_wal_senders', CASE WHEN can_see_all THEN senders END),
    ('replication slots', 'max_replication_slots', (SELECT count(*) FROM pg_replication_slots)),
    ('prepared transactions', 'max_prepared_transactions', (SELECT count(*) FROM pg_prepared_xacts)))
    v(name, setting, used)
  WHERE current_setting(setting)::int > 0) q`,
    timeoutMs,
  );
}

/** Sizes of databases, ages of their oldest transaction ids, and the tables with the most dead rows. */
export function sizesSql(timeoutMs: number): string {
  return asOneTransaction(
    `SELECT json_build_object(
  'databases', (SELECT coalesce(json_object_agg(datname, pg_database_size(oid)), '{}') FROM (
    SELECT datname, oid FROM pg_database WHERE has_database_privilege(oid, 'CONNECT') AND datallowconn
    ORDER BY datname LIMIT 100) d),
  'ages', (SELECT coalesce(json_object_agg(datname, age(datfrozenxid)), '{}') FROM (
    SELECT datname, datfrozenxid FROM pg_database ORDER BY age(datfrozenxid) DESC LIMIT 100) d),
  'tables', (SELECT coalesce(json_agg(t), '[]') FROM (
    SELECT relid::regclass::text AS name, n_dead_tup AS "deadRows", n_live_tup AS "liveRows",
      ${milliseconds('greatest(last_vacuum, last_autovacuum)')} AS "vacuumedMs"
    FROM pg_stat_user_tables WHERE n_dead_tup > 0 ORDER BY n_dead_tup DESC LIMIT 20) t)) AS facts`,
    timeoutMs,
  );
}

/** Location of `pg_stat_statements`, see `statementsViewSql`; no row without it. */
export function viewSql(timeoutMs: number, selectView: string): string {
  return asOneTransaction(`SELECT (${selectView}) AS facts`, timeoutMs);
}

/** The statements with the largest total time, including those of one execution. */
export function topStatementsSql({ schema, version }: StatementsView, timeoutMs: number): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const time = major > 1 || minor >= 8 ? 'total_exec_time' : 'total_time';
  return asOneTransaction(
    `SELECT coalesce(json_agg(s), '[]') AS facts FROM (
  SELECT queryid::text || ':' || userid || ':' || dbid AS id, left(query, 2000) AS text,
    pg_get_userbyid(userid) AS user, (SELECT datname FROM pg_database WHERE oid = dbid) AS database, calls,
    ${time} AS "totalMs", sum(${time}) OVER () AS "allMs", rows, shared_blks_hit AS "blocksHit", shared_blks_read AS "blocksRead",
    temp_blks_read + temp_blks_written AS "tempBlocks"
  FROM ${escapeIdentifier(schema)}.pg_stat_statements WHERE queryid IS NOT NULL
  ORDER BY ${time} DESC LIMIT 50) s`,
    timeoutMs,
  );
}

/** Texts of the statements of sessions. */
export function textsSql(pids: readonly number[], timeoutMs: number): string {
  const list = pids.map((pid) => Math.trunc(pid)).join(', ');
  return asOneTransaction(
    `SELECT coalesce(json_object_agg(pid, left(query, 2000)), '{}') AS facts
FROM pg_stat_activity WHERE pid IN (${list}) AND query <> ''`,
    timeoutMs,
  );
}

/**
 * Locks that sessions wait for. A row is locked by waiting for the transaction that wrote it; which table it belongs to shows
 * the lock on the row itself, which the first in its queue holds.
 */
export function locksSql(pids: readonly number[], timeoutMs: number): string {
  const list = pids.map((pid) => Math.trunc(pid)).join(', ');
  return asOneTransaction(
    `WITH locks AS MATERIALIZED (
  SELECT pid, locktype, mode, granted, database, relation FROM pg_locks WHERE pid IN (${list})),
waited AS (
  SELECT DISTINCT ON (w.pid) w.pid, w.locktype, w.mode, coalesce(w.database, r.database) AS database,
    coalesce(w.relation, r.relation) AS relation
  FROM locks w LEFT JOIN locks r ON r.pid = w.pid AND r.granted AND r.locktype = 'tuple' AND w.locktype = 'transactionid'
  WHERE NOT w.granted ORDER BY w.pid)
SELECT coalesce(json_object_agg(pid, json_build_object(
  'kind', locktype, 'mode', mode, 'table', c.oid::regclass::text)), '{}') AS facts
FROM waited LEFT JOIN pg_class c ON c.oid = relation
  AND database IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))`,
    timeoutMs,
  );
}
