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
  /** Clients linked to a server connection, and idle clients. */
  readonly clientsActive: number;
  readonly clientsWaiting: number;
  readonly clientsActiveCancel: number;
  readonly clientsWaitingCancel: number;
  readonly serversActive: number;
  readonly serversActiveCancel: number;
  readonly serversBeingCanceled: number;
  readonly serversIdle: number;
  /** Idle for longer than `server_check_delay`; checked before the next use. */
  readonly serversUsed: number;
  readonly serversTested: number;
  readonly serversLogin: number;
  /** Waiting time of the first client in the queue, in microseconds. */
  readonly maxWaitUs: number;
  readonly poolMode: string;
  /** Size of the pool, in versions that report it; `databases()` has it in every version. */
  readonly poolSize?: number;
  /** 1.24 and newer, if the database has several hosts. */
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
 * A row of `SHOW STATS`: one database. Totals count since PgBouncer started or first used the database; other values
 * cover the last `stats_period`. Times are in microseconds.
 */
export interface ConsoleStats {
  readonly database: string;
  readonly totalTransactions: bigint;
  readonly totalQueries: bigint;
  readonly totalReceivedBytes: bigint;
  readonly totalSentBytes: bigint;
  /** Total duration of transactions, including idle time within them. */
  readonly totalTransactionUs: bigint;
  readonly totalQueryUs: bigint;
  /** Total time that clients waited for a server connection. */
  readonly totalWaitUs: bigint;
  readonly transactionsPerSecond: number;
  readonly queriesPerSecond: number;
  readonly receivedBytesPerSecond: number;
  readonly sentBytesPerSecond: number;
  readonly averageTransactionUs: number;
  readonly averageQueryUs: number;
  /** Before 1.23, waiting time of all clients per second; since then, per server assignment. */
  readonly averageWaitUs: number;
  /** 1.23 and newer: number of times a client was assigned a server connection. */
  readonly totalServerAssignments?: bigint;
  readonly serverAssignmentsPerSecond?: number;
  /** 1.24 and newer: prepared statements requested by clients, and those sent on to the server. */
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
  /** State, such as `active`, `waiting` or `idle`. */
  readonly state: string;
  /** `unix` for a Unix socket. */
  readonly address: string;
  readonly port: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** In PgBouncer's format and time zone: `2026-11-24 15:00:00 UTC`. */
  readonly connectTime: string;
  /** Time of the last request. */
  readonly requestTime: string;
  /** Current waiting time of this client, in microseconds. */
  readonly waitUs: number;
  /** True if it will be closed once it is free, because of RECONNECT, RELOAD or a DNS change. */
  readonly isCloseNeeded: boolean;
  /** Identifier that the linked connection has in `link`. */
  readonly pointer: string;
  readonly link?: string;
  /** Process id of the peer: the server's, or that of a client on a Unix socket; 0 if unknown. */
  readonly remotePid: number;
  /** TLS version and cipher; absent without TLS. */
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

/** A row of `SHOW DATABASES`. A limit of 0 means no limit. */
export interface ConsoleDatabase {
  readonly name: string;
  /** Absent for a Unix socket. */
  readonly host?: string;
  readonly port: number;
  /** Name of the database on the server. */
  readonly database: string;
  readonly forceUser?: string;
  readonly poolSize: number;
  readonly minPoolSize: number;
  readonly reservePoolSize: number;
  /** Absent if the general `pool_mode` applies. */
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
  // Renamed in 1.24.
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

/** A row of `SHOW CONFIG`. Values are strings, as in the ini file. */
export interface ConsoleSetting {
  readonly key: string;
  readonly value: string;
  readonly default: string;
  /** True if RELOAD changes it; otherwise a change needs a restart. */
  readonly isChangeable: boolean;
}

export const settingColumns: Columns<ConsoleSetting> = {
  key: text('key'),
  value: text('value'),
  default: text('default'),
  isChangeable: flag('changeable'),
};

/** Counts from `SHOW LISTS`. */
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

/** `SHOW STATE`: state of PgBouncer as a whole. Individually paused databases are listed by `SHOW DATABASES`. */
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
