import {
  bigCount,
  type Columns,
  type ConsoleRow,
  count,
  flag,
  microseconds,
  optionalBigCount,
  optionalCount,
  optionalText,
  readRow,
  text,
} from './row.js';

/** A row of `SHOW POOLS`: one database and one user. */
export interface ConsolePool {
  readonly database: string;
  readonly user: string;
  /** Clients linked to a server connection, and those that have nothing to do. */
  readonly clientsActive: number;
  readonly clientsWaiting: number;
  readonly clientsActiveCancel: number;
  readonly clientsWaitingCancel: number;
  readonly serversActive: number;
  readonly serversActiveCancel: number;
  readonly serversBeingCanceled: number;
  readonly serversIdle: number;
  /** Idle for longer than `server_check_delay`, to be checked before they are used again. */
  readonly serversUsed: number;
  readonly serversTested: number;
  readonly serversLogin: number;
  /** How long the first in the queue has waited, in microseconds. */
  readonly maxWaitUs: number;
  readonly poolMode: string;
  /** Its own size, where a version says it; `databases()` has it in every version. */
  readonly poolSize?: number;
  /** 1.24 and newer, where the database has several hosts. */
  readonly loadBalanceHosts?: string;
}

export const poolColumns: Columns<ConsolePool> = {
  database: text('database'),
  user: text('user'),
  clientsActive: count('cl_active'),
  clientsWaiting: count('cl_waiting'),
  clientsActiveCancel: count('cl_active_cancel_req'),
  clientsWaitingCancel: count('cl_waiting_cancel_req'),
  serversActive: count('sv_active'),
  serversActiveCancel: count('sv_active_cancel'),
  serversBeingCanceled: count('sv_being_canceled'),
  serversIdle: count('sv_idle'),
  serversUsed: count('sv_used'),
  serversTested: count('sv_tested'),
  serversLogin: count('sv_login'),
  maxWaitUs: microseconds('maxwait', 'maxwait_us'),
  poolMode: text('pool_mode'),
  poolSize: optionalCount('pool_size'),
  loadBalanceHosts: optionalText('load_balance_hosts'),
};

/**
 * A row of `SHOW STATS`: one database. Totals are since PgBouncer was started, or first saw the database; the rest is
 * over the last `stats_period`. Times are in microseconds.
 */
export interface ConsoleStats {
  readonly database: string;
  readonly totalTransactions: bigint;
  readonly totalQueries: bigint;
  readonly totalReceivedBytes: bigint;
  readonly totalSentBytes: bigint;
  /** Time that transactions took, idle time within them included. */
  readonly totalTransactionUs: bigint;
  readonly totalQueryUs: bigint;
  /** Time that clients have waited for a server connection. */
  readonly totalWaitUs: bigint;
  readonly transactionsPerSecond: number;
  readonly queriesPerSecond: number;
  readonly receivedBytesPerSecond: number;
  readonly sentBytesPerSecond: number;
  readonly averageTransactionUs: number;
  readonly averageQueryUs: number;
  /** Before 1.23 the waiting of all clients in one second; since then that of one client for one server connection. */
  readonly averageWaitUs: number;
  /** 1.23 and newer: how often a client was given a server connection. */
  readonly totalServerAssignments?: bigint;
  readonly serverAssignmentsPerSecond?: number;
  /** 1.24 and newer: prepared statements, as clients ask for them and as PgBouncer sends them on. */
  readonly totalClientParses?: bigint;
  readonly totalServerParses?: bigint;
  readonly totalBinds?: bigint;
  readonly clientParsesPerSecond?: number;
  readonly serverParsesPerSecond?: number;
  readonly bindsPerSecond?: number;
}

