/** A statement under a name of its own, so that peers that prepare by name can. */
export interface Statement {
  /** Empty for one that is run once, which is not worth preparing. */
  readonly name: string;
  readonly text: string;
}

/** Runs statements: a pool, or a transaction of it. */
export interface Queryable {
  query(statement: Statement, values: readonly unknown[]): Promise<unknown>;
}

/** A statement with its values. */
export type Call = readonly [statement: Statement, values: readonly unknown[]];

/** A transaction of a peer. */
export interface TransactionDriver extends Queryable {
  /** Runs the last statement, together with COMMIT in a library that can. */
  readonly last: Queryable['query'];
  /** Runs the last statements, none of which depends on another, without waiting in between in a library that can. */
  readonly lastOnes: (calls: readonly Call[]) => Promise<unknown>;
}

/** For a library that runs one statement of a transaction after the other. */
export function oneByOne(query: Queryable['query']): TransactionDriver {
  const lastOnes = async (calls: readonly Call[]): Promise<void> => {
    for (const [statement, values] of calls) await query(statement, values);
  };
  return { query, last: query, lastOnes };
}

/** For a library that pipelines the statements of a transaction. */
export function pipelined(query: Queryable['query']): TransactionDriver {
  return { query, last: query, lastOnes: (calls) => Promise.all(calls.map((call) => query(...call))) };
}

/** A peer, opened: what workloads may ask of it. */
export interface Driver extends Queryable {
  /** So many times over, so that what is measured is not the measuring. */
  readonly connectRelease: (times: number) => Promise<void>;
  readonly transaction: (run: (tx: TransactionDriver) => Promise<void>) => Promise<unknown>;
  /** Reads the rows of a statement one after the other. Returns their number. */
  readonly stream: (statement: Statement, batch: number) => Promise<number>;
  /** Number of rows of what `query` gave. */
  readonly countRows: (result: unknown) => number;
  /** The first row of what `query` gave. */
  readonly firstRow: (result: unknown) => unknown;
  readonly end: () => Promise<unknown>;
}

/** Use of a library that not every library supports. */
export type Ability = 'streaming' | 'tracing';

/** A workload. A row of the report is one workload with one number of callers. */
export interface Workload {
  readonly name: string;
  /** Description of one operation. */
  readonly title: string;
  readonly callers: readonly number[];
  /** Names of the contenders, for an unpublished workload of Headroom alone. @default the libraries side by side */
  readonly peers?: readonly string[];
  /** Peers without it are left out. `tracing`: OpenTelemetry records every statement. */
  readonly needs?: Ability;
  /** Maximum number of connections of each peer. @default 10 */
  readonly max?: number;
  /** Delay of the network in each direction. @default 0 */
  readonly delayMs?: number;
  /**
   * One operation, or `batch` of them: the `turn`th that was begun in this sample, counted from 0. A workload of which
   * only some statements are of interest tells `note` how long each of those took.
   */
  readonly run: (driver: Driver, turn: number, note: (latencyMs: number) => void) => Promise<unknown>;
  /** @default 1 */
  readonly batch?: number;
  /** Name of the statements whose latency `note` records. */
  readonly noted?: string;
  /** Refuses a peer that does not answer as it should, before anything is measured. */
  readonly check: (driver: Driver) => Promise<void>;
  /**
   * A query by which the server says what came of it all: how many `operations` it knows of, and whether the books
   * balance (`is_balanced`). Every operation counted as done must be there.
   */
  readonly audit?: string;
}
