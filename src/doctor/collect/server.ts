import type { ConnectionSettings } from '../../config/connection.js';
import { readTarget } from '../../config/target.js';
import { embeddedClusterName } from '../../embedded/settings.js';
import { answerOf, type Timeout } from '../../monitor/collect/answer.js';
import { Link } from '../../monitor/collect/link.js';
import { findRoots } from '../../monitor/rules/blockers.js';
import type { Blocker, Part, ServerFacts } from '../facts.js';

const ownApplication = 'headroom-doctor';

/** Settings that checks use, as sessions of this role and database begin with; a server has those of its version. */
const settingNames = [
  'max_connections',
  'statement_timeout',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
  'transaction_timeout',
  'password_encryption',
  'ssl',
  'fsync',
  'full_page_writes',
  'autovacuum',
  'track_counts',
  'tcp_keepalives_idle',
  'client_connection_check_interval',
  'default_transaction_read_only',
  'log_statement',
  'max_prepared_transactions',
  'max_locks_per_transaction',
  'md5_password_warnings',
  'log_lock_waits',
];

/**
 * One read-only statement, with aggregates only: no rows of sessions leave the server, whose number may be large. All
 * names are qualified. `to_jsonb` reads columns that only some versions have.
 */
const sqlFor = (application: string | undefined): string => {
  const isForeign = application === undefined ? 'false' : `a.application_name IS DISTINCT FROM ${literal(application)}`;
  return `
WITH activity AS MATERIALIZED (
  SELECT a.pid, a.usename, a.datname, a.application_name, a.state, a.xact_start, a.state_change, a.query_start,
    a.wait_event_type
  FROM pg_catalog.pg_stat_activity AS a
  WHERE (a.backend_type = 'client backend' OR a.backend_type IS NULL AND a.datid IS NOT NULL)
    AND a.pid <> pg_catalog.pg_backend_pid()
    -- The session that measures the network at the same time.
    AND NOT coalesce(a.application_name = '${ownApplication}' AND a.client_port IS NOT NULL
      AND a.backend_start > pg_catalog.clock_timestamp() - interval '10 seconds', false)
), waits AS MATERIALIZED (
  -- Each look at the locks holds up others for a moment, so that their number is limited.
  SELECT w.pid, pg_catalog.pg_blocking_pids(w.pid) AS blockers FROM (
    SELECT a.pid FROM activity AS a WHERE a.wait_event_type = 'Lock' ORDER BY a.state_change LIMIT ${maxWaits}) AS w
), statistics AS (
  SELECT pg_catalog.to_jsonb(d) AS d FROM pg_catalog.pg_stat_database AS d WHERE d.datname = pg_catalog.current_database()
)
SELECT pg_catalog.json_build_object(
  'versionNumber', pg_catalog.current_setting('server_version_num')::int,
  'version', pg_catalog.current_setting('server_version'),
  'settings', (SELECT pg_catalog.json_object_agg(s.name, s.reset_val)
    FROM pg_catalog.pg_settings AS s WHERE s.name = ANY (ARRAY[${settingNames.map((name) => `'${name}'`).join(', ')}])),
  'isStandby', pg_catalog.pg_is_in_recovery(),
  'pid', pg_catalog.pg_backend_pid(),
  'usable', pg_catalog.current_setting('max_connections')::int
    - pg_catalog.current_setting('superuser_reserved_connections')::int
    - coalesce(pg_catalog.current_setting('reserved_connections', true), '0')::int,
  'used', (SELECT pg_catalog.count(*) FROM activity),
  'usedByOthers', (SELECT pg_catalog.count(*) FROM activity AS a
    WHERE (a.usename, a.datname) IS DISTINCT FROM (CURRENT_USER, pg_catalog.current_database()) OR ${isForeign}),
  'sources', (SELECT pg_catalog.json_object_agg(s.name, s.source)
    FROM pg_catalog.pg_settings AS s WHERE s.name IN ('fsync', 'full_page_writes')),
  'isEmbedded', pg_catalog.current_setting('cluster_name') = '${embeddedClusterName}',
  'idleInTransaction', (SELECT coalesce(pg_catalog.json_agg(g), '[]') FROM (
    SELECT coalesce(a.application_name, '') AS application, pg_catalog.count(*) AS count
    FROM activity AS a WHERE a.state LIKE 'idle in transaction%' GROUP BY 1 ORDER BY 2 DESC LIMIT 3) AS g),
  'idleInTransactionSeconds', (SELECT coalesce(pg_catalog.max(extract(epoch FROM pg_catalog.clock_timestamp() - a.state_change)), 0)::float8
    FROM activity AS a WHERE a.state LIKE 'idle in transaction%'),
  'oldestTransactionSeconds', (SELECT coalesce(pg_catalog.max(extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)), 0)::float8
    FROM activity AS a),
  'idlest', (SELECT ${sessionSql('a.state_change')} FROM activity AS a
    WHERE a.state LIKE 'idle in transaction%' ORDER BY a.state_change LIMIT 1),
  'longestStatement', (SELECT ${sessionSql('a.query_start')} FROM activity AS a
    WHERE a.state = 'active' AND a.usename = CURRENT_USER ORDER BY a.query_start LIMIT 1),
  'waits', (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('pid', w.pid, 'blockedBy', w.blockers)), '[]')
    FROM waits AS w WHERE pg_catalog.cardinality(w.blockers) > 0),
  'holders', (SELECT coalesce(pg_catalog.json_agg(${sessionSql('a.state_change', "'state', coalesce(a.state, '')")}), '[]')
    FROM activity AS a WHERE a.pid IN (SELECT pg_catalog.unnest(w.blockers) FROM waits AS w)),
  'logBytes', pg_catalog.pg_wal_lsn_diff(CASE WHEN pg_catalog.pg_is_in_recovery()
    THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_lsn() END, '0/0')::float8,
  'replay', CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.json_build_object(
    'isPaused', pg_catalog.pg_is_wal_replay_paused(),
    'hasReceiver', EXISTS (SELECT 1 FROM pg_catalog.pg_stat_wal_receiver),
    'seconds', extract(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp())::float8,
    'bytes', coalesce(greatest(0, pg_catalog.pg_wal_lsn_diff(
      pg_catalog.pg_last_wal_receive_lsn(), pg_catalog.pg_last_wal_replay_lsn()))::float8, 0)) END,
  'blockedSessions', (SELECT pg_catalog.count(*) FROM activity AS a WHERE a.wait_event_type = 'Lock'),
  'blockedSeconds', (SELECT coalesce(pg_catalog.max(extract(epoch FROM pg_catalog.clock_timestamp() - a.state_change)), 0)::float8
    FROM activity AS a WHERE a.wait_event_type = 'Lock'),
  'role', (SELECT pg_catalog.json_build_object('name', r.rolname, 'isSuperuser', r.rolsuper, 'connectionLimit', r.rolconnlimit,
      'used', (SELECT pg_catalog.count(*) FROM activity AS a WHERE a.usename = r.rolname),
      'usedByOthers', (SELECT pg_catalog.count(*) FROM activity AS a WHERE a.usename = r.rolname
        AND (a.datname IS DISTINCT FROM pg_catalog.current_database() OR ${isForeign})),
      'daysValid', CASE WHEN pg_catalog.isfinite(r.rolvaliduntil)
        THEN (extract(epoch FROM r.rolvaliduntil - pg_catalog.now()) / 86400)::float8 END,
      'seesAll', r.rolsuper OR pg_catalog.pg_has_role(r.rolname, 'pg_read_all_stats', 'USAGE'))
    FROM pg_catalog.pg_roles AS r WHERE r.rolname = CURRENT_USER),
  'database', (SELECT pg_catalog.json_build_object('name', b.datname, 'connectionLimit', b.datconnlimit,
      'used', (SELECT pg_catalog.count(*) FROM activity AS a WHERE a.datname = b.datname),
      'usedByOthers', (SELECT pg_catalog.count(*) FROM activity AS a WHERE a.datname = b.datname
        AND (a.usename IS DISTINCT FROM CURRENT_USER OR ${isForeign})),
      'encoding', pg_catalog.pg_encoding_to_char(b.encoding),
      'storedCollation', pg_catalog.to_jsonb(b) ->> 'datcollversion', 'oid', b.oid,
      'commits', coalesce((d ->> 'xact_commit')::float8, 0), 'rollbacks', coalesce((d ->> 'xact_rollback')::float8, 0),
      'deadlocks', coalesce((d ->> 'deadlocks')::float8, 0),
      'blocksRead', coalesce((d ->> 'blks_read')::float8, 0), 'blocksHit', coalesce((d ->> 'blks_hit')::float8, 0),
      'sessions', coalesce((d ->> 'sessions')::float8, 0),
      'sessionsAbandoned', coalesce((d ->> 'sessions_abandoned')::float8, 0),
      'sessionsKilled', coalesce((d ->> 'sessions_killed')::float8, 0),
      'oldestXidAge', (SELECT pg_catalog.max(pg_catalog.age(o.datfrozenxid)) FROM pg_catalog.pg_database AS o))
    FROM pg_catalog.pg_database AS b LEFT JOIN statistics ON true WHERE b.datname = pg_catalog.current_database()),
  'preparedTransactions', (SELECT pg_catalog.count(*) FROM pg_catalog.pg_prepared_xacts AS p
    WHERE p.prepared < pg_catalog.now() - interval '5 minutes'),
  'idleSlots', (SELECT pg_catalog.count(*) FROM pg_catalog.pg_replication_slots AS s WHERE NOT s.active),
  'idleSlotBytes', (SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN 0 ELSE
      coalesce(pg_catalog.max(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.restart_lsn)), 0)::float8 END
    FROM pg_catalog.pg_replication_slots AS s WHERE NOT s.active),
  'invalidIndexes', (SELECT pg_catalog.count(*) FROM pg_catalog.pg_index AS i WHERE NOT i.indisvalid AND i.indislive),
  'hasStatementStatistics', EXISTS (SELECT 1 FROM pg_catalog.pg_extension AS e WHERE e.extname = 'pg_stat_statements')
) AS facts`;
};