export const statsColumns: Columns<ConsoleStats> = {
  database: text('database'),
  totalTransactions: bigCount('total_xact_count'),
  totalQueries: bigCount('total_query_count'),
  totalReceivedBytes: bigCount('total_received'),
  totalSentBytes: bigCount('total_sent'),
  totalTransactionUs: bigCount('total_xact_time'),
  totalQueryUs: bigCount('total_query_time'),
  totalWaitUs: bigCount('total_wait_time'),
  transactionsPerSecond: count('avg_xact_count'),
  queriesPerSecond: count('avg_query_count'),
  receivedBytesPerSecond: count('avg_recv'),
  sentBytesPerSecond: count('avg_sent'),
  averageTransactionUs: count('avg_xact_time'),
  averageQueryUs: count('avg_query_time'),
  averageWaitUs: count('avg_wait_time'),
  totalServerAssignments: optionalBigCount('total_server_assignment_count'),
  serverAssignmentsPerSecond: optionalCount('avg_server_assignment_count'),
  totalClientParses: optionalBigCount('total_client_parse_count'),
  totalServerParses: optionalBigCount('total_server_parse_count'),
  totalBinds: optionalBigCount('total_bind_count'),
  clientParsesPerSecond: optionalCount('avg_client_parse_count'),
  serverParsesPerSecond: optionalCount('avg_server_parse_count'),
  bindsPerSecond: optionalCount('avg_bind_count'),
};

/** A row of `SHOW CLIENTS` or `SHOW SERVERS`: one connection. */
export interface ConsoleSocket {
  readonly user: string;
  readonly database: string;
  /** Such as `active`, `waiting` or `idle`. */
  readonly state: string;
  /** `unix` where it came over a Unix socket. */
  readonly address: string;
  readonly port: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** As PgBouncer writes it, in its own time zone: `2026-11-24 15:00:00 UTC`. */
  readonly connectTime: string;
  /** When it last asked, or was last asked. */
  readonly requestTime: string;
  /** How long this client has waited by now, in microseconds. */
  readonly waitUs: number;
  /** Closed as soon as it is done: RECONNECT, RELOAD or a change in DNS wants it gone. */
  readonly isCloseNeeded: boolean;
  /** Names the connection in `link` of its other half. */
  readonly pointer: string;
  readonly link?: string;
  /** Process at the other end: the server's, or a client's that came over a Unix socket; 0 where it is not known. */
  readonly remotePid: number;
  /** TLS version and cipher; left out without TLS. */
  readonly tls?: string;
  readonly applicationName: string;
  /** 1.21 and newer. */
  readonly preparedStatements?: number;
  /** 1.23 and newer: `none`, `logical` or `physical`. */
  readonly replication?: string;
  /** 1.24 and newer. */
  readonly id?: number;
}

export const socketColumns: Columns<ConsoleSocket> = {
  user: text('user'),
  database: text('database'),
  state: text('state'),
  address: text('addr'),
  port: count('port'),
  localAddress: text('local_addr'),
  localPort: count('local_port'),
  connectTime: text('connect_time'),
  requestTime: text('request_time'),
  waitUs: microseconds('wait', 'wait_us'),
  isCloseNeeded: flag('close_needed'),
  pointer: text('ptr'),
  link: optionalText('link'),
  remotePid: count('remote_pid'),
  tls: optionalText('tls'),
  applicationName: text('application_name'),
  preparedStatements: optionalCount('prepared_statements'),
  replication: optionalText('replication'),
  id: optionalCount('id'),
};

/** A row of `SHOW DATABASES`. Limits of 0 are none. */
export interface ConsoleDatabase {
  readonly name: string;
  /** Left out for a Unix socket. */
  readonly host?: string;
  readonly port: number;
  /** What it is called on the server. */
  readonly database: string;
  readonly forceUser?: string;
  readonly poolSize: number;
  readonly minPoolSize: number;
  readonly reservePoolSize: number;
  /** Left out where the general `pool_mode` applies. */
  readonly poolMode?: string;
  readonly maxConnections: number;
  readonly currentConnections: number;
  readonly isPaused: boolean;
  readonly isDisabled: boolean;
  /** 1.23 and newer. */
  readonly serverLifetimeSeconds?: number;
  /** 1.24 and newer. */
  readonly maxClientConnections?: number;
  readonly currentClientConnections?: number;
  readonly loadBalanceHosts?: string;
}

