import type { Shortage } from '../budget/seats.js';
import type { PoolCounts } from '../errors.js';
import { connectError } from '../pipeline/errors/connect-error.js';
import {
  AcquireTimeoutError,
  PoolClosedError,
  QueueFullError,
  ServerDownError,
  ServerFullError,
  ShedError,
} from '../pipeline/errors/errors.js';
import { wordsOf } from '../pipeline/errors/said-by.js';
import type { ConnectFailure } from '../pipeline/errors/server-error.js';
import { channels } from '../tracing/channels.js';
import { type Core, countsOf } from './core.js';

/** A failed attempt to open a connection. */
export interface LastFailure {
  readonly kind: ConnectFailure;
  readonly error: unknown;
  readonly at: number;
  /** True if a hook of the application has rejected a connection that no caller was waiting for. */
  readonly isOfHook?: boolean;
}

/** Messages of `pg.Pool`, which programs match: for a caller of a busy pool, and for one whose connection was not established. */
const wordsWhenBusy = 'timeout exceeded when trying to connect';
const wordsWhenConnecting = 'Connection terminated due to connection timeout';

/** Creates the error for calls on a pool that is closing, and for callers still waiting when it has closed. */
export function refuseClosed(core: Core): PoolClosedError {
  // The message is pg.Pool's, which some programs match.
  return new PoolClosedError('Cannot use a pool after calling end on the pool', {
    counts: countsOf(core),
    remedy: `Stop sending work to "${core.settings.name}" before it is closed.`,
  });
}

/** Creates the error for a caller that exceeds the queue's limit. */
export function refuseQueueFull(core: Core): QueueFullError {
  const error = new QueueFullError(`The queue is full: ${core.settings.queueLimit} callers are already waiting.`, {
    counts: countsOf(core),
    remedy: 'Answer this request with "try again later", raise DB_QUEUE_LIMIT, or add capacity.',
  });
  return announced(core, error);
}

/** Creates the error for a caller that is rejected early under lasting overload. */
export function refuseShed(core: Core, waitedMs: number): ShedError {
  const { shedTargetMs } = core.settings;
  const what = `Rejected after ${Math.round(waitedMs)} ms: waits have exceeded ${shedTargetMs} ms for a while.`;
  const remedy = 'The pool is overloaded: answer with "try again later", or add capacity.';
  return announced(core, new ShedError(what, { counts: countsOf(core), remedy }));
}

/** Creates the error for a caller whose deadline has passed: the pool was busy, or had no connection at all. */
export function refuseLate(core: Core, waitedMs: number, failure: LastFailure | undefined): Error {
  const counts = countsOf(core);
  const shortage = core.budget?.shortage();
  const hasOpen = counts.total > counts.connecting && !(failure && areInDoubt(core));
  if (hasOpen || core.isSuspended) return announced(core, busyError(core, counts, waitedMs, failure, shortage));
  if (shortage) {
    const what = `${wordsWhenBusy}: no connection could be opened within ${Math.round(waitedMs)} ms; ${shortage.what}`;
    return announced(core, new ServerFullError(what, { counts, remedy: shortage.remedy, cause: shortage.cause }));
  }
  const address = core.address();
  if (failure) return announced(core, connectError(failure.kind, { cause: failure.error, counts, address, waitedMs }));
  const what = `${wordsWhenConnecting}: the server has not answered within ${Math.round(waitedMs)} ms`;
  const remedy = `Check that host and port are right and that nothing in between drops the packets; the pool keeps trying. The address is ${address}.`;
  return announced(core, new ServerDownError(what, { counts, remedy }));
}

/** Text of the warning that callers wait, and have to go on waiting, since no connection can be opened. */
export function describeWaiting(
  { settings, queue, address, budget }: Core,
  waitedMs: number,
  failure: LastFailure | undefined,
): string {
  const seconds = Math.round(waitedMs / 1000);
  const shortage = budget?.shortage()?.what ?? 'it has not answered';
  const why = failure === undefined ? shortage : (wordsOf(failure.error) ?? 'unknown');
  const waiting = `${queue.length} waiting`;
  return `Pool "${settings.name}" has had no connection for ${seconds} s (${waiting}). Its server is ${address()}; the last attempt: ${why}.`;
}

/**
 * Creates the error for a statement that was queued behind others on a connection, and has not begun by its deadline.
 *
 * @param isSent true if it was written, so that it may still be executed
 * @param failure the last failed attempt to open a connection, if any
 */
export function refuseUnbegun(core: Core, waitedMs: number, isSent: boolean, failure: LastFailure | undefined): Error {
  const counts = countsOf(core);
  const lost = failure && areInDoubt(core) ? failure : undefined;
  if (lost && !isSent) return announced(core, connectError(lost.kind, { cause: lost.error, counts, waitedMs }));
  const why = lost ? ': the server cannot be reached' : ', behind one that is still running';
  const cause = lost?.error;
  const look = lost ? 'Look at the cause.' : 'Look for the long-running statement.';
  const remedy = isSent
    ? `It was sent, and may still be executed: repeat it only if that does no harm. ${look}`
    : `It was not sent: repeat it later. ${look}`;
  const what = `${wordsWhenBusy}: the statement has not begun within ${Math.round(waitedMs)} ms${why}`;
  return announced(core, new AcquireTimeoutError(what, { counts, cause, isSent, remedy }));
}

/** True if all connections lead to a pooler that has lost the server, so that they are useless. */
function areInDoubt(core: Core): boolean {
  return [...core.connections].every(({ aliveAt }) => aliveAt <= core.doubtedAt);
}

function busyError(
  core: Core,
  counts: PoolCounts,
  waitedMs: number,
  failure: LastFailure | undefined,
  shortage: Shortage | undefined,
): AcquireTimeoutError {
  const now = core.clock.now();
  let takenAt = now;
  for (const { state, lease } of core.connections) {
    if (state === 'leased' && lease !== undefined) takenAt = Math.min(takenAt, lease.takenAt);
  }
  const longest = Math.round(now - takenAt);
  const held = longest > 0 ? `; the one held longest has been out for ${longest} ms` : '';
  const why = core.isSuspended ? '; the pool is suspended' : held;
  const limit = shortage === undefined || core.isSuspended ? '' : `; ${shortage.what}`;
  return new AcquireTimeoutError(
    `${wordsWhenBusy}: no connection became free within ${Math.round(waitedMs)} ms${why}${limit}`,
    {
      counts,
      cause: failure?.error,
      remedy:
        shortage?.remedy ??
        'Shorten transactions, look for connections not released (DB_LEAK_THRESHOLD), or raise DB_POOL_MAX.',
    },
  );
}

function announced<E extends Error>(core: Core, error: E): E {
  channels.acquireFailed.publish({ pool: core.settings.name, error });
  return error;
}