/** Number of sessions whose blockers are looked up, those that have waited for longest. */
const maxWaits = 50;

/** Number of blockers that are named. */
const maxBlockers = 3;

/** A session as JSON, with the seconds since a time. */
const sessionSql = (since: string, more?: string): string =>
  `pg_catalog.json_build_object('pid', a.pid, 'application', coalesce(a.application_name, ''),
    'seconds', coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - ${since})::float8, 0)${more ? `, ${more}` : ''})`;

/** A string as SQL, whatever standard_conforming_strings says. */
const literal = (text: string): string => ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** Version of the operating system's collations; the function exists from PostgreSQL 15 on. */
const collationSql = (oid: number): string =>
  `SELECT pg_catalog.pg_database_collation_actual_version(${oid}) AS version`;

interface Answer extends Omit<ServerFacts, 'isPooler' | 'database' | 'blockers'> {
  readonly pid: number;
  readonly waits: readonly { readonly pid: number; readonly blockedBy: readonly number[] }[];
  readonly holders: readonly Omit<Blocker, 'held'>[];
  readonly database: Omit<ServerFacts['database'], 'hasStaleCollation'> & {
    readonly storedCollation: string | null;
    readonly oid: number;
  };
}

/**
 * Reads a server with the service's own role. Never rejects.
 *
 * @param option name of the variable with its address
 */
