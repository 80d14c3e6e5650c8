import type { BouncerFinding } from '../bouncer/check/finding.js';
import type { Config } from '../config/load.js';
import type { ConfigProblem } from '../errors.js';
import type { AppFacts } from '../monitor/facts.js';
import type { Silence } from '../monitor/snapshot.js';

/** A part of the set-up that was asked: its facts, or the reason why it did not answer. */
export type Part<F> =
  | { readonly name: string; readonly facts: F }
  | { readonly name: string; readonly silence: Silence };

/** The configuration of the service, as its environment has it. */
export interface ConfigFacts {
  /** Undefined if it is invalid. */
  readonly config: Config | undefined;
  readonly problems: readonly ConfigProblem[];
  /** Names of variables that are set; never values. */
  readonly names: ReadonlySet<string>;
  /** True if the environment names a server, by `DATABASE_URL`, `PGHOST` or `PGBOUNCER_URL`. */
  readonly isServerNamed: boolean;
  /** Values of variables of Node that hold no secret. */
  readonly nodeOptions: string;
  readonly threadPoolSize: number;
  readonly acceptsAnyCertificate: boolean;
  readonly isNativeForced: boolean;
}

/** An installed package. */
export interface Installed {
  readonly version: string;
  /** Path of its directory, relative to the service's. */
  readonly path: string;
}

/** The Node process and the packages of the service. */
export interface NodeFacts {
  /** Version of Node, such as `20.20.1`. */
  readonly version: string;
  /** Every installed copy, by name of the package. */
  readonly packages: Readonly<Record<string, readonly Installed[]>>;
  /** Limit of file descriptors; undefined where it cannot be read. */
  readonly fileLimit: number | undefined;
}

/** A session, as far as the service's role may see it. */
export interface SeenSession {
  readonly pid: number;
  /** Empty if it has none, or the role may not see it. */
  readonly application: string;
  /** Time in its state; of a statement, since its start. */
  readonly seconds: number;
}

/** A session that others wait for, and that waits for none. */
export interface Blocker extends SeenSession {
  readonly state: string;
  /** Sessions that wait for it, directly or indirectly. */
  readonly held: number;
}

/** Replay of a standby. */
export interface Replay {
  readonly isPaused: boolean;
  /** True if a process receives the log from the primary. */
  readonly hasReceiver: boolean;
  /** Time since the commit of the last transaction that was replayed; null if none was. */
  readonly seconds: number | null;
  /** Bytes of the log that were received, and not replayed. */
  readonly bytes: number;
}

/** The server, as the service's own role sees it. */
export interface ServerFacts {
  /** Such as 180004. */
  readonly versionNumber: number;
  readonly version: string;
  /** Settings by name, as `SHOW` prints them. */
  readonly settings: Readonly<Record<string, string>>;
  readonly isStandby: boolean;
  /** True if a pooler answered instead of the server. */
  readonly isPooler: boolean;
  readonly usable: number;
  /** Client connections, those of this command excluded. */
  readonly used: number;
  /** Those of other databases, roles or applications than the service's. */
  readonly usedByOthers: number;
  readonly role: {
    readonly name: string;
    readonly isSuperuser: boolean;
    /** -1 for none. */
    readonly connectionLimit: number;
    readonly used: number;
    /** Those of other databases or applications than the service's. */
    readonly usedByOthers: number;
    /** Days until the password expires; undefined if it does not. */
    readonly daysValid: number | undefined;
    readonly seesAll: boolean;
  };
  readonly database: {
    readonly name: string;
    readonly connectionLimit: number;
    readonly used: number;
    /** Those of other roles or applications than the service's. */
    readonly usedByOthers: number;
    readonly encoding: string;
    readonly hasStaleCollation: boolean;
    readonly commits: number;
    readonly rollbacks: number;
    readonly deadlocks: number;
    readonly blocksRead: number;
    readonly blocksHit: number;
    readonly sessions: number;
    readonly sessionsAbandoned: number;
    readonly sessionsKilled: number;
    /** Age of the oldest transaction id, over all databases. */
    readonly oldestXidAge: number;
  };
  /** Where settings come from, such as `configuration file` and `command line`. */
  readonly sources: Readonly<Record<string, string>>;
  /** True for a server that the package itself has started: its data need not survive a crash of the machine. */
  readonly isEmbedded: boolean;
  /** Sessions that are idle in a transaction, by application, those with most first. */
  readonly idleInTransaction: readonly { readonly application: string; readonly count: number }[];
  readonly idleInTransactionSeconds: number;
  /** The session that has been idle in a transaction for longest; null if none is. */
  readonly idlest: SeenSession | null;
  /** The oldest running statement of the service's role; null if none is running. */
  readonly longestStatement: SeenSession | null;
  readonly oldestTransactionSeconds: number;
  readonly preparedTransactions: number;
  readonly blockedSessions: number;
  /** Maximum duration of a statement that waits for a lock. */
  readonly blockedSeconds: number;
  /** Those at the root of the chains of locks, with most behind them first; of 0, prepared transactions. */
  readonly blockers: readonly Blocker[];
  /** Position in the log, in bytes: written by a primary, replayed by a standby. */
  readonly logBytes: number;
  /** Null for a primary. */
  readonly replay: Replay | null;
  /** Replication slots that no one reads, and the bytes of WAL that they keep. */
  readonly idleSlots: number;
  readonly idleSlotBytes: number;
  readonly invalidIndexes: number;
  readonly hasStatementStatistics: boolean;
}

