import type { PoolStats } from '../pool/stats.js';

/** What one pool of one process says of itself. */
export interface PoolFacts extends PoolStats {
  /** Longest a connection may live, in seconds; 0 for ever. */
  readonly maxLifetimeSeconds: number;
  /** From when on a checked-out connection counts as a leak, in milliseconds; 0 when leaks are not looked for. */
  readonly leakThresholdMs: number;
  /** Whether it has been told to close, so that it takes no more callers. */
  readonly isEnding: boolean;
}

/** What a process says of itself and of its pools. */
export interface AppFacts {
  readonly pid: number;
  /** How late the event loop was at the worst in the last minute, in milliseconds; undefined when nobody measured. */
  readonly eventLoopLagMs: number | undefined;
  /** Resident memory, in bytes. */
  readonly memoryBytes: number;
  readonly uptimeSeconds: number;
  readonly pools: readonly PoolFacts[];
}

/** States of a session as PostgreSQL spells them; `starting` is one that has not signed in yet (18 and newer). */
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

/** One session, as far as the monitor's role may see it. Never its statement, which may hold parameters. */
export interface Session {
  readonly pid: number;
  readonly user: string | undefined;
  readonly database: string | undefined;
  /** Empty when the session has not said. */
  readonly application: string;
  readonly client: string | undefined;
  /** Undefined where the role may not see it. */
  readonly state: SessionState | undefined;
  /** How long the session has been in this state, in milliseconds. */
  readonly stateMs: number | undefined;
  /** Age of its transaction, in milliseconds; undefined outside of one. */
  readonly transactionMs: number | undefined;
  /** Age of the session, in milliseconds. */
  readonly ageMs: number | undefined;
  /** What it waits for, such as `Lock: transactionid`. */
  readonly waitsFor: string | undefined;
  /**
   * Who keeps it from going on, those before it in the queue included; empty for most. 0 is a prepared transaction. Asked
   * for the hundred that have waited longest; of another role's session it is known without the right to see the rest.
   */
  readonly blockedBy: readonly number[];
}

/** How many connections one application has, as it calls itself. */
export interface ApplicationUse {
  readonly application: string;
  readonly user: string | undefined;
  readonly database: string | undefined;
  readonly total: number;
  /** By state; a state that nobody is in is left out. Empty where the role may not see states. */
  readonly byState: Readonly<Partial<Record<SessionState, number>>>;
}

/** Sums over all databases since the statistics were last reset; each only grows between resets. */
export interface ServerCounters {
  readonly commits: number;
  readonly rollbacks: number;
  readonly deadlocks: number;
  /** Sessions begun, and how many of them ended otherwise than by the client's goodbye. PostgreSQL 14 and newer. */
  readonly sessions: number | undefined;
  readonly sessionsAbandoned: number | undefined;
  readonly sessionsFatal: number | undefined;
  readonly sessionsKilled: number | undefined;
  /**
   * Statements run and the time they took, in milliseconds: only with pg_stat_statements, where the role may use it. They
   * also shrink when it forgets a statement to make room for another.
   */
  readonly statements: number | undefined;
  readonly statementsMs: number | undefined;
}

/** What a PostgreSQL server says of itself. */
export interface ServerFacts {
  /** Such as 180004. */
  readonly versionNumber: number;
  /** Such as `18.4`. */
  readonly version: string;
  readonly isStandby: boolean;
  readonly maxConnections: number;
  readonly superuserReserved: number;
  /** `reserved_connections`; 0 before PostgreSQL 16. */
  readonly reserved: number;
  /** Connections that ordinary roles can have: `max_connections` less both reserves. */
  readonly usable: number;
  /**
   * Connections of clients, the monitor's own included. Where the role may not see all, parallel workers of others count,
   * and clients that have not signed in yet do not.
   */
  readonly used: number;
  /** Who the monitor is to the server. */
  readonly role?: string | undefined;
  /** Whether the role may see what other roles' sessions do. Where not, `byState`, states and ages are its own only. */
  readonly canSeeAll: boolean;
  /** Of `sessions`, as far as their state can be seen. */
  readonly byState: Readonly<Partial<Record<SessionState, number>>>;
  /** Of `sessions`, the application with most first. */
  readonly byApplication: readonly ApplicationUse[];
  /** All sessions of clients, the monitor's own left out. */
  readonly sessions: readonly Session[];
  readonly counters: ServerCounters;
  /** How long the server took to answer, in milliseconds. */
  readonly answeredInMs: number;
}

/** One pool of PgBouncer: a database and a user. Columns that a version does not have are undefined. */
export interface BouncerPool {
  readonly database: string;
  readonly user: string;
  readonly mode: string | undefined;
  /** Connected clients that are linked to a server or have nothing to do. */
  readonly clientsActive: number;
  readonly clientsWaiting: number;
  readonly serversActive: number;
  readonly serversIdle: number;
  readonly serversUsed: number;
  readonly serversTested: number;
  readonly serversLogin: number;
  /** How long the client that waits longest has waited, in milliseconds. */
  readonly maxWaitMs: number;
  /** Most server connections of this pool, the reserve left out. */
  readonly poolSize: number | undefined;
}

/** What a PgBouncer says of itself. */
export interface BouncerFacts {
  readonly version: string;
  readonly maxClients: number;
  /** Connected clients, the monitor's own included. */
  readonly clients: number;
  readonly pools: readonly BouncerPool[];
  /** Since it was started; each only grows. */
  readonly queries: number;
  readonly queryMs: number;
  readonly transactions: number;
  readonly waitMs: number;
  /** Whether all of it or one of its databases is. Versions without `SHOW STATE`, such as 1.18, do not say that all of it is. */
  readonly isPaused: boolean;
}
