/** Server and database that a pool's connections lead to. */
export interface Target {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly database: string | undefined;
  readonly user: string | undefined;
  /** True if the connections are encrypted. */
  readonly ssl: boolean;
}

/** Message of `headroom:open`: an attempt to open a connection. `error` is set if it failed. */
export interface OpenMessage extends Target {
  readonly pool: string;
  /** The connection's number in its pool. */
  readonly id: number;
  /** Process id of the server's session, once it is open. */
  processID?: number | null;
  error?: unknown;
}

/** Message about a connection. */
interface ConnectionMessage {
  /** Name of the pool. */
  readonly pool: string;
  /** The connection's number in its pool. */
  readonly id: number;
}

/** Message of `headroom:connection:opened`. */
export interface OpenedMessage extends ConnectionMessage {
  readonly target: Target;
  /** Time to open it, in milliseconds. */
  readonly tookMs: number;
}

/** Message of `headroom:connection:acquired`: a borrower has a connection, by `connect`, `transaction`, a cursor or stream. */
export interface AcquiredMessage extends ConnectionMessage {
  readonly target: Target;
  /** Time that it waited, in milliseconds. */
  readonly waitMs: number;
}

/** Message of `headroom:connection:released`. */
export interface ReleasedMessage extends ConnectionMessage {
  readonly target: Target;
  /** Time that the borrower held it, in milliseconds. */
  readonly heldMs: number;
  /** Argument of the borrower's `release`: an error, or true, to have it closed. */
  readonly error: unknown;
}

/** Message of `headroom:connection:closed`. */
export interface ClosedMessage extends ConnectionMessage {
  /** Reason, as in `stats().counters.closed`. */
  readonly cause: string;
}

/** Message of `headroom:host:chosen`: connections go to another host than before. */
export interface HostChosenMessage {
  /** Name of the pool. */
  readonly pool: string;
  /** Host and port, such as `db1:5432`. */
  readonly host: string;
  /** The one before; undefined at first. */
  readonly before: string | undefined;
}

/** Message of `headroom:pool:ended`. */
export interface EndedMessage {
  readonly pool: string;
  readonly target: Target;
  /** Its last counts. */
  readonly measures: PoolMeasures;
}

/** Message of `headroom:connect`: a checkout, from call to settlement. `error` is set if it failed. */
export interface CheckoutMessage extends Target {
  readonly pool: string;
  /** Process id of the session, once the caller has it. */
  processID?: number | null;
  /** Time that the caller waited, in milliseconds, once it has the connection. */
  waitMs?: number;
  error?: unknown;
}

/** Counts of one pool. */
export interface PoolMeasures {
  readonly max: number;
  readonly min: number;
  readonly idle: number;
  /** Number of open connections that are not idle. */
  readonly used: number;
  /** Number of connections that statements share. */
  readonly lanes: number;
  /** Number of statements on them. */
  readonly pipelined: number;
  /** Number of callers waiting for a connection. */
  readonly waiting: number;
  /** Number of callers that have waited for too long. */
  readonly timeouts: number;
}
