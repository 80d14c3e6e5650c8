import type { Session } from '../strategy/strategy.js';
import {
  claimSchema as claim,
  dropOurSchema as drop,
  type OwnSchema,
  renderOurSchema,
} from '../workload/own-schema.js';

/** Everything the load makes is in this schema, so that nothing else in the database is touched. */
export const schemaName = 'headroom_demo';

const own: OwnSchema = {
  name: schemaName,
  mark: 'Made by `headroom demo`, which drops it.',
  command: 'headroom demo',
};

/** Rows of the tables at scale 1, as in pgbench. */
export const rowsPerScale = { branches: 1, tellers: 10, accounts: 100_000 } as const;

/**
 * pgbench's tables. `history.request` is the client's own number of the transaction; it is not unique, so that a
 * transaction that was executed twice would show.
 */
export function renderSchema(scale: number): string[] {
  const { branches, tellers, accounts } = rowsPerScale;
  const series = (rows: number) => `generate_series(1, ${rows * scale}) AS n`;
  return [
    renderOurSchema(own),
    `CREATE TABLE ${schemaName}.branches (bid int NOT NULL, bbalance int, filler char(88))`,
    `CREATE TABLE ${schemaName}.tellers (tid int NOT NULL, bid int, tbalance int, filler char(84))`,
    `CREATE TABLE ${schemaName}.accounts (aid int NOT NULL, bid int, abalance int, filler char(84))`,
    `CREATE TABLE ${schemaName}.history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22), request int NOT NULL)`,
    `INSERT INTO ${schemaName}.branches SELECT n, 0, '' FROM ${series(branches)}`,
    `INSERT INTO ${schemaName}.tellers SELECT n, (n - 1) / ${tellers} + 1, 0, '' FROM ${series(tellers)}`,
    `INSERT INTO ${schemaName}.accounts SELECT n, (n - 1) / ${accounts} + 1, 0, '' FROM ${series(accounts)}`,
    `ALTER TABLE ${schemaName}.branches ADD PRIMARY KEY (bid)`,
    `ALTER TABLE ${schemaName}.tellers ADD PRIMARY KEY (tid)`,
    `ALTER TABLE ${schemaName}.accounts ADD PRIMARY KEY (aid)`,
    `VACUUM ANALYZE ${schemaName}.accounts`,
  ];
}

/**
 * Makes sure that two runs do not meet: the session holds a lock until it ends.
 *
 * @throws LoadSetupError when another run is at work.
 */
export function claimSchema(session: Session): Promise<void> {
  return claim(session, own);
}

/** Makes and fills the schema, in place of one that an earlier run left. Only after `claimSchema`. */
export async function createSchema(session: Session, scale: number): Promise<void> {
  await dropOurSchema(session);
  for (const statement of renderSchema(scale)) await session.query(statement);
}

/**
 * Drops the schema if it is ours. Only after `claimSchema`.
 *
 * @throws LoadSetupError when somebody else's schema has the name; it is left alone.
 */
export async function dropOurSchema(session: Session): Promise<void> {
  await drop(session, own);
}

/** Vacuums the small, hot tables, as pgbench does before a run. */
export async function tidy(session: Session): Promise<void> {
  for (const table of ['branches', 'tellers']) await session.query(`VACUUM ANALYZE ${schemaName}.${table}`);
}