/** A PgBouncer, from its console. */
export interface BouncerFacts {
  readonly version: string;
  /** Values of `SHOW CONFIG`. */
  readonly settings: Readonly<Record<string, string>>;
  readonly databases: readonly {
    readonly name: string;
    readonly host: string | undefined;
    readonly port: number;
    readonly database: string;
    readonly poolSize: number;
    readonly reservePoolSize: number;
    readonly maxConnections: number;
    /** Server connections that are open. */
    readonly currentConnections: number;
    readonly poolMode: string | undefined;
    readonly isPaused: boolean;
    readonly isDisabled: boolean;
  }[];
  readonly clients: number;
  readonly clientsWaiting: number;
  readonly maxWaitMs: number;
}

/** Mistakes in the ini files of PgBouncer. */
export interface IniFacts {
  readonly files: readonly string[];
  readonly findings: readonly BouncerFinding[];
}

/** The way to the server, measured without its data. */
export interface NetworkFacts {
  readonly host: string;
  readonly isSocket: boolean;
  /** Time of one look-up; undefined for an address or a socket. */
  readonly dnsMs: number | undefined;
  readonly addresses: readonly string[];
  /** Reason why the name could not be resolved. */
  readonly dnsProblem: string | undefined;
  /** Addresses that did not accept a connection. */
  readonly deadAddresses: readonly string[];
  /** Time to open a TCP connection to the first address that accepts one. */
  readonly tcpMs: number | undefined;
  /** Time of TCP, TLS and authentication together. */
  readonly signInMs: number | undefined;
  /** Shortest time of an empty statement on an open connection: the others waited for this machine or the server. */
  readonly roundTripMs: number | undefined;
  /** Time of an answer of 64 KiB; `lost` if it did not arrive although short ones do. */
  readonly largeAnswerMs: number | 'lost' | undefined;
  readonly isEncrypted: boolean | undefined;
  /** Reason why the service cannot log in, or its first statement failed; undefined if it can, or was not tried. */
  readonly loginProblem: Silence | undefined;
}

/** A suspicious place in the code of the service. */
export interface SourceFinding {
  readonly check: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The name that the code uses, such as `pool.query`; never a string of the code. */
  readonly name: string;
}

/** The code of the service. */
export interface SourceFacts {
  /** Number of files that were examined. */
  readonly files: number;
  /** False if the limit of time or of files was reached before all were examined. */
  readonly isComplete: boolean;
  readonly findings: readonly SourceFinding[];
}

/** Everything that the checks use. Parts that were not asked are absent. */
export interface DoctorFacts {
  readonly configuration: ConfigFacts;
  readonly node: NodeFacts;
  /** Processes of the service that will run at the same time. */
  readonly replicas: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly server?: Part<ServerFacts>;
  /** Servers of `DATABASE_REPLICA_URLS`. */
  readonly readers: readonly Part<ServerFacts>[];
  readonly bouncers: readonly Part<BouncerFacts>[];
  readonly apps: readonly Part<AppFacts>[];
  readonly network?: Part<NetworkFacts>;
  readonly ini?: Part<IniFacts>;
  readonly source?: Part<SourceFacts>;
}

/** Facts of a part; undefined if it was not asked, or did not answer. */
export function factsOf<F>(part: Part<F> | undefined): F | undefined {
  return part !== undefined && 'facts' in part ? part.facts : undefined;
}

/** Facts of every part that answered, with its name. */
export function answered<F>(parts: readonly Part<F>[]): readonly { readonly name: string; readonly facts: F }[] {
  return parts.flatMap((part) => ('facts' in part ? [part] : []));
}
