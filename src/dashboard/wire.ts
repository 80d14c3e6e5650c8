/**
 * Documents that the server sends to the page. Plain JSON; the page imports these types and nothing else of the server, so
 * this file imports nothing.
 */

/** Status of a finding, as the monitor has it. */
export type WireStatus = 'ok' | 'advice' | 'unknown' | 'warning' | 'critical';

/** A finding that is not ok. */
export interface WireFinding {
  readonly status: WireStatus;
  readonly layer: 'pool' | 'bouncer' | 'server';
  readonly source: string;
  readonly pool: string | null;
  readonly metric: string;
  readonly message: string;
  readonly remedy: string;
}

/** Headline of the page: the main cause, if any finding is worse than advice. */
export interface WireHeadline {
  readonly status: WireStatus;
  readonly text: string;
}

/** Values of a subject at one time, in the order of the columns of its kind; null where unknown. */
export type WireValues = readonly (number | null)[];

/** A connection of a pool of this process. */
export interface WireConnection {
  readonly pid: number | null;
  readonly state: string;
  readonly ageMs: number;
  /** Time in use by its holder, or unused. */
  readonly sinceMs: number;
  /** Number of statements in flight on a lane. */
  readonly statements: number;
  /** Texts of the first of them, or summaries. */
  readonly texts: readonly string[];
  /** First line of the holder's code, if leak detection is on. */
  readonly holder: string | null;
  readonly host: string | null;
}

/** A pool of a service. */
export interface WirePool {
  readonly id: string;
  readonly source: string;
  readonly name: string;
  readonly status: WireStatus;
  readonly used: number;
  /** Connections that the pool may have: `max`, or fewer if the server is full. */
  readonly places: number;
  readonly max: number;
  readonly total: number;
  readonly idle: number;
  readonly leased: number;
  readonly lanes: number;
  readonly pipelined: number;
  readonly connecting: number;
  readonly waiting: number;
  readonly isSuspended: boolean;
  readonly isEnding: boolean;
  readonly pipelining: string;
  readonly pooler: string;
  readonly oldestConnectionMs: number;
  readonly longestLeaseMs: number;
  /** Percentiles of statements since the previous sample, in milliseconds; null without statements. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** Failures since the pool was created, by kind; only those that occurred. */
  readonly errors: Readonly<Record<string, number>>;
  /** Failures since the previous sample, by kind. */
  readonly newErrors: Readonly<Record<string, number>>;
  /** Connections closed since the pool was created, by cause. */
  readonly closed: Readonly<Record<string, number>>;
  readonly opened: number;
  readonly queries: number;
  readonly transactions: number;
  readonly leaks: number;
  /** Connections, the longest held first; null for a pool of another process. */
  readonly connections: readonly WireConnection[] | null;
  /** True if actions on it are possible. */
  readonly canAct: boolean;
  readonly values: WireValues;
  /** False if there is no memory left for its history. */
  readonly hasHistory: boolean;
}

/** A process with pools. */
export interface WireApp {
  readonly source: string;
  /** Worst status of the findings about it and its pools. */
  readonly status: WireStatus;
  /** When its sample was first read, in milliseconds since 1970: an answer may be cached, and then comes twice. */
  readonly at: number;
  /** Reason why it did not answer. */
  readonly silence: string | null;
  readonly pid: number | null;
  readonly eventLoopLagMs: number | null;
  readonly memoryBytes: number | null;
  readonly uptimeSeconds: number | null;
  readonly pools: readonly WirePool[];
}

/** A pool of PgBouncer. */
export interface WireBouncerPool {
  readonly database: string;
  readonly user: string;
  readonly mode: string | null;
  readonly busy: number;
  readonly idle: number;
  readonly size: number | null;
  readonly clients: number;
  readonly waiting: number;
  readonly maxWaitMs: number;
}

/** A known vulnerability of a PgBouncer. */
export interface WireAdvisory {
  readonly id: string;
  readonly what: string;
  readonly fixedIn: string;
}

/** A PgBouncer. */
export interface WireBouncer {
  readonly id: string;
  readonly source: string;
  readonly status: WireStatus;
  readonly silence: string | null;
  readonly version: string | null;
  readonly clients: number;
  readonly maxClients: number;
  readonly isPaused: boolean;
  /** Known vulnerabilities of its version and settings, the worst first. */
  readonly advisories: readonly WireAdvisory[];
  readonly pools: readonly WireBouncerPool[];
  readonly values: WireValues;
  readonly hasHistory: boolean;
}

