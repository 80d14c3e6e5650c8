/** Sums of one database since the last reset of its statistics. */
export interface DatabaseCounters {
  readonly name: string;
  readonly sessions: number;
  readonly commits: number;
  readonly rollbacks: number;
  readonly blocksHit: number;
  readonly blocksRead: number;
  readonly tuplesReturned: number;
  readonly tuplesFetched: number;
  readonly tuplesWritten: number;
  readonly tempBytes: number;
  readonly tempFiles: number;
  readonly deadlocks: number;
}

/** A reader of the log, such as a replica. */
export interface ReplicaFacts {
  readonly pid: number;
  readonly application: string;
  readonly client: string | null;
  readonly state: string;
  readonly sync: string;
  /** Time that the replica's replay is behind; null if unknown, or if nothing is to be replayed. */
  readonly lagMs: number | null;
  readonly lagBytes: number | null;
}

/** A replication slot. */
export interface SlotFacts {
  readonly name: string;
  readonly kind: string;
  readonly isActive: boolean;
  /** Bytes of the log that the server keeps for it. */
  readonly keptBytes: number | null;
}

/** A vacuum in progress. */
export interface VacuumFacts {
  readonly pid: number;
  readonly database: string;
  /** Name of the table, or its number in another database. */
  readonly table: string;
  readonly phase: string;
  readonly scannedBlocks: number;
  readonly totalBlocks: number;
  readonly runningMs: number | null;
}

/** Processes or slots of which the server has a limited number. */
export interface QuotaFacts {
  /** Such as `WAL senders`. */
  readonly name: string;
  /** Null if the role cannot see it. */
  readonly used: number | null;
  readonly limit: number;
}

/** Activity of a server, as counters: rates are computed from two readings. */
export interface ActivityFacts {
  /** The largest 100 databases by number of sessions, then transactions. */
  readonly databases: readonly DatabaseCounters[];
  readonly replicas: readonly ReplicaFacts[];
  readonly slots: readonly SlotFacts[];
  readonly vacuums: readonly VacuumFacts[];
  /** Bytes of log written since the server was created; null on a standby. */
  readonly logBytes: number | null;
  /** Time that a standby is behind; null on a primary. */
  readonly standbyLagMs: number | null;
}

/** Sums of one statement of `pg_stat_statements`. */
export interface StatementFacts {
  readonly id: string;
  /** Normalized text, with `$1` for values, at most 2,000 characters. Utility statements are not normalized. */
  readonly text: string;
  readonly user: string | null;
  readonly database: string | null;
  readonly calls: number;
  readonly totalMs: number;
  /** Total time of all statements. */
  readonly allMs: number;
  readonly rows: number;
  readonly blocksHit: number;
  readonly blocksRead: number;
  readonly tempBlocks: number;
}

/** A table of the monitor's database with dead rows. */
export interface TableFacts {
  readonly name: string;
  readonly deadRows: number;
  readonly liveRows: number;
  /** Time since it was last vacuumed; null for never. */
  readonly vacuumedMs: number | null;
}

/** Sizes, which cost more to read. */
export interface SizeFacts {
  /** Bytes by database, without those that the role may not connect to. */
  readonly databases: Readonly<Record<string, number>>;
  /** Age of the oldest transaction id of each database; at 2^31 ids are used up. The oldest 100. */
  readonly ages: Readonly<Record<string, number>>;
  readonly tables: readonly TableFacts[];
}

/** A lock that a session waits for. */
export interface LockFacts {
  /** `locktype` of `pg_locks`, such as `transactionid`. */
  readonly kind: string;
  /** Such as `ShareLock`. */
  readonly mode: string;
  /** Its table, or that of its row; null for none, or one of another database than the monitor's. */
  readonly table: string | null;
}

/** A part that was read at some time; undefined if it was not, or could not be, read. */
export interface Dated<T> {
  /** Milliseconds, by the monitor's clock. */
  readonly at: number;
  readonly facts: T;
}

/** Facts about a server beyond those of a report. */
export interface ServerDetails {
  readonly activity: Dated<ActivityFacts> | undefined;
  /** Undefined without `pg_stat_statements`. */
  readonly statements: Dated<readonly StatementFacts[]> | undefined;
  /** Besides connections; without those whose limit is 0. */
  readonly quotas: Dated<readonly QuotaFacts[]> | undefined;
  readonly sizes: Dated<SizeFacts> | undefined;
  /** Texts of the statements of sessions, by pid; empty unless asked for. */
  readonly texts: ReadonlyMap<number, string>;
  /** Locks that sessions wait for, by pid; empty unless asked for. */
  readonly locks: ReadonlyMap<number, LockFacts>;
  /** Sentences on the parts that could not be read. */
  readonly gaps: readonly string[];
}

/** Options of reading details. */
export interface DetailOptions {
  /** Sessions whose statements to read, at most 200. They may contain values. @default none */
  readonly textsOf?: readonly number[] | undefined;
  /** Blocked sessions whose locks to read, at most 200. @default none */
  readonly locksOf?: readonly number[] | undefined;
}
