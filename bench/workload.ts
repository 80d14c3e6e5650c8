/** A statement under a name of its own, so that peers that prepare by name can. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Whatever runs statements: a pool, or a transaction of it. */
export interface Queryable {
  query(statement: Statement, values: readonly unknown[]): Promise<unknown>;
}

/** A peer, opened: what workloads may ask of it. What a peer does not have, it leaves out and is not measured for. */
export interface Driver extends Queryable {
  /** So many times over, so that what is measured is not the measuring. */
  readonly connectRelease?: (times: number) => Promise<void>;
  readonly transaction: (run: (tx: Queryable) => Promise<void>) => Promise<unknown>;
  /** The first row of what `query` gave. */
  readonly firstRow: (result: unknown) => unknown;
  readonly end: () => Promise<unknown>;
}

/** What is measured. A row of the report is one workload with one number of callers. */
export interface Workload {
  readonly name: string;
  /** What one operation is. */
  readonly title: string;
  readonly callers: readonly number[];
  readonly appliesTo: (driver: Driver) => boolean;
  /** One operation, or `batch` of them. */
  readonly run: (driver: Driver) => Promise<unknown>;
  /** @default 1 */
  readonly batch?: number;
}

/** The table every workload works on. */
const accountCount = 100_000;

export const accountsSql: readonly string[] = [
  'create table accounts (id int primary key, balance int not null, filler char(84) not null)',
  `insert into accounts select id, 0, '' from generate_series(1, ${accountCount}) as id`,
  'vacuum analyze accounts',
];

/** A random key of the table. */
export function randomAccount(): number {
  return 1 + Math.floor(Math.random() * accountCount);
}
