/**
 * URL parameters of other programs, which share a `DATABASE_URL` with this one. They mean nothing to a pool of Node.js, and are
 * ignored. Parameters that no list has are ignored too, unless they look like a misspelling of a known one; the names here are
 * those for which that would be a mistake.
 */
const foreign: ReadonlySet<string> = new Set(
  [
    // Prisma
    'schema pgbouncer connection_limit pool_timeout socket_timeout statement_cache_size sslidentity',
    'max_connection_lifetime max_idle_connection_lifetime single_use_connections',
    // SQLAlchemy, psycopg, asyncpg, Django
    'timeout command_timeout statement_cache_size prepared_statement_cache_size pool_size max_overflow pool_recycle',
    'pool_pre_ping conn_max_age conn_health_checks ssl_require async_fallback server_settings client_min_messages',
    // JDBC
    'currentSchema loginTimeout connectTimeout socketTimeout tcpKeepAlive prepareThreshold targetServerType readOnly',
    'stringtype reWriteBatchedInserts defaultRowFetchSize sslfactory sslResponseTimeout gssEncMode loadBalanceHosts',
    // Rails
    'pool checkout_timeout idle_timeout reaping_frequency prepared_statements schema_search_path min_messages adapter',
    'max_connections min_connections keepalive variables',
    // Supabase, Neon, and other hosts
    'supa workaround reference project endpoint cluster',
    // pgx, lib/pq, sqlx, postgres.js
    'pool_max_conns pool_min_conns pool_max_conn_lifetime pool_max_conn_idle_time default_query_exec_mode search_path',
    'statement_cache_capacity binary_parameters timezone TimeZone max min max_lifetime prepare ssl-mode fetch_types',
    // libpq, where they are harmless to leave out
    'krbsrvname gsslib gssdelegation requiressl tty min_protocol_version max_protocol_version',
  ].flatMap((line) => line.split(' ')),
);

/** True for a parameter that is known to belong to another program. */
export function isForeign(keyword: string): boolean {
  return foreign.has(keyword) || /^options\[/.test(keyword);
}