export async function collectServer(
  connection: ConnectionSettings | string,
  timeout: Timeout,
  option = 'DATABASE_URL',
): Promise<Part<ServerFacts>> {
  const target = readTarget(option, connection, { application_name: ownApplication });
  const link = new Link(target, timeout);
  const reading = await answerOf(target.source, timeout, (late) =>
    link.ask(async (client) => {
      // In one message, and thus one transaction: the limit and the read-only mode end with it.
      const answers = (await client.query(
        `SET LOCAL statement_timeout = 3000; SET LOCAL default_transaction_read_only = on; ${sqlFor(typeof connection === 'string' ? undefined : connection.applicationName)}`,
      )) as readonly { rows: readonly { facts: Answer }[] }[];
      const answer = answers.at(-1)!.rows[0]!.facts;
      const { storedCollation, oid, ...database } = answer.database;
      const hasStaleCollation = storedCollation !== null && (await collationOf(client, oid)) !== storedCollation;
      const isPooler = answer.pid !== (client as { processID?: number | null }).processID;
      const { pid: _, waits, holders, ...facts } = answer;
      const daysValid = facts.role.daysValid ?? undefined;
      const blockers = blockersOf(waits, holders);
      return {
        ...facts,
        blockers,
        role: { ...facts.role, daysValid },
        isPooler,
        database: { ...database, hasStaleCollation },
      };
    }, late),
  );
  await link.close();
  return 'facts' in reading
    ? { name: reading.source, facts: reading.facts }
    : { name: reading.source, silence: reading.silence };
}

/** The sessions at the root of the chains. */
function blockersOf(waits: Answer['waits'], holders: Answer['holders']): readonly Blocker[] {
  const unseen = { application: '', seconds: 0, state: '' };
  return [...findRoots(waits)]
    .map(([pid, held]) => ({ ...(holders.find((each) => each.pid === pid) ?? { ...unseen, pid }), held }))
    .toSorted((a, b) => b.held - a.held)
    .slice(0, maxBlockers);
}

async function collationOf(client: { query(text: string): Promise<unknown> }, oid: number): Promise<string | null> {
  const { rows } = (await client.query(collationSql(oid))) as { rows: readonly { version: string | null }[] };
  return rows[0]?.version ?? null;
}
