import { HeadroomError, nameErrors } from '../../errors.js';
import type { Session } from '../strategy/strategy.js';

/** A schema that a command makes for itself, so that it touches nothing else in the database. */
export interface OwnSchema {
  readonly name: string;
  /** Beginning of the schema's comment, which marks it as created by the command: it may be replaced and dropped. */
  readonly mark: string;
  /** The command, as it is typed. */
  readonly command: string;
}

/** The database is not ready for the load. */
export class LoadSetupError extends HeadroomError {
  readonly code = 'HEADROOM_LOAD_SETUP';
}

nameErrors({ LoadSetupError });

/**
 * Makes sure that two runs do not meet: the session holds a lock until it ends. A session may claim more than once.
 *
 * @throws LoadSetupError when another run is at work.
 */
export async function claimSchema(session: Session, { name, command }: OwnSchema): Promise<void> {
  const { rows } = await session.query('SELECT pg_try_advisory_lock(hashtext($1)) AS taken', [name]);
  if (rows[0]?.taken === true) return;
  throw new LoadSetupError(`Another \`${command}\` is running in this database.`, {
    remedy: 'Wait until it has finished.',
  });
}

/**
 * The comment of our schema; `undefined` where there is no schema of the name.
 *
 * @throws LoadSetupError when somebody else's schema has the name.
 */
export async function findOurSchema(session: Session, { name, mark }: OwnSchema): Promise<string | undefined> {
  const found = await session.query(
    `SELECT obj_description(oid, 'pg_namespace') AS comment FROM pg_namespace WHERE nspname = $1`,
    [name],
  );
  const [row] = found.rows;
  if (row === undefined) return undefined;
  if (typeof row.comment === 'string' && row.comment.startsWith(mark)) return row.comment;
  throw new LoadSetupError(`The database has a schema \`${name}\` that this command did not create.`, {
    remedy: 'Rename it or use another database; it was not changed.',
  });
}

/**
 * Drops the schema if it is ours; gives whether there was one. Only after `claimSchema`.
 *
 * @throws LoadSetupError when somebody else's schema has the name; it is left alone.
 */
export async function dropOurSchema(session: Session, own: OwnSchema): Promise<boolean> {
  if ((await findOurSchema(session, own)) === undefined) return false;
  await session.query(`DROP SCHEMA ${own.name} CASCADE`);
  return true;
}

/** Makes the schema, marked as ours. */
export function renderOurSchema({ name, mark }: OwnSchema): string {
  return `CREATE SCHEMA ${name}; COMMENT ON SCHEMA ${name} IS '${mark}'`;
}
