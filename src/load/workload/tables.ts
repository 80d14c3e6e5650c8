import type { Session } from '../strategy/strategy.js';
import {
  claimSchema,
  dropOurSchema,
  findOurSchema,
  LoadSetupError,
  type OwnSchema,
  renderOurSchema,
} from './own-schema.js';

/** Everything that the study makes is in this schema, so that nothing else in the database is touched. */
export const loadSchema = 'headroom_load';

const own: OwnSchema = {
  name: loadSchema,
  mark: 'Made by `headroom load --setup`; `headroom load --cleanup` drops it.',
  command: 'headroom load',
};

/** Rows at scale 1, as in pgbench. */
const rowsPerScale = { tellers: 10, accounts: 100_000 } as const;

/** As in pgbench: beyond it the number of an account needs 64 bits. */
const scaleOf64Bits = 20_000;

/** Progress of the set-up. */
export interface SetUpProgress {
  /** Called with the number of filled parts, of `scale`. */
  filled?(parts: number): void;
  /** Stops between two parts; what was made is removed. */
  readonly signal?: AbortSignal;
}

/** Contents of the schema. */
export interface FoundTables {
  readonly scale: number;
}

/**
 * Keeps other runs off our tables until the session ends.
 *
 * @throws LoadSetupError when another run is at work.
 */
export function claimTables(session: Session): Promise<void> {
  return claimSchema(session, own);
}

/**
 * Makes pgbench's tables in a schema of their own, in place of those that are there, and fills them as pgbench does.
 *
 * @param scale branches; each has 10 tellers and 100,000 accounts
 * @throws LoadSetupError when somebody else's schema has the name, or another run is at work
 * @throws the signal's reason when it fires
 */
export async function setUpTables(session: Session, scale: number, observer: SetUpProgress = {}): Promise<void> {
  await claimTables(session);
  await dropOurSchema(session, own);
  try {
    for (const statement of renderTables(scale)) await session.query(statement);
    await fill(session, scale, observer);
    for (const statement of renderEnd(scale)) await session.query(statement);
  } catch (error) {
    // The session may be what failed; then an incomplete schema stays, and is known by its comment.
    await dropOurSchema(session, own).catch(() => undefined);
    throw error;
  }
}

async function fill(session: Session, scale: number, { filled, signal }: SetUpProgress): Promise<void> {
  for (let part = 0; part < scale; part += 1) {
    signal?.throwIfAborted();
    for (const statement of renderPart(part)) await session.query(statement);
    filled?.(part + 1);
  }
}

/**
 * Removes what `setUpTables` made; gives whether there was anything.
 *
 * @throws LoadSetupError when somebody else's schema has the name, or another run is at work
 */
export async function cleanUpTables(session: Session): Promise<boolean> {
  await claimTables(session);
  return dropOurSchema(session, own);
}

/**
 * Finds the tables that `setUpTables` made; `undefined` where there are none.
 *
 * @throws LoadSetupError when they are incomplete, or somebody else's schema has the name
 */
export async function findTables(session: Session): Promise<FoundTables | undefined> {
  const comment = await findOurSchema(session, own);
  if (comment === undefined) return undefined;
  const scale = /Scale (\d+)\.$/.exec(comment)?.[1];
  if (scale !== undefined) return { scale: Number(scale) };
  throw new LoadSetupError(`The tables in the schema \`${loadSchema}\` are incomplete.`, {
    remedy: 'Create them again with --setup.',
  });
}

/** Vacuums the small, hot tables, as pgbench does before a run. The history stays. */
export async function tidyTables(session: Session): Promise<void> {
  for (const table of ['branches', 'tellers']) await session.query(`VACUUM ANALYZE ${loadSchema}.pgbench_${table}`);
}

/** pgbench's own tables, column by column. */
function renderTables(scale: number): string[] {
  const aid = scale >= scaleOf64Bits ? 'bigint' : 'int';
  const table = (name: string, columns: string) => `CREATE TABLE ${loadSchema}.pgbench_${name} (${columns})`;
  return [
    renderOurSchema(own),
    table('history', `tid int, bid int, aid ${aid}, delta int, mtime timestamp, filler char(22)`),
    table('tellers', 'tid int NOT NULL, bid int, tbalance int, filler char(84)'),
    table('accounts', `aid ${aid} NOT NULL, bid int, abalance int, filler char(84)`),
    table('branches', 'bid int NOT NULL, bbalance int, filler char(88)'),
  ];
}

/** One branch with everything of its own. */
function renderPart(part: number): string[] {
  const { tellers, accounts } = rowsPerScale;
  const bid = part + 1;
  const into = (name: string) => `INSERT INTO ${loadSchema}.pgbench_${name}`;
  const numbers = (count: number) => `generate_series(${part * count + 1}, ${(part + 1) * count}) AS n`;
  return [
    `${into('branches')} (bid, bbalance) VALUES (${bid}, 0)`,
    `${into('tellers')} (tid, bid, tbalance) SELECT n, ${bid}, 0 FROM ${numbers(tellers)}`,
    `${into('accounts')} (aid, bid, abalance, filler) SELECT n, ${bid}, 0, '' FROM ${numbers(accounts)}`,
  ];
}

/** The comment comes last: with the scale in it the tables are complete. */
function renderEnd(scale: number): string[] {
  const keys = { branches: 'bid', tellers: 'tid', accounts: 'aid' };
  return [
    ...Object.entries(keys).map(([name, key]) => `ALTER TABLE ${loadSchema}.pgbench_${name} ADD PRIMARY KEY (${key})`),
    ...[...Object.keys(keys), 'history'].map((name) => `VACUUM ANALYZE ${loadSchema}.pgbench_${name}`),
    `COMMENT ON SCHEMA ${loadSchema} IS '${own.mark} Scale ${scale}.'`,
  ];
}
