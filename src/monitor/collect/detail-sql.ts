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
  'vacuumWorkers', (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'),
  'logBytes', CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::int8 END,
  'standbyLagMs', CASE WHEN NOT pg_is_in_recovery() THEN NULL
    WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
    ELSE ${milliseconds('pg_last_xact_replay_timestamp()')} END) AS facts`,
    timeoutMs,
  );
}

/** Sizes of databases, and the tables with the most dead rows. */
export function sizesSql(timeoutMs: number): string {
  return asOneTransaction(
    `SELECT json_build_object(
  'databases', (SELECT coalesce(json_object_agg(datname, pg_database_size(oid)), '{}') FROM (
    SELECT datname, oid FROM pg_database WHERE has_database_privilege(oid, 'CONNECT') AND datallowconn
    ORDER BY datname LIMIT 100) d),
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
    ${time} AS "totalMs", rows, shared_blks_hit AS "blocksHit", shared_blks_read AS "blocksRead",
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