/** A session of the server. */
export interface WireSession {
  readonly pid: number;
  readonly user: string | null;
  readonly database: string | null;
  readonly application: string;
  readonly client: string | null;
  readonly state: string | null;
  readonly stateMs: number | null;
  readonly transactionMs: number | null;
  readonly ageMs: number | null;
  readonly waitsFor: string | null;
  /** Lock that it waits for, in words; null for none, or if it was not read. */
  readonly lock: string | null;
  readonly blockedBy: readonly number[];
  /**
   * Its statement, the last one unless it is active: its text if the dashboard shows statements, else command and tables, and
   * those only of sessions that block or are blocked. Null if unknown.
   */
  readonly text: string | null;
}

/** Number of connections by application. */
export interface WireApplication {
  readonly application: string;
  readonly user: string | null;
  readonly database: string | null;
  /** Number of addresses that its sessions come from, and the first of them; 0 and null if hidden. */
  readonly clients: number;
  readonly client: string | null;
  readonly total: number;
  readonly active: number;
  readonly idle: number;
  readonly idleInTransaction: number;
}

/** A database of the server. Rates are per second since the previous sample. */
export interface WireDatabase {
  readonly name: string;
  readonly sessions: number;
  readonly transactions: number | null;
  readonly rollbacks: number | null;
  readonly tuplesRead: number | null;
  readonly tuplesWritten: number | null;
  readonly hitShare: number | null;
  readonly tempBytes: number | null;
  readonly deadlocks: number;
  /** Size in bytes; null if unknown. */
  readonly bytes: number | null;
  /** Share of all transaction ids that is in use; at 100 % the server accepts no writes. Null if unknown. */
  readonly idsUsed: number | null;
  /** Growth in bytes per hour, since the dashboard began to read it. */
  readonly growth: number | null;
}

/** A replica, or another reader of the log. */
export interface WireReplica {
  readonly pid: number;
  readonly application: string;
  readonly client: string | null;
  readonly state: string;
  readonly sync: string;
  readonly lagMs: number | null;
  readonly lagBytes: number | null;
}

/** A replication slot. */
export interface WireSlot {
  readonly name: string;
  readonly kind: string;
  readonly isActive: boolean;
  readonly keptBytes: number | null;
}

/** A vacuum in progress. */
export interface WireVacuum {
  readonly pid: number;
  readonly database: string;
  readonly table: string;
  readonly phase: string;
  /** Share of the table that has been scanned. */
  readonly share: number | null;
  readonly runningMs: number | null;
}

/** A table with dead rows. */
export interface WireTable {
  readonly name: string;
  readonly deadRows: number;
  readonly liveRows: number;
  readonly vacuumedMs: number | null;
}

/** A statement of `pg_stat_statements`. */
export interface WireStatement {
  readonly id: string;
  readonly text: string;
  readonly user: string | null;
  readonly database: string | null;
  readonly calls: number;
  readonly totalMs: number;
  /** Share of the time of all statements. */
  readonly timeShare: number | null;
  readonly meanMs: number;
  readonly rows: number;
  readonly hitShare: number | null;
  readonly tempBytes: number;
  /** Execution time per second between the last two readings, in milliseconds: 1000 for one execution at a time; null without two. */
  readonly load: number | null;
}

/** A member of a fleet. */
export interface WireMember {
  readonly pid: number;
  readonly application: string;
  readonly held: number;
  readonly wanted: number;
  readonly share: number;
  readonly isHungry: boolean;
}

/** A fleet, as its locks on the server show it. */
export interface WireFleet {
  /** Null if it has a name of its own, of which the server knows only a hash. */
  readonly name: string | null;
  readonly database: string;
  /** Number of all slots. */
  readonly total: number;
  /** Slots that are taken, and those that anyone may still take. */
  readonly used: number;
  readonly free: number;
  /** Highest number of sessions that held a slot, and of those above `total`, since the monitor began. */
  readonly mostHeld: number;
  readonly mostOver: number;
  readonly members: readonly WireMember[];
}

/** Processes or slots of which the server has a limited number. */
export interface WireQuota {
  readonly name: string;
  /** Null if the role cannot see it. */
  readonly used: number | null;
  readonly limit: number;
}

