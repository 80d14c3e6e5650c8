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

/** Message of `headroom:connection:opened`. */
export interface OpenedMessage {
  readonly pool: string;
  /** The connection's number in its pool. */
  readonly id: number;
  /** Time to open it, in milliseconds. */
  readonly tookMs: number;
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

/** Message of `headroom:connection:released`. */
export interface ReleasedMessage {
  readonly pool: string;
  readonly id: number;
  /** Time that the borrower held it, in milliseconds. */
  readonly heldMs: number;
  /** Argument of the borrower's `release`: an error, or true, to have it closed. */
  readonly error: unknown;
}

/** Message of `headroom:connection:closed`. */
export interface ClosedMessage {
  readonly pool: string;
  readonly id: number;
  /** Reason, as in `stats().counters.closed`. */
  readonly cause: string;
}
