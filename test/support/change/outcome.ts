import pg from 'pg';
import { CommitUnknownError, ConnectionLostError } from '../../../src/pipeline/errors/errors.js';
import type { Life } from './timeline.js';
import type { World } from './world.js';

/** What a caller was told, and how long it took. */
export interface Outcome {
  readonly life: Life;
  /** Undefined where it was an error. */
  readonly result?: pg.QueryResult;
  readonly error?: unknown;
}

/** A signal reaches its session a little later than it is sent, on a busy machine above all. */
const lateMs = 2000;

/** The SQLSTATE, or whatever else the error has as its code. */
export const codeOf = (error: unknown): string => String((error as { code?: unknown } | undefined)?.code ?? '');
const isServers = (error: unknown): boolean => error instanceof pg.DatabaseError;

/** Whether the session was ended, or is said to have been. */
function isLoss(error: unknown): boolean {
  const said = error as { severity?: string; code?: string; message?: string };
  if (error instanceof ConnectionLostError || error instanceof CommitUnknownError) return true;
  if (isServers(error) && said.severity !== 'ERROR') return true;
  return (
    !isServers(error) &&
    /terminated|ECONNRESET|EPIPE|not queryable|server conn|closed/i.test(`${said.code} ${said.message}`)
  );
}

/** What is wrong with an error that has nothing to do with the statement; undefined where nothing is. */
export function whyNotExcused(world: World, { error, life }: Outcome, isWrite: boolean): string | undefined {
  const code = codeOf(error);
  if (isLoss(error)) return world.terminating.mayHaveHit(life, lateMs) ? undefined : 'lost, where no session was ended';
  if (code === '57014') return world.cancelling.mayHaveHit(life, lateMs) ? undefined : 'cancelled, where nobody asked';
  if (code === '25006' && isWrite) return mayBeReadOnly(world, life) ? undefined : 'read-only, where nothing was';
  return 'no error that may be';
}

/** Sessions take up a changed setting between two statements, some time after they are told. */
export function mayBeReadOnly({ readOnly }: World, { from, to }: Life): boolean {
  return readOnly.during({ from: from - lateMs, to }).includes(true);
}

export function mayBeWritable({ readOnly }: World, { from, to }: Life): boolean {
  return readOnly.during({ from: from - lateMs, to }).includes(false);
}

/**
 * Errors that a statement meets in the middle of a change, with pg.Pool as well. 22P03 is that of a value of an enumeration
 * which is dropped between Bind and Execute.
 */
const ofChange = new Set(['XX000', '42P01', '42704', '42883', '40P01', '42703', '22P03']);

/** Whether an error is one that the change under way explains. */
export function isOfChange(error: unknown): boolean {
  return isServers(error) && ofChange.has(codeOf(error));
}

/** How often a statement may have had its effect, by what its caller was told. */
export function effectsOf({ error }: Outcome, isOutside: boolean): { readonly least: number; readonly most: number } {
  if (error === undefined) return { least: 1, most: 1 };
  const { isSent } = error as { isSent?: boolean };
  const isRolledBack = isServers(error) && (error as pg.DatabaseError).severity === 'ERROR';
  return { least: 0, most: isSent === false || (isRolledBack && !isOutside) ? 0 : 1 };
}