/** Facts about a server that are read only while someone looks. */
export interface WireDetail {
  readonly databases: readonly WireDatabase[];
  readonly replicas: readonly WireReplica[];
  readonly slots: readonly WireSlot[];
  readonly vacuums: readonly WireVacuum[];
  readonly quotas: readonly WireQuota[];
  readonly tables: readonly WireTable[];
  /** Null without `pg_stat_statements`. */
  readonly statements: readonly WireStatement[] | null;
  /** Lag of a standby behind its primary, in milliseconds; null on a primary. */
  readonly standbyLagMs: number | null;
  /** Parts that could not be read, with the reasons. */
  readonly gaps: readonly string[];
}

/** A CONNECTION LIMIT, and its use. */
export interface WireLimit {
  readonly kind: 'role' | 'database';
  readonly name: string;
  readonly limit: number;
  readonly used: number;
  readonly status: WireStatus;
}

/** A PostgreSQL server. */
export interface WireServer {
  readonly id: string;
  readonly source: string;
  readonly status: WireStatus;
  readonly silence: string | null;
  readonly version: string | null;
  readonly role: string | null;
  readonly canSeeAll: boolean;
  /** Statement that lets the monitor's role see all sessions. */
  readonly grant: string;
  readonly isStandby: boolean;
  readonly used: number;
  readonly usable: number;
  readonly maxConnections: number;
  /** Connection limits of roles and databases, the greatest share in use first. */
  readonly limits: readonly WireLimit[];
  readonly byState: Readonly<Record<string, number>>;
  readonly fleets: readonly WireFleet[];
  readonly applications: readonly WireApplication[];
  /** Number of applications that are not in the list. */
  readonly applicationsLeftOut: number;
  /** The most relevant sessions: blockers and blocked, open transactions, active, idle. */
  readonly sessions: readonly WireSession[];
  /** Number of sessions that are not in the list. */
  readonly sessionsLeftOut: number;
  readonly blocked: number;
  readonly answeredInMs: number | null;
  readonly detail: WireDetail | null;
  readonly values: WireValues;
  readonly hasHistory: boolean;
}

/** State of everything at one time. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly verdict: WireStatus;
  readonly headline: WireHeadline | null;
  /** Findings grouped by cause: root causes first, then by severity. */
  readonly findings: readonly WireFinding[];
  readonly apps: readonly WireApp[];
  readonly bouncers: readonly WireBouncer[];
  readonly servers: readonly WireServer[];
}

/** First message to a page. */
export interface Hello {
  /** Changes when the server is started again. */
  readonly instance: string;
  readonly everyMs: number;
  readonly hasActions: boolean;
  readonly hasStatements: boolean;
  readonly hasDoctor: boolean;
  /** Must be sent with each action; empty without actions. */
  readonly token: string;
  readonly columns: {
    readonly pool: readonly string[];
    readonly bouncer: readonly string[];
    readonly server: readonly string[];
  };
  /** Upper bounds of the buckets of latency, in milliseconds; null for no bound. They are the last columns of a pool. */
  readonly bounds: readonly (number | null)[];
}

/** Values of several subjects over time. */
export interface HistoryDocument {
  readonly from: number;
  /** Time of one slot. */
  readonly everyMs: number;
  /**
   * Values by subject and column; null where nothing was recorded. The column `t` has the starts of the slots, in seconds
   * since 1970.
   */
  readonly subjects: Readonly<Record<string, Readonly<Record<string, readonly (number | null)[]>>>>;
}

/** A finding of the doctor. */
export interface WireDiagnosis {
  readonly id: string;
  readonly severity: 'advice' | 'unknown' | 'warning' | 'critical';
  readonly evidence: string;
  readonly remedy: string;
  readonly link: string;
}

/** Result of the doctor. */
export interface DoctorDocument {
  readonly at: number;
  readonly verdict: string;
  readonly checks: number;
  readonly findings: readonly WireDiagnosis[];
}

/** Actions that a page may request. */
export type ActionRequest =
  | { readonly action: 'cancel' | 'terminate'; readonly source: string; readonly pid: number; readonly ageMs: number }
  | { readonly action: 'pause' | 'unpause'; readonly source: string; readonly database?: string }
  | { readonly action: 'resize'; readonly pool: string; readonly max: number }
  | { readonly action: 'reset' | 'suspend' | 'resume'; readonly pool: string };

/** Sessions of a server that match a search. */
export interface SessionsDocument {
  readonly matching: number;
  readonly sessions: readonly WireSession[];
}

/** Answer to an action: one sentence. */
export interface ActionAnswer {
  readonly isDone: boolean;
  readonly message: string;
}