export const databaseColumns: Columns<ConsoleDatabase> = {
  name: text('name'),
  host: optionalText('host'),
  port: count('port'),
  database: text('database'),
  forceUser: optionalText('force_user'),
  poolSize: count('pool_size'),
  minPoolSize: count('min_pool_size'),
  // 1.24 has given it another name.
  reservePoolSize: (row) => optionalCount('reserve_pool_size', 'reserve_pool')(row) ?? 0,
  poolMode: optionalText('pool_mode'),
  maxConnections: count('max_connections'),
  currentConnections: count('current_connections'),
  isPaused: flag('paused'),
  isDisabled: flag('disabled'),
  serverLifetimeSeconds: optionalCount('server_lifetime'),
  maxClientConnections: optionalCount('max_client_connections'),
  currentClientConnections: optionalCount('current_client_connections'),
  loadBalanceHosts: optionalText('load_balance_hosts'),
};

/** A row of `SHOW CONFIG`. Values are texts, as in the ini file. */
export interface ConsoleSetting {
  readonly key: string;
  readonly value: string;
  readonly default: string;
  /** Whether RELOAD changes it; what cannot be changed needs a restart. */
  readonly isChangeable: boolean;
}

export const settingColumns: Columns<ConsoleSetting> = {
  key: text('key'),
  value: text('value'),
  default: text('default'),
  isChangeable: flag('changeable'),
};

/** What `SHOW LISTS` counts. */
export interface ConsoleLists {
  readonly databases: number;
  readonly users: number;
  readonly pools: number;
  readonly freeClients: number;
  /** Connected clients, this console included. */
  readonly usedClients: number;
  readonly loginClients: number;
  readonly freeServers: number;
  readonly usedServers: number;
  readonly dnsNames: number;
  readonly dnsZones: number;
  readonly dnsQueries: number;
  readonly dnsPending: number;
  /** 1.19 and newer. */
  readonly peers?: number;
  readonly peerPools?: number;
}

const listColumns: Columns<ConsoleLists> = {
  databases: count('databases'),
  users: count('users'),
  pools: count('pools'),
  freeClients: count('free_clients'),
  usedClients: count('used_clients'),
  loginClients: count('login_clients'),
  freeServers: count('free_servers'),
  usedServers: count('used_servers'),
  dnsNames: count('dns_names'),
  dnsZones: count('dns_zones'),
  dnsQueries: count('dns_queries'),
  dnsPending: count('dns_pending'),
  peers: optionalCount('peers'),
  peerPools: optionalCount('peer_pools'),
};

/** `SHOW LISTS` has a row for each count. */
export function readLists(rows: readonly ConsoleRow[]): ConsoleLists {
  return readRow(listColumns, pivot(rows, 'list', 'items'));
}

/** `SHOW STATE`: whether all of PgBouncer is at work. A database that alone is paused shows in `SHOW DATABASES`. */
export interface ConsoleState {
  readonly isActive: boolean;
  readonly isPaused: boolean;
  readonly isSuspended: boolean;
}

const stateColumns: Columns<ConsoleState> = {
  isActive: flag('active'),
  isPaused: flag('paused'),
  isSuspended: flag('suspended'),
};

/** `SHOW STATE` has a row for each state. */
export function readState(rows: readonly ConsoleRow[]): ConsoleState {
  return readRow(stateColumns, pivot(rows, 'key', 'value'));
}

function pivot(rows: readonly ConsoleRow[], name: string, value: string): ConsoleRow {
  return Object.fromEntries(rows.map((row) => [row[name] ?? '', row[value] ?? null]));
}
