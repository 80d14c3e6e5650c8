import type { PoolStats } from '../pool/stats.js';

/** Facts about one pool of one process. */
export interface PoolFacts extends PoolStats {
  /** Maximum age of a connection, in seconds; 0 means no limit. */
  readonly maxLifetimeSeconds: number;
  /** Time after which a checked-out connection counts as a leak, in milliseconds; 0 if leak detection is off. */
  readonly leakThresholdMs: number;
  /** True once it is being closed and rejects new callers. */
  readonly isEnding: boolean;
}

/** Tracers of a process. */
export interface TracingFacts {
  /** Names of those that are recognized, such as `OpenTelemetry`. */
  readonly tracers: readonly string[];
  /** True if anything sees statements: `query` of `pg` is replaced, or the channels have subscribers. */
  readonly isWatched: boolean;
}

/** Facts about a process and its pools. */
export interface AppFacts {
  readonly pid: number;
  /** Maximum event-loop delay of the last minute, in milliseconds; undefined if not measured. */
  readonly eventLoopLagMs: number | undefined;
  /** Resident memory, in bytes. */
  readonly memoryBytes: number;
  readonly uptimeSeconds: number;
  /** Undefined if the process runs an earlier version. */
  readonly tracing?: TracingFacts | undefined;
  readonly pools: readonly PoolFacts[];
}

/** States of a session as PostgreSQL spells them; `starting` means before authentication (18 and newer). */
export const sessionStates = [
  'active',
  'idle',
  'idle in transaction',
  'idle in transaction (aborted)',
  'fastpath function call',
  'disabled',
  'starting',
] as const;
export type SessionState = (typeof sessionStates)[number];

/**
 * One session, as far as the monitor's role can see it. Does not include its statement, which may contain parameters.
 */
export interface Session {
  readonly pid: number;
  readonly user: string | undefined;
  readonly database: string | undefined;
  /** Application name; empty if not set. */
  readonly application: string;
  readonly client: string | undefined;
  /** Undefined if the role cannot see it. */
  readonly state: SessionState | undefined;
  /** Time in this state, in milliseconds. */
  readonly stateMs: number | undefined;
  /** Age of its transaction, in milliseconds; undefined outside of one. */
  readonly transactionMs: number | undefined;
  /** Age of the session, in milliseconds. */
  readonly ageMs: number | undefined;
  /** Wait event, such as `Lock: transactionid`. */
  readonly waitsFor: string | undefined;
  /**
   * Pids of the sessions that block it, including those ahead of it in the lock queue; 0 is a prepared transaction.
   * Looked up for the 100 sessions that have waited longest; visible for other roles' sessions even without
   * pg_read_all_stats.
   */
  readonly blockedBy: readonly number[];
}

/** Number of connections by application name. */
export interface ApplicationUse {
  readonly application: string;
  readonly user: string | undefined;
  readonly database: string | undefined;
  readonly total: number;
  /** By state, without states that have no session. Empty if the role cannot see states. */
  readonly byState: Readonly<Partial<Record<SessionState, number>>>;
}

/** A member of a fleet: a pool of one process. */
export interface FleetMemberFacts {
  /** Process id of its steward's session. */
  readonly pid: number;
  /** Application name of that session. */
  readonly application: string;
  readonly held: number;
  readonly wanted: number;
  readonly share: number;
  /** True if it has less than it wants and may have. */
  readonly isHungry: boolean;
}

/** A fleet: processes that share one budget of connections, as their locks show it. */
export interface FleetFacts {
  /** Name; undefined if it has one of its own, of which the server knows only a hash. */
  readonly name: string | undefined;
  readonly database: string;
  /** Number of all slots, and of those for anyone. */
  readonly total: number;
  readonly slots: number;
  /** Slots that are taken. */
  readonly used: number;
  /** Sessions that hold a slot, and the highest number that this monitor has seen. */
  readonly held: number;
  readonly mostHeld: number;
  /** Sessions above `total` at most that this monitor has seen: 0, unless the members disagree on the budget. */
  readonly mostOver: number;
  readonly members: readonly FleetMemberFacts[];
}

/** The CONNECTION LIMIT of a role or a database, and its use. */
export interface ConnectionLimit {
  readonly kind: 'role' | 'database';
  readonly name: string;
  readonly limit: number;
  /** Client connections of the role or to the database, including the monitor's. */
  readonly used: number;
}

