import { once, setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Strategy } from '../strategy/strategy.js';
import type { Ledger } from './ledger.js';
import type { Tally } from './tally.js';
import { perform, type Request } from './workload.js';

/** Plan for driving a strategy. */
export interface DrivePlan {
  readonly users: number;
  readonly durationMs: number;
  /** Pause of a user after an error, so that a server that rejects requests is not flooded. */
  readonly pauseMs: number;
  /** Time for requests in progress at the end, before their connections are closed. */
  readonly graceMs: number;
  readonly pick: () => Request;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
}

/** Drives a strategy with users who each make one request after the other. Resolves with the seconds it took. */
export async function drive(strategy: Strategy, tally: Tally, plan: DrivePlan): Promise<number> {
  const begin = performance.now();
  const end = endOf(plan);
  const users = Promise.all(Array.from({ length: plan.users }, () => beUser(strategy, tally, plan, end.signal)));
  await Promise.race([users, end.reached.then(() => patience(plan))]);
  const seconds = (performance.now() - begin) / 1000;
  await Promise.race([strategy.close(), patience(plan)]);
  await Promise.race([users, patience(plan)]);
  return seconds;
}

/**
 * Fires when the time is over or the caller aborts, whichever comes first. Without `AbortSignal.any()`: Node 20 loses an
 * `AbortSignal.any()` of an `AbortSignal.timeout()` to its garbage collector, and it never fires.
 */
function endOf({ durationMs, signal }: DrivePlan): { signal: AbortSignal; reached: Promise<unknown> } {
  const end = new AbortController();
  setMaxListeners(0, end.signal);
  const stop = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    end.abort();
  };
  const timer = setTimeout(stop, durationMs);
  signal.addEventListener('abort', stop);
  const reached = once(end.signal, 'abort');
  if (signal.aborted) stop();
  return { signal: end.signal, reached };
}

function patience({ graceMs }: DrivePlan): Promise<void> {
  return delay(graceMs, undefined, { ref: false });
}

async function beUser(strategy: Strategy, tally: Tally, plan: DrivePlan, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    const begin = performance.now();
    try {
      await perform(plan.pick(), strategy, plan.ledger);
      tally.succeed(performance.now() - begin);
    } catch (error) {
      tally.fail(error);
      await delay(plan.pauseMs, undefined, { signal: end }).catch(() => undefined);
    }
  }
}