/** Sums over all databases since the last reset of the statistics; monotonic between resets. */
export interface ServerCounters {
  readonly commits: number;
  readonly rollbacks: number;
  readonly deadlocks: number;
  /** Sessions started, and those not ended by the client. PostgreSQL 14 and newer. */
  readonly sessions: number | undefined;
  readonly sessionsAbandoned: number | undefined;
  readonly sessionsFatal: number | undefined;
  readonly sessionsKilled: number | undefined;
  /**
   * Executed statements and their total time, in milliseconds: only with pg_stat_statements, if the role may use it.
   * They also decrease when the extension evicts a statement.
   */
  readonly statements: number | undefined;
  readonly statementsMs: number | undefined;
}

/** Facts about a PostgreSQL server. */
export interface ServerFacts {
  /** Version as a number, such as 180004. */
  readonly versionNumber: number;
  /** Version, such as `18.4`. */
  readonly version: string;
  readonly isStandby: boolean;
  readonly maxConnections: number;
  readonly superuserReserved: number;
  /** `reserved_connections`; 0 before PostgreSQL 16. */
  readonly reserved: number;
  /** Connections available to ordinary roles: `max_connections` minus both reserves. */
  readonly usable: number;
  /**
   * Client connections, including the monitor's. If the role cannot see all sessions, parallel workers of others count
   * as connections, and clients that have not authenticated yet do not.
   */
  readonly used: number;
  /** Role of the monitor. */
  readonly role?: string | undefined;
  /**
   * True if the role can see the activity of other roles' sessions; otherwise `byState`, states and ages cover its own
   * only.
   */
  readonly canSeeAll: boolean;
  /** Number of `sessions` by visible state. */
  readonly byState: Readonly<Partial<Record<SessionState, number>>>;
  /** Number of `sessions` by application, largest first. */
  readonly byApplication: readonly ApplicationUse[];
  /** All client sessions except the monitor's. */
  readonly sessions: readonly Session[];
  /**
   * Limits of roles that may log in and are no superusers, and of databases: the 100 with the greatest share in use, that one
   * first. A limit of 0 locks a role or database, and is not listed.
   */
  readonly connectionLimits: readonly ConnectionLimit[];
  /** Fleets with members on this server. */
  readonly fleets: readonly FleetFacts[];
  readonly counters: ServerCounters;
  /** Response time of the server, in milliseconds. */
  readonly answeredInMs: number;
}

/** One pool of PgBouncer: a database and a user. Columns missing in a version are undefined. */
export interface BouncerPool {
  readonly database: string;
  readonly user: string;
  readonly mode: string | undefined;
  /** Clients that are linked to a server connection or idle. */
  readonly clientsActive: number;
  readonly clientsWaiting: number;
  readonly serversActive: number;
  readonly serversIdle: number;
  readonly serversUsed: number;
  readonly serversTested: number;
  readonly serversLogin: number;
  /** Maximum waiting time of a client, in milliseconds. */
  readonly maxWaitMs: number;
  /** Maximum number of server connections of this pool, without the reserve. */
  readonly poolSize: number | undefined;
}

/** A published vulnerability that a PgBouncer is exposed to, by its version and settings. */
export interface BouncerAdvisory {
  /** CVE identifier. */
  readonly id: string;
  readonly severity: 'error' | 'warning';
  /** Effect of an attack, in one sentence. */
  readonly what: string;
  /** First release without it. */
  readonly fixedIn: string;
  /** Remedy for those who cannot upgrade. */
  readonly workaround: string | undefined;
  /** Address of the announcement. */
  readonly source: string;
}

/** Facts about a PgBouncer. */
export interface BouncerFacts {
  readonly version: string;
  readonly maxClients: number;
  /** Connected clients, including the monitor. */
  readonly clients: number;
  readonly pools: readonly BouncerPool[];
  /** Monotonic sums since PgBouncer started. */
  readonly queries: number;
  readonly queryMs: number;
  readonly transactions: number;
  readonly waitMs: number;
  /**
   * True if PgBouncer or one of its databases is paused. Without `SHOW STATE`, as in 1.18, only paused databases are
   * known.
   */
  readonly isPaused: boolean;
  /**
   * Vulnerabilities, the worst first. A distribution may have fixed them without a new version number, and keys of `SHOW CONFIG`
   * do not tell of lookups by `auth_user` of single databases.
   */
  readonly advisories: readonly BouncerAdvisory[];
}
